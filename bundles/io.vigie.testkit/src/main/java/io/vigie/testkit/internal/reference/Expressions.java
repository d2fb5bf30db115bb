package io.vigie.testkit.internal.reference;

import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Expr;
import io.vigie.testkit.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of expressions: empty values behave as in SQL. */
final class Expressions {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    private final Question question;

    Expressions(Question question) {
        this.question = question;
    }

    /**
     * What an expression can see.
     *
     * @param row the row
     * @param other the other row of a pair, or null
     * @param slot its place in a bucket, null inside a relation
     */
    record Scope(Row row, @Nullable Row other, @Nullable Slot slot) {
        static Scope of(Row row) {
            return new Scope(row, null, null);
        }
    }

    /** Whether a condition selects: only what is true does. */
    boolean selects(@Nullable Expr condition, Scope scope) {
        return condition == null || Boolean.TRUE.equals(value(condition, scope));
    }

    @Nullable
    Object value(Expr expr, Scope scope) {
        if (expr instanceof Expr.Column column) {
            return column(column.name(), scope);
        }
        if (expr instanceof Expr.Literal literal) {
            return constant(literal.value());
        }
        if (expr instanceof Expr.ParameterValue parameter) {
            return question.parameter(parameter.name());
        }
        if (expr instanceof Expr.Moment moment) {
            return moment(moment, scope.slot());
        }
        if (expr instanceof Expr.Call call) {
            return call(call, scope);
        }
        throw new IllegalArgumentException("unknown kind of expression: " + expr);
    }

    private static @Nullable Object column(String name, Scope scope) {
        Row other = scope.other();
        return other != null && name.startsWith("other.")
                ? other.get(name.substring("other.".length()))
                : scope.row().get(name);
    }

    private static Object constant(Object value) {
        return value instanceof Long whole
                ? Fraction.of(whole)
                : value instanceof BigDecimal decimal ? Fraction.of(decimal) : value;
    }

    private Object moment(Expr.Moment moment, @Nullable Slot slot) {
        switch (moment.name()) {
            case "as-of":
                return question.now();
            case "period-start":
                return question.from();
            case "period-end":
                return question.to();
            default:
                break;
        }
        if (slot == null) {
            throw new IllegalArgumentException(moment + " has no value outside a bucket");
        }
        return switch (moment.name()) {
            case "bucket-start" -> slot.bucket().from();
            case "bucket-end" -> slot.end();
            case "bucket-days" -> Fraction.of(slot.bucket().days(question.zone()));
            case "overlap" -> slot.overlap();
            case "weeks-ago" -> Fraction.of(slot.weeksAgo());
            default -> throw new IllegalArgumentException("unknown moment: " + moment);
        };
    }

    private @Nullable Object call(Expr.Call call, Scope scope) {
        List<Expr> arguments = call.arguments();
        switch (call.operator()) {
            case AND:
                return and(arguments, scope, true);
            case OR:
                return and(arguments, scope, false);
            case CASE:
                return choice(arguments, scope);
            case COALESCE:
                return arguments.stream()
                        .map(argument -> value(argument, scope))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            case LEAST, GREATEST:
                return extreme(arguments, scope, call.operator() == Expr.Operator.LEAST);
            case OPEN_SECONDS_BETWEEN:
                return openSeconds(
                        instant(arguments.get(0), scope), instant(arguments.get(1), scope), (BusinessCalendar)
                                value(arguments.get(2), scope));
            default:
                break;
        }
        Object first = value(arguments.get(0), scope);
        if (call.operator() == Expr.Operator.IS_EMPTY) {
            return first == null;
        }
        if (call.operator() == Expr.Operator.SAME) {
            return Objects.equals(first, value(arguments.get(1), scope));
        }
        if (call.operator() == Expr.Operator.IN_LIST) {
            List<?> list = (List<?>) value(arguments.get(1), scope);
            return list == null ? Boolean.FALSE : first == null ? null : list.contains(first.toString());
        }
        if (first == null) {
            return null;
        }
        return switch (call.operator()) {
            case NOT -> !((Boolean) first);
            case LOCAL_DATE -> ((Instant) first).atZone(question.zone()).toLocalDate();
            case START_OF_DAY -> Bucket.midnight((LocalDate) first, question.zone());
            case TO_SECONDS -> first;
            case IN ->
                arguments.subList(1, arguments.size()).stream().anyMatch(each -> first.equals(value(each, scope)));
            default -> binary(call, first, value(arguments.get(1), scope));
        };
    }

    /** AND when all is true, OR otherwise: a false (true) part decides, else an empty one makes it empty. */
    private @Nullable Boolean and(List<Expr> arguments, Scope scope, boolean all) {
        boolean empty = false;
        for (Expr argument : arguments) {
            Object value = value(argument, scope);
            if (value == null) {
                empty = true;
            } else if ((Boolean) value != all) {
                return !all;
            }
        }
        return empty ? null : all;
    }

    private @Nullable Object choice(List<Expr> arguments, Scope scope) {
        int i = 0;
        for (; i + 1 < arguments.size(); i += 2) {
            if (selects(arguments.get(i), scope)) {
                return value(arguments.get(i + 1), scope);
            }
        }
        return i < arguments.size() ? value(arguments.get(i), scope) : null;
    }

    private @Nullable Object extreme(List<Expr> arguments, Scope scope, boolean least) {
        Object best = null;
        for (Expr argument : arguments) {
            Object value = value(argument, scope);
            if (value != null && (best == null || compare(value, best) < 0 == least)) {
                best = value;
            }
        }
        return best;
    }

    private static @Nullable Object binary(Expr.Call call, Object left, @Nullable Object right) {
        if (right == null) {
            return null;
        }
        return switch (call.operator()) {
            case EQ -> left.equals(right);
            case NE -> !left.equals(right);
            case LT -> compare(left, right) < 0;
            case LE -> compare(left, right) <= 0;
            case GT -> compare(left, right) > 0;
            case GE -> compare(left, right) >= 0;
            case PLUS ->
                left instanceof Instant instant
                        ? later(instant, (Fraction) right)
                        : ((Fraction) left).plus((Fraction) right);
            case MINUS -> ((Fraction) left).minus((Fraction) right);
            case TIMES -> ((Fraction) left).times((Fraction) right);
            case SECONDS_BETWEEN -> seconds((Instant) left, (Instant) right);
            case DAYS_BETWEEN -> Fraction.of(ChronoUnit.DAYS.between((LocalDate) left, (LocalDate) right));
            default -> throw new IllegalArgumentException("unknown operator: " + call);
        };
    }

    @SuppressWarnings("unchecked")
    static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    private @Nullable Instant instant(Expr expr, Scope scope) {
        return (Instant) value(expr, scope);
    }

    private static Instant later(Instant instant, Fraction seconds) {
        return instant.plusNanos(
                seconds.times(new Fraction(NANOS, BigInteger.ONE)).floor().longValueExact());
    }

    static Fraction seconds(Instant from, Instant to) {
        Duration elapsed = Duration.between(from, to);
        return Fraction.of(elapsed.getSeconds()).plus(new Fraction(BigInteger.valueOf(elapsed.getNano()), NANOS));
    }

    private static @Nullable Fraction openSeconds(
            @Nullable Instant from, @Nullable Instant to, @Nullable BusinessCalendar calendar) {
        if (from == null || to == null) {
            return null;
        }
        if (calendar == null) {
            return seconds(from, to);
        }
        Fraction sum = Fraction.ZERO;
        LocalDate last = to.atZone(calendar.zone()).toLocalDate();
        for (LocalDate day = from.atZone(calendar.zone()).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (calendar.holidays().contains(day)) {
                continue;
            }
            for (BusinessCalendar.Opening opening : calendar.week().getOrDefault(day.getDayOfWeek(), List.of())) {
                boolean endOfDay = opening.closes().equals(java.time.LocalTime.MIDNIGHT);
                Instant opens =
                        day.atTime(opening.opens()).atZone(calendar.zone()).toInstant();
                Instant closes = endOfDay
                        ? Bucket.midnight(day.plusDays(1), calendar.zone())
                        : day.atTime(opening.closes()).atZone(calendar.zone()).toInstant();
                sum = sum.plus(common(from, to, opens, closes));
            }
        }
        return sum;
    }

    /** The seconds that two intervals have in common. */
    static Fraction common(Instant from, Instant to, Instant otherFrom, Instant otherTo) {
        Instant start = Bucket.later(from, otherFrom);
        Instant end = Bucket.earlier(to, otherTo);
        return start.isBefore(end) ? seconds(start, end) : Fraction.ZERO;
    }
}
