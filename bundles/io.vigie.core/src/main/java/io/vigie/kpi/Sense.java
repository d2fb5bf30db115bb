package io.vigie.kpi;

import io.vigie.fact.FieldType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that a formula makes sense: types, units, time natures and additivity. */
final class Sense {
    private final Map<String, Parameter> parameters;

    Sense(Map<String, Parameter> parameters) {
        this.parameters = Collections.unmodifiableMap(parameters);
    }

    void check(Formula numerator, @Nullable Formula denominator, Unit unit, List<String> problems) {
        try {
            Unit.Dimension of = dimension(numerator);
            Unit.Dimension by = denominator == null ? null : dimension(denominator);
            // A quantile stands alone: its denominator is the size of its sample.
            boolean sampled = denominator != null && isQuantile(numerator);
            boolean free = of == null || (denominator != null && by == null);
            String mismatch = of == null || free ? null : unit.mismatch(of, sampled ? null : by);
            if (mismatch != null) {
                problems.add(mismatch);
            }
            if (denominator != null) {
                refuseNonAdditive(denominator, "divide by");
            }
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /** Checks a figure, which may be of any dimension. */
    void check(Formula formula, List<String> problems) {
        try {
            dimension(formula);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /** The dimension of a formula; null when another KPI decides, which the registry knows. */
    private Unit.@Nullable Dimension dimension(Formula formula) {
        if (formula instanceof Formula.OfMeasure of) {
            return dimension(of.measure());
        }
        if (formula instanceof Formula.Call call && call.function() == Formula.Function.FIRST_DEFINED) {
            Unit.Dimension first = dimension(call.arguments().get(0));
            Unit.Dimension second = dimension(call.arguments().get(1));
            return first == null || first == Unit.Dimension.NUMBER && second != null ? second : first;
        }
        if (formula instanceof Formula.Call call
                && (call.function() == Formula.Function.WHERE_SOME || call.function() == Formula.Function.WHERE_ONE)) {
            dimension(call.arguments().get(1));
            return dimension(call.arguments().get(0));
        }
        if (formula instanceof Formula.Constant || formula instanceof Formula.Call) {
            if (formula instanceof Formula.Call call && call.function() == Formula.Function.PARAMETER) {
                requireParameter(call.parameter());
            }
            KpiDefinition.children(formula).forEach(this::dimension);
            return Unit.Dimension.NUMBER;
        }
        if (formula instanceof Formula.Choice choice) {
            return choice(choice);
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        return null;
    }

    private Unit.@Nullable Dimension choice(Formula.Choice choice) {
        Parameter parameter = requireParameter(choice.parameter());
        if (!Set.copyOf(parameter.choices()).equals(choice.cases().keySet())) {
            throw new IllegalArgumentException("the choice by '" + choice.parameter() + "' has formulas for "
                    + choice.cases().keySet() + " but the parameter allows " + parameter.choices());
        }
        Unit.Dimension common = null;
        for (Formula formula : choice.cases().values()) {
            Unit.Dimension dimension = dimension(formula);
            if (common != null && dimension != null && common != dimension) {
                throw new IllegalArgumentException("units are mixed: " + common + " with " + dimension
                        + " in the choice by '" + choice.parameter() + "'");
            }
            common = common == null ? dimension : common;
        }
        return common;
    }

    private Unit.@Nullable Dimension arithmetic(Formula.Arithmetic arithmetic) {
        Unit.Dimension left = dimension(arithmetic.left());
        Unit.Dimension right = dimension(arithmetic.right());
        String sign = arithmetic.operator().sign();
        switch (arithmetic.operator()) {
            case PLUS, MINUS -> {
                refuseNonAdditive(arithmetic.left(), "add");
                refuseNonAdditive(arithmetic.right(), "add");
                refuseStockWithFlow(arithmetic);
                if (left != null && right != null && left != right) {
                    throw new IllegalArgumentException("units are mixed: " + left + " " + sign + " " + right);
                }
                return left == null ? right : left;
            }
            case TIMES -> {
                if (left != null && right != null && left != Unit.Dimension.NUMBER && right != Unit.Dimension.NUMBER) {
                    throw new IllegalArgumentException(left + " " + sign + " " + right + " has no meaning");
                }
                return left == Unit.Dimension.NUMBER ? right : left;
            }
            default -> {
                refuseNonAdditive(arithmetic.left(), "average");
                return left == right ? Unit.Dimension.NUMBER : left;
            }
        }
    }

    private static void refuseStockWithFlow(Formula.Arithmetic arithmetic) {
        Set<Population.Nature> natures = EnumSet.noneOf(Population.Nature.class);
        natures(arithmetic, natures);
        boolean stock = natures.stream().anyMatch(Population.Nature::ofAnInstant);
        boolean other = natures.stream().anyMatch(nature -> !nature.ofAnInstant());
        if (stock && other) {
            throw new IllegalArgumentException("a stock is added to a flow: a stock holds at one instant, a flow over"
                    + " a period, so their sum has no meaning");
        }
    }

    private static void natures(Formula formula, Set<Population.Nature> natures) {
        if (formula instanceof Formula.OfMeasure of) {
            natures.add(of.measure().population().nature());
        }
        KpiDefinition.children(formula).forEach(child -> natures(child, natures));
    }

    private static void refuseNonAdditive(Formula formula, String verb) {
        if (isQuantile(formula)) {
            throw new IllegalArgumentException("it would " + verb + " a quantile: quantiles of parts say nothing about"
                    + " the whole; take the quantile of all rows");
        }
        if (formula instanceof Formula.OfKpi of && of.part() == Formula.Part.VALUE) {
            throw new IllegalArgumentException("it would " + verb + " the value of '" + of.kpi()
                    + "': ratios of parts say nothing about the whole; use its numerator and denominator");
        }
    }

    private static boolean isQuantile(Formula formula) {
        return formula instanceof Formula.OfMeasure of && of.measure().aggregation() == Measure.Aggregation.QUANTILE;
    }

    private Unit.Dimension dimension(Measure measure) {
        Population population = measure.population();
        for (Relation relation : population.levels()) {
            Schema schema = Schema.of(relation, parameters);
            checkPopulation(population, schema);
            Expr where = measure.where();
            if (where != null) {
                schema.requireCondition(where);
            }
            Expr quantile = measure.quantile();
            if (quantile != null && schema.typeOf(quantile) != FieldType.DECIMAL) {
                throw new IllegalArgumentException("the rank of a quantile must be a number, not " + quantile);
            }
        }
        Expr value = measure.value();
        if (value == null || measure.aggregation() == Measure.Aggregation.DISTINCT) {
            return Unit.Dimension.NUMBER;
        }
        Schema schema = Schema.of(population.levels().get(0), parameters);
        Unit.Dimension dimension = dimension(schema.typeOf(value), value);
        Expr divisor = measure.divisor();
        if (divisor == null) {
            return dimension;
        }
        return dimension(schema.typeOf(divisor), divisor) == dimension ? Unit.Dimension.NUMBER : dimension;
    }

    private static Unit.Dimension dimension(FieldType type, Expr value) {
        return switch (type) {
            case SECONDS -> Unit.Dimension.SECONDS;
            case MONEY -> Unit.Dimension.MONEY;
            case INTEGER, DECIMAL -> Unit.Dimension.NUMBER;
            default -> throw new IllegalArgumentException("a measure needs a number, but " + value + " is " + type);
        };
    }

    private static void checkPopulation(Population population, Schema schema) {
        schema.require(population.from(), FieldType.INSTANT, "the anchor or start of a population");
        if (population.nature() == Population.Nature.RECURRING) {
            schema.require(population.to(), FieldType.INTEGER, "the number of weeks of a population");
        } else {
            schema.require(population.to(), FieldType.INSTANT, "the anchor or end of a population");
        }
        Expr where = population.where();
        if (where != null) {
            schema.requireCondition(where);
        }
        population.leftOut().forEach(rule -> schema.requireCondition(rule.when()));
    }

    private Parameter requireParameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("there is no parameter '" + name + "', only " + parameters.keySet());
        }
        return parameter;
    }
}
