package io.vigie.kpi;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic over measures and other KPIs, for one cell of an answer. Immutable; {@link #toString()} is
 * canonical. What makes no sense is refused when the KPI is built: mixed units, a stock added to a
 * flow, a quantile or a ratio in a sum.
 *
 * <p>The permitted kinds may grow: callers keep a default branch.
 */
public abstract sealed class Formula
        permits Formula.OfMeasure, Formula.Constant, Formula.Arithmetic, Formula.OfKpi, Formula.Choice, Formula.Call {
    /** The canonical text, once it has been asked for; threads that ask at once make the same. */
    private @Nullable String text;

    private Formula() {}

    /** The value of a measure. */
    public static Formula of(Measure measure) {
        return new OfMeasure(measure);
    }

    /** A plain number, given as text to keep it exact. */
    public static Formula constant(String number) {
        return new Constant(new BigDecimal(number));
    }

    /** The numerator of another KPI, with the same parameters. */
    public static Formula numeratorOf(String kpi) {
        return new OfKpi(kpi, Part.NUMERATOR);
    }

    /** The denominator of another KPI, with the same parameters. */
    public static Formula denominatorOf(String kpi) {
        return new OfKpi(kpi, Part.DENOMINATOR);
    }

    /** The value of another KPI, with the same parameters; it cannot be added up or averaged. */
    public static Formula valueOf(String kpi) {
        return new OfKpi(kpi, Part.VALUE);
    }

    /** One formula for each word of a CHOICE parameter. */
    public static Formula choice(String parameter, Map<String, Formula> cases) {
        return new Choice(parameter, cases);
    }

    /** A function of the platform, such as the Erlang formulas, over formulas in the order it documents. */
    public static Formula call(Function function, Formula... arguments) {
        return new Call(function, List.of(arguments));
    }

    /** The value of a numeric parameter. */
    public static Formula parameter(String name) {
        return new Call(Function.PARAMETER, List.of(), name);
    }

    /** The sum. */
    public Formula plus(Formula other) {
        return new Arithmetic(Operator.PLUS, this, other);
    }

    /** The difference. */
    public Formula minus(Formula other) {
        return new Arithmetic(Operator.MINUS, this, other);
    }

    /** The product. */
    public Formula times(Formula other) {
        return new Arithmetic(Operator.TIMES, this, other);
    }

    /** The quotient; undefined when the divisor is 0. */
    public Formula dividedBy(Formula other) {
        return new Arithmetic(Operator.DIVIDED_BY, this, other);
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
        return this == other || other instanceof Formula && toString().equals(other.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    /** The four operations. */
    public enum Operator {
        PLUS("+"),
        MINUS("−"),
        TIMES("×"),
        DIVIDED_BY("÷");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /** As a person writes it. */
        public String sign() {
            return sign;
        }
    }

    /** A part of another KPI. */
    public enum Part {
        NUMERATOR,
        DENOMINATOR,
        VALUE
    }

    /** The functions of the platform. May grow: callers keep a default branch. */
    public enum Function {
        /** The value of a parameter, which is not a formula itself. */
        PARAMETER(0),
        /** Offered load in erlangs: calls, interval in seconds, handling time in seconds. */
        ERLANGS(3),
        /** Erlang C probability to wait: agents, erlangs. */
        ERLANG_C_WAIT_PROBABILITY(2),
        /** Erlang C service level: agents, erlangs, handling time in seconds, threshold in seconds. */
        ERLANG_C_SERVICE_LEVEL(4),
        /**
         * The smallest number of agents: erlangs, handling time in seconds, threshold in seconds, wanted
         * service level, highest occupancy. 0 for no load.
         */
        ERLANG_C_AGENTS(5),
        /** Erlang C average wait of all callers in seconds: agents, erlangs, handling time in seconds. */
        ERLANG_C_AVERAGE_WAIT(3),
        /** Erlang A probability to wait: agents, erlangs, handling time, patience in seconds. */
        ERLANG_A_WAIT_PROBABILITY(4),
        /** Erlang A probability to abandon: agents, erlangs, handling time, patience in seconds. */
        ERLANG_A_ABANDON_PROBABILITY(4),
        /** Erlang A average wait of all callers in seconds: agents, erlangs, handling time, patience in seconds. */
        ERLANG_A_AVERAGE_WAIT(4),
        /** Erlang A service level: agents, erlangs, handling time, patience, threshold in seconds. */
        ERLANG_A_SERVICE_LEVEL(5),
        /** Erlang A share of their time that agents work: agents, erlangs, handling time, patience in seconds. */
        ERLANG_A_OCCUPANCY(4),
        /**
         * The smallest number of agents by Erlang A: erlangs, handling time, patience, threshold in seconds,
         * wanted service level, highest occupancy. 0 for no load.
         */
        ERLANG_A_AGENTS(6),
        /** The next whole number upwards. */
        CEILING(1),
        /** The first of two formulas, or the second where the first is undefined. */
        FIRST_DEFINED(2),
        /** The first of two formulas where the second is above 0, else undefined. */
        WHERE_SOME(2),
        /** The first of two formulas where the second is at most 1, else undefined. */
        WHERE_ONE(2),
        /** The length of the whole bucket in seconds, also where the period cuts it. */
        BUCKET_SECONDS(0);

        private final int arguments;

        Function(int arguments) {
            this.arguments = arguments;
        }

        /** How many arguments it takes. */
        public int arguments() {
            return arguments;
        }
    }

    /** The value of a measure. */
    public static final class OfMeasure extends Formula {
        private final Measure measure;

        private OfMeasure(Measure measure) {
            this.measure = measure;
        }

        /** The measure. */
        public Measure measure() {
            return measure;
        }

        @Override
        String canonical() {
            return measure.toString();
        }
    }

    /** A plain number. */
    public static final class Constant extends Formula {
        private final BigDecimal number;

        private Constant(BigDecimal number) {
            this.number = number;
        }

        /** The number. */
        public BigDecimal number() {
            return number;
        }

        @Override
        String canonical() {
            return number.stripTrailingZeros().toPlainString();
        }
    }

    /** One of the four operations. */
    public static final class Arithmetic extends Formula {
        private final Operator operator;
        private final Formula left;
        private final Formula right;

        private Arithmetic(Operator operator, Formula left, Formula right) {
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        /** The operation. */
        public Operator operator() {
            return operator;
        }

        /** Its first operand. */
        public Formula left() {
            return left;
        }

        /** Its second operand. */
        public Formula right() {
            return right;
        }

        @Override
        String canonical() {
            return "(" + left + " " + operator.sign() + " " + right + ")";
        }
    }

    /** A part of another KPI. */
    public static final class OfKpi extends Formula {
        private final String kpi;
        private final Part part;

        private OfKpi(String kpi, Part part) {
            this.kpi = kpi;
            this.part = part;
        }

        /** Its id. */
        public String kpi() {
            return kpi;
        }

        /** Which part. */
        public Part part() {
            return part;
        }

        @Override
        String canonical() {
            return kpi + "." + part;
        }
    }

    /** One formula for each word of a parameter. */
    public static final class Choice extends Formula {
        private final String parameter;
        private final Map<String, Formula> cases;

        private Choice(String parameter, Map<String, Formula> cases) {
            this.parameter = parameter;
            this.cases = Collections.unmodifiableMap(new TreeMap<>(cases));
        }

        /** The parameter that decides. */
        public String parameter() {
            return parameter;
        }

        /** The formula of each word. */
        public Map<String, Formula> cases() {
            return cases;
        }

        @Override
        String canonical() {
            return "choice($" + parameter + ", " + cases + ")";
        }
    }

    /** A function of the platform. */
    public static final class Call extends Formula {
        private final Function function;
        private final List<Formula> arguments;
        private final String parameter;

        private Call(Function function, List<Formula> arguments) {
            this(function, arguments, "");
        }

        private Call(Function function, List<Formula> arguments, String parameter) {
            if (arguments.size() != function.arguments()) {
                throw new IllegalArgumentException(
                        function + " takes " + function.arguments() + " arguments, not " + arguments.size());
            }
            this.function = function;
            this.arguments = arguments;
            this.parameter = parameter;
        }

        /** Which one. */
        public Function function() {
            return function;
        }

        /** With what. */
        public List<Formula> arguments() {
            return arguments;
        }

        /** The parameter that a PARAMETER names, else the empty string. */
        public String parameter() {
            return parameter;
        }

        @Override
        String canonical() {
            return function + parameter + arguments;
        }
    }
}
