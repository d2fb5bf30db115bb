package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Question;
import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Figure;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question with its definitions and parameters decided: KPIs whose parameters agree form a group, and
 * a group shares its scans.
 *
 * @param groups the groups; each KPI of the question is in one of them
 */
record Plan(List<Group> groups) {
    /**
     * KPIs with the same values of the parameters that they share.
     *
     * @param definitions the KPIs
     * @param declared their parameters, those of KPIs that they refer to included
     * @param values the values
     * @param calculator computes their formulas
     * @param shape how their answer is split
     */
    record Group(
            List<KpiDefinition> definitions,
            Map<String, Parameter> declared,
            Map<String, @Nullable Object> values,
            Calculator calculator,
            Shape shape) {
        Set<Measure> measures() {
            Set<Measure> measures = new LinkedHashSet<>();
            definitions.forEach(definition -> measures.addAll(measures(definition)));
            return measures;
        }

        Set<Measure> measures(KpiDefinition definition) {
            Set<Measure> measures = new LinkedHashSet<>(calculator.measures(definition.numerator()));
            Formula denominator = definition.denominator();
            if (denominator != null) {
                measures.addAll(calculator.measures(denominator));
            }
            Stream.concat(definition.figures().values().stream(), definition.beside().values().stream())
                    .forEach(figure -> measures.addAll(calculator.measures(figure.formula())));
            return measures;
        }

        Question question(KpiQuery query, Map<String, List<String>> filters, Instant now) {
            return new Question(
                    declared, values, query.zone(), now, query.asOf() != null, shape.groupBy(), shape.filters(filters));
        }
    }

    /**
     * How the answer of a KPI is split, beyond what the question says.
     *
     * @param groupBy the dimensions, those of the KPI's own last
     * @param instants the instants that replace the buckets of the question, as text; empty for none
     * @param figures whether the dimension of named figures is the KPI's own, and no column
     */
    record Shape(List<String> groupBy, List<String> instants, boolean figures) {
        static Shape of(KpiQuery query, KpiDefinition definition, Map<String, @Nullable Object> values, boolean split) {
            boolean figures = !definition.figures().isEmpty();
            Set<String> groupBy = new LinkedHashSet<>(query.groupBy());
            if (split) {
                definition.splits().forEach(own -> groupBy.add(own.dimension()));
            }
            if (figures) {
                groupBy.remove(Figure.DIMENSION);
            }
            return new Shape(List.copyOf(groupBy), list(values.get(definition.instants())), figures);
        }

        static List<String> list(@Nullable Object value) {
            return value instanceof List<?> entries
                    ? entries.stream().map(String::valueOf).toList()
                    : List.of();
        }

        /** The filters that are about columns. */
        Map<String, List<String>> filters(Map<String, List<String>> asked) {
            Map<String, List<String>> filters = new LinkedHashMap<>(asked);
            if (figures) {
                filters.remove(Figure.DIMENSION);
            }
            return filters;
        }
    }

    /**
     * Plans a question.
     *
     * @throws QueryException when a KPI, parameter or dimension makes no sense
     */
    static Plan of(KpiQuery query, KpiRegistry.Snapshot snapshot) {
        return of(query, snapshot, true);
    }

    /** The same, with KPIs that are split by dimensions of their own taken as a whole. */
    static Plan ofWhole(KpiQuery query, KpiRegistry.Snapshot snapshot) {
        return of(query, snapshot, false);
    }

    private static Plan of(KpiQuery query, KpiRegistry.Snapshot snapshot, boolean split) {
        if (query.kpis().isEmpty()) {
            throw new QueryException("The question names no KPI.", "La question ne nomme aucun KPI.");
        }
        Function<String, KpiDefinition> definitions = id -> definition(id, snapshot);
        List<Group> groups = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        for (String id : new LinkedHashSet<>(query.kpis())) {
            KpiDefinition definition = definitions.apply(id);
            refuseDimensions(query, definition);
            Map<String, Parameter> declared = declared(definition, definitions);
            known.addAll(declared.keySet());
            Map<String, Object> given = new LinkedHashMap<>(presets(query, definition));
            given.putAll(query.parameters());
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            declared.forEach((name, parameter) -> values.put(name, ParameterReader.read(parameter, given.get(name))));
            requireGroup(definition, values);
            join(groups, definition, declared, values, Shape.of(query, definition, values, split), definitions);
        }
        refuseUnknownPresets(query, definitions);
        for (String name : query.parameters().keySet()) {
            if (!known.contains(name)) {
                String kpis = String.join(", ", query.kpis());
                String there = String.join(", ", known);
                throw new QueryException(
                        "There is no parameter '" + name + "' for " + kpis + "; "
                                + (known.isEmpty() ? "they take none." : "there are " + there + "."),
                        "Il n'y a pas de paramètre « " + name + " » pour " + kpis + " ; "
                                + (known.isEmpty() ? "il n'y en a aucun." : "il y a " + there + "."));
            }
        }
        return new Plan(List.copyOf(groups));
    }

    /** The parameters that the presets of the question set; a later preset wins. */
    private static Map<String, String> presets(KpiQuery query, KpiDefinition definition) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String id : query.presets()) {
            Preset preset = definition.presets().get(id);
            if (preset != null) {
                parameters.putAll(preset.parameters());
            }
        }
        return parameters;
    }

    private static void refuseUnknownPresets(KpiQuery query, Function<String, KpiDefinition> definitions) {
        Set<String> known = new LinkedHashSet<>();
        query.kpis().forEach(id -> known.addAll(definitions.apply(id).presets().keySet()));
        for (String id : query.presets()) {
            if (!known.contains(id)) {
                String kpis = String.join(", ", query.kpis());
                String there = String.join(", ", known);
                throw new QueryException(
                        "There is no preset '" + id + "' for " + kpis + "; "
                                + (known.isEmpty() ? "they have none." : "there are " + there + "."),
                        "Il n'y a pas de préréglage « " + id + " » pour " + kpis + " ; "
                                + (known.isEmpty() ? "il n'y en a aucun." : "il y a " + there + "."));
            }
        }
    }

    /** A group of one person would be no group. */
    private static void requireGroup(KpiDefinition definition, Map<String, @Nullable Object> values) {
        Anonymity anonymity = definition.anonymity();
        if (anonymity != null
                && !(values.get(anonymity.groupParameter()) instanceof Long smallest
                        && smallest >= Anonymity.SMALLEST_GROUP)) {
            String name = anonymity.groupParameter();
            throw new QueryException(
                    "Parameter '" + name + "' must be at least " + Anonymity.SMALLEST_GROUP + ": '" + definition.id()
                            + "' never shows one person alone.",
                    "Le paramètre « " + name + " » doit être d'au moins " + Anonymity.SMALLEST_GROUP + " : « "
                            + definition.id() + " » ne montre jamais une personne seule.");
        }
    }

    private static void join(
            List<Group> groups,
            KpiDefinition definition,
            Map<String, Parameter> declared,
            Map<String, @Nullable Object> values,
            Shape shape,
            Function<String, KpiDefinition> definitions) {
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            boolean agree = shape.equals(group.shape())
                    && declared.entrySet().stream().allMatch(entry -> {
                        Parameter there = group.declared().get(entry.getKey());
                        return there == null
                                || (there.kind() == entry.getValue().kind()
                                        && Objects.equals(
                                                values.get(entry.getKey()),
                                                group.values().get(entry.getKey())));
                    });
            if (agree) {
                List<KpiDefinition> more = new ArrayList<>(group.definitions());
                more.add(definition);
                Map<String, Parameter> bothDeclared = new LinkedHashMap<>(group.declared());
                bothDeclared.putAll(declared);
                Map<String, @Nullable Object> bothValues = new LinkedHashMap<>(group.values());
                bothValues.putAll(values);
                groups.set(
                        i, new Group(more, bothDeclared, bothValues, new Calculator(bothValues, definitions), shape));
                return;
            }
        }
        groups.add(new Group(List.of(definition), declared, values, new Calculator(values, definitions), shape));
    }

    private static Map<String, Parameter> declared(
            KpiDefinition definition, Function<String, KpiDefinition> definitions) {
        Map<String, Parameter> declared = new LinkedHashMap<>(definition.parameters());
        for (String reference : definition.references()) {
            if (!reference.equals(definition.id())) {
                definitions.apply(reference).parameters().forEach(declared::putIfAbsent);
            }
        }
        return declared;
    }

    private static void refuseDimensions(KpiQuery query, KpiDefinition definition) {
        Set<String> asked = new LinkedHashSet<>(query.groupBy());
        asked.addAll(query.filters().keySet());
        for (String dimension : asked) {
            var reason = definition.refusedDimensions().get(dimension);
            if (reason != null) {
                throw new QueryException(
                        "KPI '" + definition.id() + "' cannot be asked by '" + dimension + "': " + reason.en() + ".",
                        "Le KPI « " + definition.id() + " » ne se demande pas par « " + dimension + " » : "
                                + reason.fr() + ".");
            }
        }
    }

    private static KpiDefinition definition(String id, KpiRegistry.Snapshot snapshot) {
        var entry = snapshot.entries().get(id);
        if (entry == null) {
            String near = String.join(", ", Nearest.to(id, snapshot.entries().keySet()));
            throw new QueryException(
                    "No installed bundle defines the KPI '" + id + "'"
                            + (near.isEmpty()
                                    ? "; 'vigie kpi list' shows those there are."
                                    : "; did you mean " + near + "?"),
                    "Aucune extension installée ne définit le KPI « " + id + " » ; "
                            + (near.isEmpty()
                                    ? "« vigie kpi list » montre ceux qu'il y a."
                                    : "vouliez-vous dire " + near + " ?"));
        }
        return entry.definition();
    }
}
