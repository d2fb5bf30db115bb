package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.kpi.ExprMutants.Slip;
import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Figure;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Definitions again with one part of them replaced wherever it occurs. What does not hold the part stays
 * the very same object. Not thread-safe.
 */
final class Rewriter {
    /** A relation, population, measure or formula, and what stands in its place. */
    private final @Nullable Object part;

    private final Object other;
    private final Map<Object, Object> known = new HashMap<>();

    Rewriter(@Nullable Object part, Object other) {
        this.part = part;
        this.other = other;
    }

    /** Each part is known by its text, which says what kind it is. */
    private boolean replaces(Object candidate) {
        return part != null
                && part.getClass() == candidate.getClass()
                && part.toString().equals(candidate.toString());
    }

    Relation relation(Relation relation) {
        if (replaces(relation)) {
            return (Relation) other;
        }
        Object done = known.get(relation);
        if (done == null) {
            List<Relation> inputs =
                    relation.inputs().stream().map(this::relation).toList();
            done = sameObjects(inputs, relation.inputs()) ? relation : RelationMutants.over(relation, inputs);
            known.put(relation, done);
        }
        return (Relation) done;
    }

    private static boolean sameObjects(List<?> some, List<?> others) {
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    Population population(Population population) {
        if (replaces(population)) {
            return (Population) other;
        }
        Object done = known.get(population);
        if (done == null) {
            List<Relation> levels =
                    population.levels().stream().map(this::relation).toList();
            done = sameObjects(levels, population.levels())
                    ? population
                    : RelationMutants.over(population, this::relation);
            known.put(population, done);
        }
        return (Population) done;
    }

    Measure measure(Measure measure) {
        if (replaces(measure)) {
            return (Measure) other;
        }
        Population population = population(measure.population());
        return population == measure.population() ? measure : RelationMutants.over(measure, population);
    }

    Formula formula(Formula formula) {
        if (replaces(formula)) {
            return (Formula) other;
        }
        Object done = known.get(formula);
        if (done == null) {
            done = over(formula);
            known.put(formula, done);
        }
        return (Formula) done;
    }

    private Formula over(Formula formula) {
        if (formula instanceof Formula.OfMeasure of) {
            Measure measure = measure(of.measure());
            return measure == of.measure() ? formula : measure.formula();
        }
        List<Formula> children = children(formula);
        List<Formula> changed = children.stream().map(this::formula).toList();
        return sameObjects(changed, children) ? formula : over(formula, changed);
    }

    private static List<Formula> children(Formula formula) {
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        }
        if (formula instanceof Formula.Choice choice) {
            return List.copyOf(choice.cases().values());
        }
        return formula instanceof Formula.Call call ? call.arguments() : List.of();
    }

    /** The same operation on other formulas. */
    private static Formula over(Formula formula, List<Formula> children) {
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return arithmetic(arithmetic.operator(), children.get(0), children.get(1));
        }
        if (formula instanceof Formula.Choice choice) {
            Map<String, Formula> cases = new TreeMap<>();
            for (String word : choice.cases().keySet()) {
                cases.put(word, children.get(cases.size()));
            }
            return Formula.choice(choice.parameter(), cases);
        }
        return Formula.call(((Formula.Call) formula).function(), children.toArray(Formula[]::new));
    }

    /** The formulas that a definition is made of, each once. */
    static Collection<Formula> parts(KpiDefinition definition) {
        Map<String, Formula> parts = new LinkedHashMap<>();
        collect(definition.numerator(), parts);
        if (definition.denominator() != null) {
            collect(definition.denominator(), parts);
        }
        definition.figures().values().forEach(figure -> collect(figure.formula(), parts));
        return parts.values();
    }

    private static void collect(Formula formula, Map<String, Formula> parts) {
        if (parts.putIfAbsent(formula.toString(), formula) == null) {
            children(formula).forEach(child -> collect(child, parts));
        }
    }

    static Formula arithmetic(Formula.Operator operator, Formula left, Formula right) {
        return switch (operator) {
            case PLUS -> left.plus(right);
            case MINUS -> left.minus(right);
            case TIMES -> left.times(right);
            case DIVIDED_BY -> left.dividedBy(right);
        };
    }

    /** The definition itself where it does not hold the part. */
    KpiDefinition definition(KpiDefinition definition) {
        Parts parts = new Parts(definition);
        parts.numerator = formula(definition.numerator());
        Formula below = definition.denominator();
        parts.denominator = below == null ? null : formula(below);
        boolean same = parts.numerator == definition.numerator() && parts.denominator == below;
        for (Map.Entry<String, Figure> figure : definition.figures().entrySet()) {
            Formula formula = formula(figure.getValue().formula());
            same &= formula == figure.getValue().formula();
            parts.figures.put(figure.getKey(), formula);
        }
        return same ? definition : parts.build();
    }

    /** What decides the values of a definition, to be changed. */
    static final class Parts {
        private final KpiDefinition definition;
        Formula numerator;

        @Nullable
        Formula denominator;

        int scale;
        final Map<String, Formula> figures = new LinkedHashMap<>();
        final Map<String, Parameter> parameters;
        final List<Split> splits;
        String instants;

        @Nullable
        Anonymity anonymity;

        Parts(KpiDefinition definition) {
            this.definition = definition;
            this.numerator = definition.numerator();
            this.denominator = definition.denominator();
            this.scale = definition.scale().intValueExact();
            definition.figures().forEach((id, figure) -> figures.put(id, figure.formula()));
            this.parameters = new LinkedHashMap<>(definition.parameters());
            this.splits = new ArrayList<>(definition.splits());
            this.instants = definition.instants();
            this.anonymity = definition.anonymity();
        }

        /** The definition with these parts, checked as any other. */
        KpiDefinition build() {
            KpiDefinition.Builder builder = KpiDefinition.named(
                            definition.id(),
                            definition.name().en(),
                            definition.name().fr())
                    .definition(
                            definition.definition().en(),
                            definition.definition().fr())
                    .unit(definition.unit())
                    .direction(definition.direction())
                    .maturity(definition.maturity())
                    .numerator(numerator, definition.numeratorText())
                    .scale(scale)
                    .instantsFrom(instants);
            if (denominator != null) {
                builder.denominator(denominator, definition.numeratorText());
            }
            parameters.values().forEach(builder::parameter);
            splits.forEach(split -> builder.splitBy(split.dimension(), split.values()));
            figures.forEach((id, formula) -> {
                Figure figure =
                        java.util.Objects.requireNonNull(definition.figures().get(id));
                builder.figure(id, figure.name(), figure.unit(), formula);
            });
            Anonymity masked = anonymity;
            if (masked != null) {
                builder.anonymous(masked.groupParameter(), masked.shown().toArray(String[]::new));
            }
            return builder.build();
        }
    }

    /** The slips in what makes a definition of its measures. */
    static List<Slip<Parts>> slips(KpiDefinition definition) {
        List<Slip<Parts>> slips = new ArrayList<>();
        if (definition.denominator() != null) {
            Parts alone = new Parts(definition);
            alone.denominator = null;
            slips.add(new Slip<>("without denominator", alone));
            Parts swapped = new Parts(definition);
            swapped.numerator = definition.denominator();
            swapped.denominator = definition.numerator();
            slips.add(new Slip<>("numerator and denominator swapped", swapped));
        }
        Parts scaled = new Parts(definition);
        scaled.scale = scaled.scale == 1 ? 100 : 1;
        slips.add(new Slip<>("scale " + scaled.scale, scaled));
        for (Map.Entry<String, Figure> figure : definition.figures().entrySet()) {
            Parts without = new Parts(definition);
            without.figures.remove(figure.getKey());
            slips.add(new Slip<>("without the figure " + figure.getKey(), without));
        }
        for (Split split : definition.splits()) {
            Parts parts = new Parts(definition);
            parts.splits.remove(split);
            slips.add(new Slip<>("not split by " + split.dimension(), parts));
            if (!split.values().isEmpty()) {
                Parts bare = new Parts(definition);
                bare.splits.replaceAll(each -> each == split ? new Split(split.dimension(), "") : each);
                slips.add(new Slip<>("split by " + split.dimension() + " without $" + split.values(), bare));
            }
        }
        if (!definition.instants().isEmpty()) {
            Parts parts = new Parts(definition);
            parts.instants = "";
            slips.add(new Slip<>("without instants", parts));
        }
        if (definition.anonymity() != null) {
            Parts parts = new Parts(definition);
            parts.anonymity = null;
            slips.add(new Slip<>("not anonymous", parts));
        }
        for (Parameter parameter : definition.parameters().values()) {
            for (Parameter other : others(parameter)) {
                Parts parts = new Parts(definition);
                parts.parameters.put(parameter.name(), other);
                slips.add(new Slip<>(
                        "$" + parameter.name() + " " + parameter.defaultValue() + " → " + other.defaultValue(), parts));
            }
        }
        return slips;
    }

    private static Collection<Parameter> others(Parameter of) {
        Object value = of.defaultValue();
        if (value == null) {
            return List.of();
        }
        return switch (of.kind()) {
            case SECONDS -> {
                int seconds = ((Number) value).intValue();
                yield List.of(
                        Parameter.seconds(of.name(), seconds + 1, of.description()),
                        Parameter.seconds(of.name(), seconds - 1, of.description()));
            }
            case INTEGER -> {
                int number = ((Number) value).intValue();
                yield List.of(
                        Parameter.integer(of.name(), number + 1, of.description()),
                        Parameter.integer(of.name(), number - 1, of.description()));
            }
            case DECIMAL ->
                List.of(Parameter.decimal(
                        of.name(),
                        ((java.math.BigDecimal) value)
                                .multiply(new java.math.BigDecimal("1.01"))
                                .toPlainString(),
                        of.description()));
            case FLAG -> List.of(Parameter.flag(of.name(), !((Boolean) value), of.description()));
            case CHOICE -> {
                List<String> words = new ArrayList<>(of.choices());
                java.util.Collections.rotate(words, -1);
                yield List.of(Parameter.choice(of.name(), of.description(), words.toArray(String[]::new)));
            }
            case LIST -> {
                List<Parameter> fewer = new ArrayList<>();
                List<?> entries = (List<?>) value;
                for (int i = 0; i < entries.size(); i++) {
                    fewer.add(Parameter.list(
                            of.name(),
                            ExprMutants.without(entries, i).stream()
                                    .map(String::valueOf)
                                    .toList(),
                            of.description()));
                }
                yield fewer;
            }
            default -> List.of();
        };
    }

    /** The slips of a formula, what it is made of left as it is. */
    static List<Slip<Formula>> of(Formula formula) {
        List<Slip<Formula>> slips = new ArrayList<>();
        String shown = shown(formula);
        List<Formula> children = children(formula);
        if (formula instanceof Formula.Constant constant) {
            slips.add(new Slip<>(
                    shown + " + 1",
                    Formula.constant(
                            constant.number().add(java.math.BigDecimal.ONE).toPlainString())));
        } else if (formula instanceof Formula.OfKpi of) {
            slips.add(new Slip<>(
                    shown + " → the other part",
                    of.part() == Formula.Part.DENOMINATOR
                            ? Formula.numeratorOf(of.kpi())
                            : Formula.denominatorOf(of.kpi())));
        } else if (formula instanceof Formula.Arithmetic arithmetic) {
            Formula.Operator other =
                    switch (arithmetic.operator()) {
                        case PLUS -> Formula.Operator.MINUS;
                        case MINUS -> Formula.Operator.PLUS;
                        case TIMES -> Formula.Operator.DIVIDED_BY;
                        case DIVIDED_BY -> Formula.Operator.TIMES;
                    };
            slips.add(new Slip<>(shown + " with " + other.sign(), arithmetic(other, children.get(0), children.get(1))));
        } else if (formula instanceof Formula.Choice choice) {
            List<String> words = List.copyOf(choice.cases().keySet());
            for (int i = 0; i < words.size(); i++) {
                int next = (i + 1) % words.size();
                slips.add(new Slip<>(
                        shown + ": " + words.get(i) + " as " + words.get(next),
                        over(formula, ExprMutants.with(children, i, children.get(next)))));
            }
        }
        if (!(formula instanceof Formula.Choice)) {
            for (int i = 0; i < children.size(); i++) {
                slips.add(new Slip<>(shown + " → " + shown(children.get(i)), children.get(i)));
                if (i + 1 < children.size() && formula instanceof Formula.Call) {
                    List<Formula> swapped = new ArrayList<>(children);
                    java.util.Collections.swap(swapped, i, i + 1);
                    slips.add(new Slip<>(
                            shown + ", arguments " + (i + 1) + " and " + (i + 2) + " swapped", over(formula, swapped)));
                }
            }
        }
        return slips;
    }

    /** A formula in short, its measures without their populations. */
    static String shown(Formula formula) {
        if (formula instanceof Formula.OfMeasure of) {
            return shown(of.measure());
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return "(" + shown(arithmetic.left()) + " " + arithmetic.operator().sign() + " " + shown(arithmetic.right())
                    + ")";
        }
        if (formula instanceof Formula.Call call) {
            return call.function()
                    + call.parameter()
                    + call.arguments().stream().map(Rewriter::shown).toList();
        }
        return formula instanceof Formula.Choice choice ? "choice by $" + choice.parameter() : formula.toString();
    }

    static String shown(Measure measure) {
        return measure.aggregation() + " of " + (measure.value() == null ? "" : measure.value() + " of ")
                + measure.population().name().en();
    }
}
