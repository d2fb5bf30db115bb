package io.vigie.kpi;

import io.vigie.fact.FieldType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the columns of a relation. Immutable; {@link #toString()} is canonical.
 *
 * <p>Empty values behave as in SQL: a comparison or calculation with one is empty, and a condition
 * selects a row only when it is true.
 *
 * <p>The permitted kinds may grow: callers keep a default branch.
 */
public abstract sealed class Expr permits Expr.Column, Expr.Literal, Expr.ParameterValue, Expr.Moment, Expr.Call {
    /** The canonical text, once it has been asked for; threads that ask at once make the same. */
    private @Nullable String text;

    private Expr() {}

    /** The value of a column. */
    public static Expr col(String name) {
        return new Column(name);
    }

    /**
     * A constant: text, a whole or decimal number, or a boolean.
     *
     * @throws IllegalArgumentException for any other class
     */
    public static Expr value(Object constant) {
        return new Literal(constant);
    }

    /** A duration constant. */
    public static Expr seconds(long seconds) {
        return new Call(Operator.TO_SECONDS, List.of(value(seconds)));
    }

    /** The value of a parameter of the KPI for the query at hand. */
    public static Expr param(String name) {
        return new ParameterValue(name);
    }

    /** The query's as-of instant, or now. Nothing later is known. */
    public static Expr asOf() {
        return Moment.AS_OF;
    }

    /** The start of the query's period. */
    public static Expr periodStart() {
        return Moment.PERIOD_START;
    }

    /** The end of the query's period (exclusive). */
    public static Expr periodEnd() {
        return Moment.PERIOD_END;
    }

    /** The end of the bucket, or as-of while the bucket runs. */
    public static Expr bucketEnd() {
        return Moment.BUCKET_END;
    }

    /** The start of the bucket. */
    public static Expr bucketStart() {
        return Moment.BUCKET_START;
    }

    /** The number of local days that begin in the bucket, as far as it lies in the period; at least 1. */
    public static Expr bucketDays() {
        return Moment.BUCKET_DAYS;
    }

    /** In a recurring population: how many weeks the row lies before the bucket, from 1. */
    public static Expr weeksAgo() {
        return Moment.WEEKS_AGO;
    }

    /** In an interval population: the seconds of the row that fall into the bucket. */
    public static Expr overlap() {
        return Moment.OVERLAP;
    }

    /** The first of the values that is not empty. */
    public static Expr coalesce(Expr... values) {
        return new Call(Operator.COALESCE, List.of(values));
    }

    /** The smallest of the values; empty ones are passed over. */
    public static Expr least(Expr... values) {
        return new Call(Operator.LEAST, List.of(values));
    }

    /** The greatest of the values; empty ones are passed over. */
    public static Expr greatest(Expr... values) {
        return new Call(Operator.GREATEST, List.of(values));
    }

    /** True when all conditions are. */
    public static Expr all(Expr... conditions) {
        return new Call(Operator.AND, List.of(conditions));
    }

    /** True when at least one condition is. */
    public static Expr any(Expr... conditions) {
        return new Call(Operator.OR, List.of(conditions));
    }

    /** True when the condition is false. */
    public static Expr not(Expr condition) {
        return new Call(Operator.NOT, List.of(condition));
    }

    /** Starts a choice: the first condition that is true decides. */
    public static Choice when(Expr condition, Expr value) {
        return new Choice(List.of(condition, value));
    }

    /** The elapsed seconds from one instant to the other, negative when they are the other way round. */
    public static Expr secondsBetween(Expr from, Expr to) {
        return new Call(Operator.SECONDS_BETWEEN, List.of(from, to));
    }

    /**
     * The seconds from one instant to the other that fall into the opening hours of a calendar
     * parameter; elapsed seconds when the parameter is not set.
     */
    public static Expr openSecondsBetween(Expr from, Expr to, String calendarParameter) {
        return new Call(Operator.OPEN_SECONDS_BETWEEN, List.of(from, to, param(calendarParameter)));
    }

    /** A whole number of days of 24 hours as seconds. */
    public static Expr days(Expr number) {
        return new Call(Operator.TO_SECONDS, List.of(number.times(value(86_400))));
    }

    /** A number as seconds. */
    public static Expr asSeconds(Expr number) {
        return new Call(Operator.TO_SECONDS, List.of(number));
    }

    /** How many days one date lies after another. */
    public static Expr daysBetween(Expr from, Expr to) {
        return new Call(Operator.DAYS_BETWEEN, List.of(from, to));
    }

    /** The calendar date of an instant in the reporting zone. */
    public static Expr localDate(Expr instant) {
        return new Call(Operator.LOCAL_DATE, List.of(instant));
    }

    /** The first instant of a date in the reporting zone. */
    public static Expr startOfDay(Expr date) {
        return new Call(Operator.START_OF_DAY, List.of(date));
    }

    /** Equal; see {@link #same} for a comparison that knows empty values. */
    public Expr eq(Object other) {
        return new Call(Operator.EQ, List.of(this, lift(other)));
    }

    /** Different. */
    public Expr ne(Object other) {
        return new Call(Operator.NE, List.of(this, lift(other)));
    }

    /** Less. */
    public Expr lt(Object other) {
        return new Call(Operator.LT, List.of(this, lift(other)));
    }

    /** Less or equal. */
    public Expr le(Object other) {
        return new Call(Operator.LE, List.of(this, lift(other)));
    }

    /** Greater. */
    public Expr gt(Object other) {
        return new Call(Operator.GT, List.of(this, lift(other)));
    }

    /** Greater or equal. */
    public Expr ge(Object other) {
        return new Call(Operator.GE, List.of(this, lift(other)));
    }

    /** Equal, where two empty values are equal and the answer is never empty. */
    public Expr same(Object other) {
        return new Call(Operator.SAME, List.of(this, lift(other)));
    }

    /** One of the constants. */
    public Expr in(Object... constants) {
        List<Expr> arguments = new ArrayList<>(List.of(this));
        Arrays.stream(constants).map(Expr::lift).forEach(arguments::add);
        return new Call(Operator.IN, arguments);
    }

    /** One of the entries of a LIST parameter, as text or as a date; false when it is not set. */
    public Expr inList(String listParameter) {
        return new Call(Operator.IN_LIST, List.of(this, param(listParameter)));
    }

    /** Whether the value is empty. */
    public Expr isEmpty() {
        return new Call(Operator.IS_EMPTY, List.of(this));
    }

    /** Whether the value is not empty. */
    public Expr isPresent() {
        return not(isEmpty());
    }

    /** The sum of two numbers of one kind, or an instant some seconds later. */
    public Expr plus(Object other) {
        return new Call(Operator.PLUS, List.of(this, lift(other)));
    }

    /** The difference of two numbers of one kind. */
    public Expr minus(Object other) {
        return new Call(Operator.MINUS, List.of(this, lift(other)));
    }

    /** The product with a plain number; money and seconds keep their kind. */
    public Expr times(Object other) {
        return new Call(Operator.TIMES, List.of(this, lift(other)));
    }

    private static Expr lift(Object value) {
        return value instanceof Expr expr ? expr : value(value);
    }

    /** The canonical text, made by each kind once: definitions are compared and looked up by it. */
    abstract String canonical();

    /** Canonical. */
    @Override
    public final String toString() {
        String known = text;
        if (known == null) {
            known = canonical();
            text = known;
        }
        return known;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other || other instanceof Expr && toString().equals(other.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    /** What a {@link Call} does. May grow: callers keep a default branch. */
    public enum Operator {
        AND,
        OR,
        NOT,
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE,
        SAME,
        IN,
        /** value, list parameter. */
        IN_LIST,
        IS_EMPTY,
        PLUS,
        MINUS,
        TIMES,
        COALESCE,
        LEAST,
        GREATEST,
        /** condition, value, condition, value, …, value otherwise. */
        CASE,
        SECONDS_BETWEEN,
        /** from, to, calendar parameter. */
        OPEN_SECONDS_BETWEEN,
        TO_SECONDS,
        DAYS_BETWEEN,
        LOCAL_DATE,
        START_OF_DAY
    }

    /** A column of the relation, or an attribute of its facts. */
    public static final class Column extends Expr {
        private final String name;

        private Column(String name) {
            this.name = name;
        }

        /** The name. */
        public String name() {
            return name;
        }

        @Override
        String canonical() {
            return name;
        }
    }

    /** A constant. */
    public static final class Literal extends Expr {
        private final Object value;

        private Literal(Object value) {
            if (value instanceof Integer i) {
                this.value = i.longValue();
            } else if (value instanceof Double d) {
                this.value = BigDecimal.valueOf(d);
            } else if (value instanceof String
                    || value instanceof Long
                    || value instanceof BigDecimal
                    || value instanceof Boolean) {
                this.value = value;
            } else {
                throw new IllegalArgumentException("A constant must be text, a number or a boolean, not " + value);
            }
        }

        /** A String, Long, BigDecimal or Boolean. */
        public Object value() {
            return value;
        }

        /** The type of the constant. */
        public FieldType type() {
            return value instanceof String
                    ? FieldType.TEXT
                    : value instanceof Long
                            ? FieldType.INTEGER
                            : value instanceof Boolean ? FieldType.BOOLEAN : FieldType.DECIMAL;
        }

        @Override
        String canonical() {
            return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
        }
    }

    /** The value of a parameter. */
    public static final class ParameterValue extends Expr {
        private final String name;

        private ParameterValue(String name) {
            this.name = name;
        }

        /** The name of the parameter. */
        public String name() {
            return name;
        }

        @Override
        String canonical() {
            return "$" + name;
        }
    }

    /** A value that the query gives to each row or bucket. */
    public static final class Moment extends Expr {
        static final Moment AS_OF = new Moment("as-of", FieldType.INSTANT);
        static final Moment PERIOD_START = new Moment("period-start", FieldType.INSTANT);
        static final Moment PERIOD_END = new Moment("period-end", FieldType.INSTANT);
        static final Moment BUCKET_START = new Moment("bucket-start", FieldType.INSTANT);
        static final Moment BUCKET_END = new Moment("bucket-end", FieldType.INSTANT);
        static final Moment BUCKET_DAYS = new Moment("bucket-days", FieldType.INTEGER);
        static final Moment WEEKS_AGO = new Moment("weeks-ago", FieldType.INTEGER);
        static final Moment OVERLAP = new Moment("overlap", FieldType.SECONDS);

        private final String name;
        private final FieldType type;

        private Moment(String name, FieldType type) {
            this.name = name;
            this.type = type;
        }

        /** as-of, period-start, period-end, bucket-start, bucket-end, bucket-days, weeks-ago or overlap. */
        public String name() {
            return name;
        }

        /** Its type. */
        public FieldType type() {
            return type;
        }

        /** Whether it differs from bucket to bucket, so that it has no value inside a relation. */
        public boolean ofBucket() {
            return this == BUCKET_START
                    || this == BUCKET_END
                    || this == BUCKET_DAYS
                    || this == WEEKS_AGO
                    || this == OVERLAP;
        }

        @Override
        String canonical() {
            return "@" + name;
        }
    }

    /** An operation on other expressions. */
    public static final class Call extends Expr {
        private final Operator operator;
        private final List<Expr> arguments;

        private Call(Operator operator, List<Expr> arguments) {
            this.operator = operator;
            this.arguments = List.copyOf(arguments);
        }

        /** What is done. */
        public Operator operator() {
            return operator;
        }

        /** With what. */
        public List<Expr> arguments() {
            return arguments;
        }

        @Override
        String canonical() {
            String name = operator.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            return name + arguments.stream().map(Expr::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** A choice that is not finished yet. Immutable. */
    public static final class Choice {
        private final List<Expr> parts;

        private Choice(List<Expr> parts) {
            this.parts = parts;
        }

        /** Adds a further condition, tried when none before it is true. */
        public Choice when(Expr condition, Expr value) {
            List<Expr> more = new ArrayList<>(parts);
            more.add(condition);
            more.add(value);
            return new Choice(List.copyOf(more));
        }

        /** Ends the choice with the value that holds when no condition is true. */
        public Expr otherwise(Expr value) {
            List<Expr> all = new ArrayList<>(parts);
            all.add(value);
            return new Call(Operator.CASE, all);
        }

        /** Ends the choice; the value is empty when no condition is true. */
        public Expr end() {
            return new Call(Operator.CASE, parts);
        }
    }
}
