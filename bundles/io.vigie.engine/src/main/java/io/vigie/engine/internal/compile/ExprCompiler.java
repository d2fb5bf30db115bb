package io.vigie.engine.internal.compile;

import io.vigie.fact.FieldType;
import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Renders expressions over one schema. Conditions on parameters alone are decided here, so that the SQL
 * that {@code explain} shows holds what the question needs and no more.
 */
final class ExprCompiler {
    static final String TRUE = "TRUE";
    static final String FALSE = "FALSE";

    private final Dialect dialect;
    private final QueryScope scope;
    private final Schema schema;
    private final Map<String, String> columns;
    private final Function<Expr.Moment, String> moments;
    private final Function<BusinessCalendar, String> calendars;
    private final boolean paired;
    private final Set<String> read = new LinkedHashSet<>();

    /**
     * A compiler.
     *
     * @param columns what stands for columns that are not there under their names
     * @param moments renders what the question gives to a bucket
     * @param calendars the name of the relation with a calendar's openings
     */
    ExprCompiler(
            Dialect dialect,
            QueryScope scope,
            Schema schema,
            Map<String, String> columns,
            Function<Expr.Moment, String> moments,
            Function<BusinessCalendar, String> calendars) {
        this.dialect = dialect;
        this.scope = scope;
        this.schema = schema;
        this.columns = columns;
        this.moments = moments;
        this.calendars = calendars;
        this.paired = schema.columns().keySet().stream().anyMatch(name -> name.startsWith("other."));
    }

    String render(Expr expr) {
        if (expr instanceof Expr.Column column) {
            return column(column.name());
        }
        if (expr instanceof Expr.Literal literal) {
            return literal(literal.value());
        }
        if (expr instanceof Expr.ParameterValue parameter) {
            return parameter(parameter);
        }
        if (expr instanceof Expr.Moment moment) {
            return switch (moment.name()) {
                case "as-of" -> dialect.instant(scope.now());
                case "period-start" -> dialect.instant(scope.from());
                case "period-end" -> dialect.instant(scope.to());
                default -> moments.apply(moment);
            };
        }
        return call((Expr.Call) expr);
    }

    /** The left side of a comparison; of a column it is noted that it is merely compared. */
    private String same(Expr.Call call) {
        String use = Pruning.use(call);
        if (use == null) {
            return render(call.arguments().get(0));
        }
        read.add(use);
        return named(((Expr.Column) call.arguments().get(0)).name());
    }

    /** What is read of the columns so far, as {@link Pruning} has it. */
    Set<String> read() {
        return read;
    }

    private String column(String name) {
        read.add(name);
        return named(name);
    }

    private String named(String name) {
        if (name.startsWith("other.")) {
            return "o." + dialect.identifier(name.substring("other.".length()));
        }
        String known = columns.get(name);
        if (known != null) {
            return known.startsWith("CASE ") ? "(" + known + ")" : known;
        }
        if (schema.columns().containsKey(name)) {
            return paired ? "l." + dialect.identifier(name) : dialect.identifier(name);
        }
        return dialect.attribute(dialect.identifier("attributes"), name);
    }

    private String literal(Object value) {
        if (value instanceof String text) {
            return dialect.text(text);
        }
        if (value instanceof Boolean flag) {
            return flag ? TRUE : FALSE;
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private String parameter(Expr.ParameterValue parameter) {
        Object value = scope.parameters().get(parameter.name());
        FieldType type = schema.typeOf(parameter);
        if (value == null) {
            return "CAST(NULL AS "
                    + (type == FieldType.TEXT ? "VARCHAR" : type == FieldType.BOOLEAN ? "BOOLEAN" : "BIGINT") + ")";
        }
        return type == FieldType.SECONDS ? Long.toString(QueryScope.micros((BigDecimal) value)) : literal(value);
    }

    private String call(Expr.Call call) {
        List<Expr> arguments = call.arguments();
        return switch (call.operator()) {
            case AND -> conjunction(arguments, " AND ", TRUE, FALSE);
            case OR -> conjunction(arguments, " OR ", FALSE, TRUE);
            case NOT -> negation(render(arguments.get(0)));
            case EQ -> comparison(arguments, "=");
            case NE -> comparison(arguments, "<>");
            case LT -> comparison(arguments, "<");
            case LE -> comparison(arguments, "<=");
            case GT -> comparison(arguments, ">");
            case GE -> comparison(arguments, ">=");
            case SAME -> "(" + same(call) + " IS NOT DISTINCT FROM " + render(arguments.get(1)) + ")";
            case IN -> "(" + render(arguments.get(0)) + " IN (" + list(arguments.subList(1, arguments.size())) + "))";
            case IN_LIST -> inList(arguments);
            case DAYS_BETWEEN -> dialect.daysBetween(render(arguments.get(0)), render(arguments.get(1)));
            case IS_EMPTY -> isEmpty(arguments.get(0));
            case PLUS -> plus(arguments);
            case MINUS -> "(" + render(arguments.get(0)) + " - " + render(arguments.get(1)) + ")";
            case TIMES -> times(call);
            case COALESCE -> arguments.size() == 1 ? render(arguments.get(0)) : "coalesce(" + list(arguments) + ")";
            case LEAST -> "least(" + list(arguments) + ")";
            case GREATEST -> "greatest(" + list(arguments) + ")";
            case CASE -> choice(arguments);
            case SECONDS_BETWEEN -> dialect.microsBetween(render(arguments.get(0)), render(arguments.get(1)));
            case OPEN_SECONDS_BETWEEN -> openMicros(arguments);
            case TO_SECONDS -> toMicros(arguments.get(0));
            case LOCAL_DATE -> dialect.dateOf(local(render(arguments.get(0))));
            case START_OF_DAY -> startOfDay(render(arguments.get(0)));
        };
    }

    private String inList(List<Expr> arguments) {
        Object entries = constant(arguments.get(1));
        if (!(entries instanceof List<?> list) || list.isEmpty()) {
            return FALSE;
        }
        String texts =
                list.stream().map(entry -> dialect.text(String.valueOf(entry))).collect(Collectors.joining(", "));
        String searched = render(arguments.get(0));
        boolean date = schema.typeOf(arguments.get(0)) == FieldType.DATE;
        return "(" + (date ? "CAST(" + searched + " AS VARCHAR)" : searched) + " IN (" + texts + "))";
    }

    private String list(List<Expr> arguments) {
        return arguments.stream().map(this::render).collect(Collectors.joining(", "));
    }

    private String conjunction(List<Expr> arguments, String word, String neutral, String absorbing) {
        List<String> parts = new ArrayList<>();
        for (Expr argument : arguments) {
            String part = render(argument);
            if (part.equals(absorbing)) {
                return absorbing;
            }
            if (!part.equals(neutral)) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? neutral : parts.size() == 1 ? parts.get(0) : "(" + String.join(word, parts) + ")";
    }

    private static String negation(String condition) {
        return condition.equals(TRUE) ? FALSE : condition.equals(FALSE) ? TRUE : "(NOT " + condition + ")";
    }

    private String isEmpty(Expr argument) {
        if (argument instanceof Expr.ParameterValue parameter) {
            return scope.parameters().get(parameter.name()) == null ? TRUE : FALSE;
        }
        return "(" + render(argument) + " IS NULL)";
    }

    private String comparison(List<Expr> arguments, String sign) {
        Object left = constant(arguments.get(0));
        Object right = constant(arguments.get(1));
        if (left != null && right != null && (sign.equals("=") || sign.equals("<>"))) {
            return equal(left, right) == sign.equals("=") ? TRUE : FALSE;
        }
        return "(" + render(arguments.get(0)) + " " + sign + " " + render(arguments.get(1)) + ")";
    }

    /** A number is the same however many digits it is written with. */
    private static boolean equal(Object left, Object right) {
        return left instanceof Number && right instanceof Number
                ? new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString())) == 0
                : left.equals(right);
    }

    private @Nullable Object constant(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literal.value();
        }
        return expr instanceof Expr.ParameterValue parameter
                ? scope.parameters().get(parameter.name())
                : null;
    }

    private String plus(List<Expr> arguments) {
        String left = render(arguments.get(0));
        String right = render(arguments.get(1));
        return schema.typeOf(arguments.get(0)) == FieldType.INSTANT
                ? dialect.plusMicros(left, right)
                : "(" + left + " + " + right + ")";
    }

    private String times(Expr.Call call) {
        String product = "(" + render(call.arguments().get(0)) + " * "
                + render(call.arguments().get(1)) + ")";
        return schema.typeOf(call) == FieldType.SECONDS ? dialect.wholeNumber(product) : product;
    }

    private String toMicros(Expr number) {
        BigDecimal seconds = constantNumber(number);
        return seconds == null
                ? dialect.wholeNumber("(" + render(number) + " * 1000000)")
                : Long.toString(QueryScope.micros(seconds));
    }

    /** The value of a number that depends on constants and parameters alone; null for any other. */
    private @Nullable BigDecimal constantNumber(Expr expr) {
        if (expr instanceof Expr.Call call && call.operator() == Expr.Operator.TIMES) {
            BigDecimal left = constantNumber(call.arguments().get(0));
            BigDecimal right = constantNumber(call.arguments().get(1));
            return left == null || right == null ? null : left.multiply(right);
        }
        Object value = constant(expr);
        return value instanceof Long whole
                ? BigDecimal.valueOf(whole)
                : value instanceof BigDecimal number ? number : null;
    }

    private String choice(List<Expr> arguments) {
        StringBuilder sql = new StringBuilder("CASE");
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            String condition = render(arguments.get(i));
            if (condition.equals(FALSE)) {
                continue;
            }
            String value = render(arguments.get(i + 1));
            if (condition.equals(TRUE)) {
                return sql.length() == "CASE".length() ? value : sql + " ELSE " + value + " END";
            }
            sql.append(" WHEN ").append(condition).append(" THEN ").append(value);
        }
        String otherwise = arguments.size() % 2 == 1 ? render(arguments.get(arguments.size() - 1)) : "NULL";
        return sql.length() == "CASE".length() ? otherwise : sql + " ELSE " + otherwise + " END";
    }

    /** A choice between values that depends on parameters alone, decided; anything else as it is. */
    Expr decided(Expr expr) {
        if (!(expr instanceof Expr.Call call) || call.operator() != Expr.Operator.CASE) {
            return expr;
        }
        List<Expr> arguments = call.arguments();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            String condition = render(arguments.get(i));
            if (condition.equals(TRUE)) {
                return decided(arguments.get(i + 1));
            }
            if (!condition.equals(FALSE)) {
                return expr;
            }
        }
        return arguments.size() % 2 == 1 ? decided(arguments.get(arguments.size() - 1)) : expr;
    }

    private String openMicros(List<Expr> arguments) {
        String from = render(arguments.get(0));
        String to = render(arguments.get(1));
        Expr.ParameterValue parameter = (Expr.ParameterValue) arguments.get(2);
        if (!(scope.parameters().get(parameter.name()) instanceof BusinessCalendar calendar)) {
            return dialect.microsBetween(from, to);
        }
        String openings = calendars.apply(calendar);
        return "(" + openUntil(openings, to) + " - " + openUntil(openings, from) + ")";
    }

    /** The open microseconds from the beginning to an instant; empty for an empty instant. */
    private String openUntil(String openings, String instant) {
        String passed = "least(" + dialect.epochMicros("_to") + ", " + dialect.epochMicros(instant) + ") - "
                + dialect.epochMicros("_from");
        return "CASE WHEN " + instant + " IS NOT NULL THEN coalesce((SELECT "
                + dialect.wholeNumber("sum(" + passed + ")") + " FROM " + openings + " WHERE _from < " + instant
                + "), 0) END";
    }

    private String local(String instant) {
        StringBuilder micros = new StringBuilder();
        List<QueryScope.Offset> offsets = scope.offsets();
        for (int i = offsets.size() - 1; i > 0; i--) {
            micros.append(" WHEN ")
                    .append(instant)
                    .append(" >= ")
                    .append(dialect.instant(offsets.get(i).from()))
                    .append(" THEN ")
                    .append(offsetMicros(offsets.get(i)));
        }
        String first = Long.toString(offsetMicros(offsets.get(0)));
        return dialect.plusMicros(instant, micros.isEmpty() ? first : "CASE" + micros + " ELSE " + first + " END");
    }

    private String startOfDay(String date) {
        StringBuilder micros = new StringBuilder();
        List<QueryScope.Offset> offsets = scope.offsets();
        for (int i = offsets.size() - 1; i > 0; i--) {
            micros.append(" WHEN ")
                    .append(date)
                    .append(" >= ")
                    .append(dialect.date(offsets.get(i).fromDate()))
                    .append(" THEN ")
                    .append(-offsetMicros(offsets.get(i)));
        }
        String first = Long.toString(-offsetMicros(offsets.get(0)));
        return dialect.plusMicros(
                dialect.timestampOf(date), micros.isEmpty() ? first : "CASE" + micros + " ELSE " + first + " END");
    }

    private static long offsetMicros(QueryScope.Offset offset) {
        return offset.offset().getTotalSeconds() * 1_000_000L;
    }
}
