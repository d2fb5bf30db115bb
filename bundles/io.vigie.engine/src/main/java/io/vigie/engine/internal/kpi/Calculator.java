package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.planning.ErlangA;
import io.vigie.engine.internal.planning.ErlangC;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.query.QueryException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Computes formulas over a cell, exactly as far as 34 digits go. An undefined part makes the whole
 * undefined.
 */
final class Calculator {
    static final MathContext PRECISION = MathContext.DECIMAL128;

    private final Map<String, @Nullable Object> parameters;
    private final Function<String, KpiDefinition> definitions;

    Calculator(Map<String, @Nullable Object> parameters, Function<String, KpiDefinition> definitions) {
        this.parameters = parameters;
        this.definitions = definitions;
    }

    /** A KPI that formulas may refer to. */
    KpiDefinition definition(String id) {
        return definitions.apply(id);
    }

    /** The measures that a formula needs, those of other KPIs included. */
    Set<Measure> measures(Formula formula) {
        Set<Measure> found = new LinkedHashSet<>();
        collect(formula, found, new ArrayList<>());
        return found;
    }

    private void collect(Formula formula, Set<Measure> found, List<String> path) {
        if (formula instanceof Formula.OfMeasure of) {
            found.add(of.measure());
        } else if (formula instanceof Formula.Arithmetic arithmetic) {
            collect(arithmetic.left(), found, path);
            collect(arithmetic.right(), found, path);
        } else if (formula instanceof Formula.Choice choice) {
            collect(chosen(choice), found, path);
        } else if (formula instanceof Formula.Call call) {
            call.arguments().forEach(argument -> collect(argument, found, path));
        } else if (formula instanceof Formula.OfKpi of) {
            if (path.contains(of.kpi())) {
                String circle = String.join(" → ", path);
                throw new QueryException(
                        "KPI '" + of.kpi() + "' is defined by itself: " + circle + ".",
                        "Le KPI « " + of.kpi() + " » est défini par lui-même : " + circle + ".");
            }
            List<String> deeper = new ArrayList<>(path);
            deeper.add(of.kpi());
            KpiDefinition definition = definitions.apply(of.kpi());
            if (of.part() != Formula.Part.DENOMINATOR) {
                collect(definition.numerator(), found, deeper);
            }
            Formula denominator = definition.denominator();
            if (of.part() != Formula.Part.NUMERATOR && denominator != null) {
                collect(denominator, found, deeper);
            }
        }
    }

    @Nullable
    BigDecimal value(Formula formula, Cell cell) {
        if (formula instanceof Formula.OfMeasure of) {
            return cell.value(of.measure());
        }
        if (formula instanceof Formula.Constant constant) {
            return constant.number();
        }
        if (formula instanceof Formula.Choice choice) {
            return value(chosen(choice), cell);
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            BigDecimal left = value(arithmetic.left(), cell);
            BigDecimal right = value(arithmetic.right(), cell);
            return left == null || right == null ? null : arithmetic(arithmetic.operator(), left, right);
        }
        if (formula instanceof Formula.OfKpi of) {
            return part(definitions.apply(of.kpi()), of.part(), cell);
        }
        return call((Formula.Call) formula, cell);
    }

    private @Nullable BigDecimal part(KpiDefinition definition, Formula.Part part, Cell cell) {
        Formula denominator = definition.denominator();
        BigDecimal above = value(definition.numerator(), cell);
        if (part == Formula.Part.NUMERATOR || denominator == null) {
            return part == Formula.Part.DENOMINATOR ? BigDecimal.ONE : above;
        }
        BigDecimal below = value(denominator, cell);
        return part == Formula.Part.DENOMINATOR ? below : quotient(definition, above, below);
    }

    /** {@code scale × above / below}; undefined where either is or the divisor is 0. */
    static @Nullable BigDecimal quotient(
            KpiDefinition definition, @Nullable BigDecimal above, @Nullable BigDecimal below) {
        if (above == null || below == null || below.signum() == 0) {
            return null;
        }
        // A quantile is its own value; what stands below it is the size of its sample.
        if (definition.numerator() instanceof Formula.OfMeasure of
                && of.measure().aggregation() == Measure.Aggregation.QUANTILE) {
            return above;
        }
        return above.multiply(definition.scale()).divide(below, PRECISION);
    }

    private static @Nullable BigDecimal arithmetic(Formula.Operator operator, BigDecimal left, BigDecimal right) {
        return switch (operator) {
            case PLUS -> left.add(right);
            case MINUS -> left.subtract(right);
            case TIMES -> left.multiply(right);
            case DIVIDED_BY -> right.signum() == 0 ? null : left.divide(right, PRECISION);
        };
    }

    private @Nullable BigDecimal call(Formula.Call call, Cell cell) {
        if (call.function() == Formula.Function.PARAMETER) {
            Object value = parameters.get(call.parameter());
            return value instanceof BigDecimal number
                    ? number
                    : value instanceof Long whole ? BigDecimal.valueOf(whole) : null;
        }
        if (call.function() == Formula.Function.FIRST_DEFINED) {
            BigDecimal first = value(call.arguments().get(0), cell);
            return first == null ? value(call.arguments().get(1), cell) : first;
        }
        if (call.function() == Formula.Function.WHERE_SOME || call.function() == Formula.Function.WHERE_ONE) {
            BigDecimal many = value(call.arguments().get(1), cell);
            boolean some = call.function() == Formula.Function.WHERE_SOME;
            boolean holds = many != null && (some ? many.signum() > 0 : many.compareTo(BigDecimal.ONE) <= 0);
            return holds ? value(call.arguments().get(0), cell) : null;
        }
        double[] arguments = new double[call.arguments().size()];
        for (int i = 0; i < arguments.length; i++) {
            BigDecimal argument = value(call.arguments().get(i), cell);
            if (argument == null) {
                return null;
            }
            arguments[i] = argument.doubleValue();
        }
        try {
            return function(call, arguments, cell);
        } catch (IllegalArgumentException e) {
            String name = name(call.function());
            throw new QueryException(
                    name + " has no answer for these parameters: " + e.getMessage() + ".",
                    name + " n'a pas de réponse pour ces paramètres : " + e.getMessage() + ".");
        }
    }

    private @Nullable BigDecimal function(Formula.Call call, double[] a, Cell cell) {
        return switch (call.function()) {
            case ERLANGS -> a[1] == 0 ? null : decimal(a[0] * a[2] / a[1]);
            case ERLANG_C_WAIT_PROBABILITY -> decimal(ErlangC.waitProbability(a[0], a[1]));
            case ERLANG_C_SERVICE_LEVEL -> decimal(ErlangC.serviceLevel(a[0], a[1], a[2], a[3]));
            case ERLANG_C_AVERAGE_WAIT -> decimal(ErlangC.averageWait(a[0], a[1], a[2]));
            case ERLANG_C_AGENTS -> decimal(ErlangC.agents(a[0], a[1], a[2], a[3], a[4]));
            case ERLANG_A_WAIT_PROBABILITY -> decimal(ErlangA.waitProbability(a[0], a[1], a[2], a[3]));
            case ERLANG_A_ABANDON_PROBABILITY -> decimal(ErlangA.abandonProbability(a[0], a[1], a[2], a[3]));
            case ERLANG_A_AVERAGE_WAIT -> decimal(ErlangA.averageWait(a[0], a[1], a[2], a[3]));
            case ERLANG_A_SERVICE_LEVEL -> decimal(ErlangA.serviceLevel(a[0], a[1], a[2], a[3], a[4]));
            case ERLANG_A_OCCUPANCY -> decimal(ErlangA.occupancy(a[0], a[1], a[2], a[3]));
            case ERLANG_A_AGENTS -> decimal(ErlangA.agents(a[0], a[1], a[2], a[3], a[4], a[5]));
            case CEILING -> {
                BigDecimal whole = value(call.arguments().get(0), cell);
                yield whole == null ? null : whole.setScale(0, RoundingMode.CEILING);
            }
            case BUCKET_SECONDS -> cell.seconds();
            case PARAMETER, FIRST_DEFINED, WHERE_SOME, WHERE_ONE ->
                throw new IllegalStateException("Not of numbers: " + call.function());
        };
    }

    private static String name(Formula.Function function) {
        return function.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** A wait that never ends is no figure. */
    private static @Nullable BigDecimal decimal(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }

    private static BigDecimal decimal(int value) {
        return BigDecimal.valueOf(value);
    }

    private Formula chosen(Formula.Choice choice) {
        Formula formula = choice.cases().get(String.valueOf(parameters.get(choice.parameter())));
        if (formula == null) {
            String words = String.join(", ", choice.cases().keySet());
            throw new QueryException(
                    "Parameter '" + choice.parameter() + "' must be one of " + words + ".",
                    "Le paramètre « " + choice.parameter() + " » doit être parmi " + words + ".");
        }
        return formula;
    }

    /** The formula with the numbers of a cell. */
    String show(Formula formula, Cell cell) {
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return "(" + show(arithmetic.left(), cell) + " "
                    + arithmetic.operator().sign() + " " + show(arithmetic.right(), cell) + ")";
        }
        if (formula instanceof Formula.Choice choice) {
            return show(chosen(choice), cell);
        }
        if (formula instanceof Formula.Call call && call.function() != Formula.Function.PARAMETER) {
            List<String> arguments = call.arguments().stream()
                    .map(argument -> show(argument, cell))
                    .toList();
            return name(call.function()) + "(" + String.join(", ", arguments) + ")";
        }
        BigDecimal value = value(formula, cell);
        return value == null ? "–" : plain(value);
    }

    static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
