package io.vigie.rest.internal;

import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Figure;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Split;
import io.vigie.kpi.Target;
import io.vigie.query.Kpis;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** KPIs as {@code kpi list --json} and {@code kpi describe --json} write them. */
final class CatalogueTree {
    private CatalogueTree() {}

    /** A line of the catalogue, in one language. */
    static Map<String, @Nullable Object> listed(Kpis.Entry entry, @Nullable Target target, Locale locale) {
        KpiDefinition definition = entry.definition();
        return new Tree()
                .put("kpi", definition.id())
                .put("family", entry.family())
                .put("familyName", entry.familyName().in(locale))
                .put("name", definition.name().in(locale))
                .put("unit", definition.unit().id())
                .put("direction", Json.id(definition.direction()))
                .put("target", target == null ? null : target(target))
                .put("maturity", definition.maturity().toString())
                .put("version", definition.version())
                .put("bundle", entry.bundle())
                .done();
    }

    /** All of an entry, in both languages. */
    static Map<String, @Nullable Object> described(Kpis.Entry entry, @Nullable Target inForce) {
        KpiDefinition definition = entry.definition();
        Anonymity anonymity = definition.anonymity();
        Map<String, Object> refused = new LinkedHashMap<>();
        definition
                .refusedDimensions()
                .forEach((dimension, reason) -> refused.put(dimension, Map.of("en", reason.en(), "fr", reason.fr())));
        return new Tree()
                .put("kpi", definition.id())
                .put("family", entry.family())
                .put("familyName", Json.both(entry.familyName()))
                .put("name", Json.both(definition.name()))
                .put("synonyms", definition.synonyms())
                .put("definition", Json.both(definition.definition()))
                .put("caution", Json.both(definition.caution()))
                .put("numerator", Json.both(definition.numeratorText()))
                .put("denominator", Json.both(definition.denominatorText()))
                .put("scale", Json.exact(definition.scale()))
                .put("unit", definition.unit().id())
                .put("direction", Json.id(definition.direction()))
                .put("maturity", definition.maturity().toString())
                .put("targetInForce", inForce == null ? null : target(inForce))
                .put(
                        "targets",
                        definition.targets().stream().map(CatalogueTree::target).toList())
                .put("presets", presets(definition))
                .put("benchmarks", benchmarks(definition))
                .put("parameters", parameters(definition))
                .put("instants", definition.instants().isEmpty() ? null : definition.instants())
                .put("dimensions", definition.dimensions())
                .put("refusedDimensions", refused)
                .put(
                        "splits",
                        definition.splits().stream().map(Split::dimension).toList())
                .put("figures", figures(definition.figures()))
                .put("beside", figures(definition.beside()))
                .put("smallestGroup", anonymity == null ? null : anonymity.groupParameter())
                .put("sampled", definition.sampled())
                .put("companions", definition.companions())
                .put(
                        "guardRails",
                        definition.guardRails().stream()
                                .map(rail -> Map.of("when", Json.id(rail.tempting()), "companions", rail.companions()))
                                .toList())
                .put("notToConfuse", definition.notToConfuse())
                .put("version", definition.version())
                .put("bundle", entry.bundle())
                .done();
    }

    private static List<Object> presets(KpiDefinition definition) {
        List<Object> presets = new ArrayList<>();
        for (Preset preset : definition.presets().values()) {
            Target goal = preset.target();
            presets.add(new Tree()
                    .put("id", preset.id())
                    .put("name", Json.both(preset.name()))
                    .put("parameters", preset.parameters())
                    .put("target", goal == null ? null : target(goal))
                    .done());
        }
        return presets;
    }

    private static List<Object> benchmarks(KpiDefinition definition) {
        List<Object> benchmarks = new ArrayList<>();
        for (Benchmark benchmark : definition.benchmarks()) {
            benchmarks.add(new Tree()
                    .put("value", benchmark.value())
                    .put("what", Json.both(benchmark.what()))
                    .put("population", Json.both(benchmark.population()))
                    .put("source", benchmark.source())
                    .done());
        }
        return benchmarks;
    }

    private static List<Object> parameters(KpiDefinition definition) {
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : definition.parameters().values()) {
            Object value = parameter.defaultValue();
            parameters.add(new Tree()
                    .put("name", parameter.name())
                    .put("kind", Json.id(parameter.kind()))
                    .put("default", value == null ? null : plain(value))
                    .put("choices", parameter.choices())
                    .put("description", Json.both(parameter.description()))
                    .done());
        }
        return parameters;
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : value instanceof List<?> list
                        ? String.join(", ", list.stream().map(String::valueOf).toList())
                        : value.toString();
    }

    private static Map<String, Object> figures(Map<String, Figure> figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        figures.forEach((id, figure) -> json.put(
                id,
                new Tree()
                        .put("name", Json.both(figure.name()))
                        .put("unit", figure.unit().id())
                        .done()));
        return json;
    }

    static Map<String, @Nullable Object> target(Target target) {
        List<Object> zones = new ArrayList<>();
        for (Target.Zone zone : target.zones()) {
            zones.add(new Tree()
                    .put("status", Json.status(zone.status()))
                    .put("below", Json.exact(zone.below()))
                    .put("inclusive", zone.inclusive())
                    .done());
        }
        return new Tree()
                .put("zones", zones)
                .put("parameters", target.parameters())
                .put("origin", Json.both(target.origin()))
                .done();
    }
}
