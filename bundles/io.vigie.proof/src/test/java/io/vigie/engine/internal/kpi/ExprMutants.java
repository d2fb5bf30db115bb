package io.vigie.engine.internal.kpi;

import io.vigie.kpi.Expr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The slips that a hand makes in an expression, one at a time. */
final class ExprMutants {
    private ExprMutants() {}

    /**
     * Something with one slip in it.
     *
     * @param what the slip, as people read it
     * @param result what comes of it
     * @param fragment whether it is within an expression, which may be written once and used in many places
     */
    record Slip<T>(String what, T result, boolean fragment) {
        Slip(String what, T result) {
            this(what, result, false);
        }

        <R> Slip<R> map(Function<? super T, ? extends R> around) {
            return new Slip<>(what, around.apply(result), fragment);
        }

        Slip<T> named(String prefix) {
            return fragment ? this : new Slip<>(prefix + what, result, false);
        }
    }

    /** The slips of an expression that may be missing: none, or also that it is forgotten. */
    static List<Slip<@Nullable Expr>> ofOptional(@Nullable Expr expr) {
        List<Slip<@Nullable Expr>> slips = new ArrayList<>();
        if (expr != null) {
            slips.add(new Slip<>("without " + expr, null));
            of(expr).forEach(slip -> slips.add(slip.map(e -> e)));
        }
        return slips;
    }

    /** The slips of an expression. */
    static List<Slip<Expr>> of(Expr expr) {
        List<Slip<Expr>> slips = new ArrayList<>();
        if (expr instanceof Expr.Literal literal) {
            others(literal).forEach(other -> slips.add(slip(expr, other)));
        } else if (expr instanceof Expr.Moment) {
            moments(expr).forEach(other -> slips.add(slip(expr, other)));
        } else if (expr instanceof Expr.Call call) {
            calls(call).forEach(other -> slips.add(slip(expr, other)));
            List<Expr> arguments = call.arguments();
            for (int i = 0; i < arguments.size(); i++) {
                int place = i;
                // An emptiness that is denied is the same slip as a denial that is forgotten.
                boolean twice = call.operator() == Expr.Operator.NOT && is(arguments.get(0), Expr.Operator.IS_EMPTY);
                if (!twice) {
                    boolean bare = !(arguments.get(i) instanceof Expr.Call);
                    for (Slip<Expr> inner : of(arguments.get(i))) {
                        Expr changed = call(call.operator(), with(arguments, place, inner.result()));
                        slips.add(bare ? slip(expr, changed) : new Slip<>(inner.what(), changed, inner.fragment()));
                    }
                }
            }
        }
        return slips;
    }

    private static Slip<Expr> slip(Expr from, Expr to) {
        return new Slip<>(from + " → " + to, to, true);
    }

    private static boolean is(Expr expr, Expr.Operator operator) {
        return expr instanceof Expr.Call call && call.operator() == operator;
    }

    private static List<Expr> others(Expr.Literal literal) {
        Object constant = literal.value();
        if (constant instanceof Long whole) {
            return List.of(Expr.value(whole + 1), Expr.value(whole - 1));
        }
        if (constant instanceof BigDecimal number) {
            return List.of(Expr.value(number.add(BigDecimal.ONE)), Expr.value(number.subtract(BigDecimal.ONE)));
        }
        return List.of(Expr.value(constant instanceof Boolean flag ? !flag : constant + "?"));
    }

    private static List<Expr> moments(Expr moment) {
        if (moment.equals(Expr.asOf())) {
            return List.of(Expr.periodEnd());
        }
        if (moment.equals(Expr.periodStart()) || moment.equals(Expr.bucketStart())) {
            return List.of(Expr.periodEnd(), Expr.bucketEnd());
        }
        if (moment.equals(Expr.periodEnd()) || moment.equals(Expr.bucketEnd())) {
            return List.of(Expr.periodStart(), Expr.bucketStart(), Expr.asOf());
        }
        return List.of(Expr.value(1), Expr.seconds(1));
    }

    private static List<Expr> calls(Expr.Call call) {
        List<Expr> of = call.arguments();
        return switch (call.operator()) {
            case AND -> plus(call(Expr.Operator.OR, of), fewer(call));
            case OR -> plus(call(Expr.Operator.AND, of), fewer(call));
            case COALESCE -> fewer(call);
            case LEAST -> plus(call(Expr.Operator.GREATEST, of), fewer(call));
            case GREATEST -> plus(call(Expr.Operator.LEAST, of), fewer(call));
            case NOT -> of;
            case EQ -> each(of, Expr.Operator.NE);
            case NE -> each(of, Expr.Operator.EQ);
            case SAME -> List.of(call(Expr.Operator.EQ, of), Expr.not(call));
            case LT -> each(of, Expr.Operator.LE, Expr.Operator.GE);
            case LE -> each(of, Expr.Operator.LT, Expr.Operator.GT);
            case GT -> each(of, Expr.Operator.GE, Expr.Operator.LE);
            case GE -> each(of, Expr.Operator.GT, Expr.Operator.LT);
            case IS_EMPTY, IN_LIST -> List.of(Expr.not(call));
            case PLUS -> plus(call(Expr.Operator.MINUS, of), of);
            case MINUS -> plus(call(Expr.Operator.PLUS, of), of);
            case TIMES -> of;
            case IN -> fewerChoices(of);
            case SECONDS_BETWEEN, DAYS_BETWEEN -> List.of(call(call.operator(), List.of(of.get(1), of.get(0))));
            case OPEN_SECONDS_BETWEEN -> List.of(Expr.secondsBetween(of.get(0), of.get(1)));
            case CASE -> cases(of);
            default -> List.of();
        };
    }

    private static List<Expr> each(List<Expr> arguments, Expr.Operator... operators) {
        List<Expr> others = new ArrayList<>();
        for (Expr.Operator operator : operators) {
            others.add(call(operator, arguments));
        }
        return others;
    }

    private static List<Expr> plus(Expr first, List<Expr> rest) {
        List<Expr> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    /** With one argument left out. */
    private static List<Expr> fewer(Expr.Call call) {
        List<Expr> others = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            List<Expr> rest = without(call.arguments(), i);
            others.add(rest.size() == 1 ? rest.get(0) : call(call.operator(), rest));
        }
        return others;
    }

    private static List<Expr> fewerChoices(List<Expr> arguments) {
        List<Expr> others = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            others.add(call(Expr.Operator.IN, without(arguments, i)));
        }
        return others;
    }

    /** One branch forgotten, two in the wrong order, no value otherwise. */
    private static List<Expr> cases(List<Expr> parts) {
        List<Expr> others = new ArrayList<>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            List<Expr> rest = without(without(parts, i), i);
            if (rest.size() == 1) {
                others.add(rest.get(0));
            } else if (!rest.isEmpty()) {
                others.add(call(Expr.Operator.CASE, rest));
            } else {
                others.add(parts.get(1));
            }
            if (i + 3 < parts.size() && !exclude(parts.get(i), parts.get(i + 2))) {
                List<Expr> swapped = new ArrayList<>(parts);
                java.util.Collections.swap(swapped, i, i + 2);
                java.util.Collections.swap(swapped, i + 1, i + 3);
                others.add(call(Expr.Operator.CASE, swapped));
            }
        }
        if (parts.size() % 2 == 1) {
            others.add(call(Expr.Operator.CASE, without(parts, parts.size() - 1)));
        }
        return others;
    }

    /** Whether two conditions compare the same thing with constants, of which only one can be met. */
    private static boolean exclude(Expr one, Expr other) {
        return one instanceof Expr.Call first
                && other instanceof Expr.Call second
                && (is(one, Expr.Operator.EQ) || is(one, Expr.Operator.IN))
                && (is(other, Expr.Operator.EQ) || is(other, Expr.Operator.IN))
                && first.arguments().get(0).equals(second.arguments().get(0));
    }

    static <T> List<T> without(List<T> all, int place) {
        List<T> rest = new ArrayList<>(all);
        rest.remove(place);
        return rest;
    }

    static <T> List<T> with(List<T> all, int place, T other) {
        List<T> changed = new ArrayList<>(all);
        changed.set(place, other);
        return changed;
    }

    private static Expr call(Expr.Operator operator, List<Expr> of) {
        Expr[] all = of.toArray(Expr[]::new);
        Expr first = of.get(0);
        return switch (operator) {
            case AND -> Expr.all(all);
            case OR -> Expr.any(all);
            case COALESCE -> Expr.coalesce(all);
            case LEAST -> Expr.least(all);
            case GREATEST -> Expr.greatest(all);
            case NOT -> Expr.not(first);
            case IS_EMPTY -> first.isEmpty();
            case EQ -> first.eq(of.get(1));
            case NE -> first.ne(of.get(1));
            case LT -> first.lt(of.get(1));
            case LE -> first.le(of.get(1));
            case GT -> first.gt(of.get(1));
            case GE -> first.ge(of.get(1));
            case SAME -> first.same(of.get(1));
            case PLUS -> first.plus(of.get(1));
            case MINUS -> first.minus(of.get(1));
            case TIMES -> first.times(of.get(1));
            case IN -> first.in(of.subList(1, of.size()).toArray());
            case IN_LIST -> first.inList(parameter(of.get(1)));
            case SECONDS_BETWEEN -> Expr.secondsBetween(first, of.get(1));
            case OPEN_SECONDS_BETWEEN -> Expr.openSecondsBetween(first, of.get(1), parameter(of.get(2)));
            case TO_SECONDS -> Expr.asSeconds(first);
            case DAYS_BETWEEN -> Expr.daysBetween(first, of.get(1));
            case LOCAL_DATE -> Expr.localDate(first);
            case START_OF_DAY -> Expr.startOfDay(first);
            case CASE -> choice(of);
            default -> throw new IllegalArgumentException("unknown operator: " + operator);
        };
    }

    private static String parameter(Expr expr) {
        return ((Expr.ParameterValue) expr).name();
    }

    private static Expr choice(List<Expr> parts) {
        Expr.Choice choice = Expr.when(parts.get(0), parts.get(1));
        int i = 2;
        for (; i + 1 < parts.size(); i += 2) {
            choice = choice.when(parts.get(i), parts.get(i + 1));
        }
        return i < parts.size() ? choice.otherwise(parts.get(i)) : choice.end();
    }
}
