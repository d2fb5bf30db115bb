package io.vigie.rest.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.Margin;
import io.vigie.query.SourceHealth;
import io.vigie.query.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers to questions. The figures are those of the command line's {@code --json}, field by field. */
final class AnswerTree {
    private final Map<String, Kpis.Entry> installed;
    private final Locale locale;

    AnswerTree(Map<String, Kpis.Entry> installed, Locale locale) {
        this.installed = installed;
        this.locale = locale;
    }

    /** A whole answer. */
    Map<String, @Nullable Object> answer(KpiResult result, Map<String, Target> targets, List<Warning> warnings) {
        KpiQuery query = result.query();
        Set<String> ids = new LinkedHashSet<>(query.kpis());
        result.values().forEach(value -> ids.add(value.kpi()));
        List<Object> kpis = new ArrayList<>();
        for (String id : ids) {
            Kpis.Entry entry = installed.get(id);
            if (entry != null) {
                kpis.add(kpi(entry, targets.get(id)));
            }
        }
        return head(query, result.from(), result.to(), result.asOf())
                .put("grain", query.grain().id())
                .put("by", query.groupBy())
                .put("kpis", kpis)
                .put(
                        "values",
                        result.values().stream()
                                .map(value -> figure(value, result))
                                .toList())
                .put(
                        "warnings",
                        warnings.stream()
                                .map(warning -> warning.sentence().in(locale))
                                .toList())
                .put("sources", sources(result))
                .done();
    }

    /** What every answer begins with: what it is about. */
    Tree head(KpiQuery query, Instant from, Instant to, Instant asOf) {
        return new Tree()
                .put("from", Json.instant(from, query.zone()))
                .put("to", Json.instant(to, query.zone()))
                .put("asOf", Json.instant(asOf, query.zone()))
                .put("tz", query.zone().getId())
                .put("where", query.filters())
                .put("parameters", query.parameters())
                .put("presets", query.presets());
    }

    /** What must be known of a KPI to show its figures. */
    Map<String, @Nullable Object> kpi(Kpis.Entry entry, @Nullable Target target) {
        KpiDefinition definition = entry.definition();
        Text caution = definition.caution();
        return new Tree()
                .put("kpi", definition.id())
                .put("name", definition.name().in(locale))
                .put("unit", definition.unit().id())
                .put("symbol", definition.unit().symbol().in(locale))
                .put("direction", Json.id(definition.direction()))
                .put("target", target == null ? null : CatalogueTree.target(target))
                .put("caution", caution == null ? null : caution.in(locale))
                .put("version", definition.version())
                .put("bundle", entry.bundle())
                .done();
    }

    /** How the sources stand that feed the figures. */
    List<Object> sources(KpiResult result) {
        List<Object> all = new ArrayList<>();
        for (SourceHealth source : result.sources()) {
            Duration lag = source.lag();
            Text partial = source.partial();
            all.add(new Tree()
                    .put("source", source.source())
                    .put("kpis", source.kpis().stream().sorted().toList())
                    .put("state", source.state())
                    .put(
                            "silentSince",
                            Json.instant(source.silentSince(), result.query().zone()))
                    .put("lagSeconds", lag == null ? null : lag.toSeconds())
                    .put("partial", partial == null ? null : partial.in(locale))
                    .done());
        }
        return all;
    }

    /** A figure of an answer. */
    Map<String, @Nullable Object> figure(KpiValue value, KpiResult result) {
        Map<String, @Nullable Object> row = row(value);
        row.put("companion", !result.query().kpis().contains(value.kpi()));
        List<String> partial = result.partial(value.kpi()).stream()
                .map(sentence -> sentence.in(locale))
                .toList();
        if (!partial.isEmpty()) {
            row.put("partial", partial);
        }
        row.put("margin", margin(value));
        row.put("version", value.version());
        return row;
    }

    static Map<String, @Nullable Object> row(KpiValue value) {
        return new Tree()
                .put("kpi", value.kpi())
                .put("bucket", Json.bucket(value.bucket()))
                .put("dims", value.dims())
                .put("num", Json.exact(value.num()))
                .put("den", Json.exact(value.den()))
                .put("value", Json.rounded(value.value()))
                .put("n", value.n())
                .put("provisional", value.provisional())
                .put("unit", value.unit())
                .put("status", Json.status(value.status()))
                .put("masked", value.masked())
                .done();
    }

    private @Nullable Object margin(KpiValue value) {
        Kpis.Entry entry = installed.get(value.kpi());
        return entry == null ? null : margin(entry.definition(), value);
    }

    private static @Nullable Object margin(KpiDefinition definition, KpiValue value) {
        Optional<Margin> margin = definition.sampled() ? Margin.of(value) : Optional.empty();
        return margin.map(bounds -> Map.of("low", bounds.low(), "high", bounds.high()))
                .orElse(null);
    }

    /** How a figure was made, as {@code kpi explain --json} writes it. */
    Map<String, @Nullable Object> explanation(Explanation explanation, KpiQuery query, String bundle, boolean sql) {
        KpiDefinition definition = explanation.definition();
        ZoneId zone = query.zone();
        Target target = explanation.target();
        Text caution = definition.caution();
        return new Tree()
                .put("kpi", definition.id())
                .put("name", definition.name().in(locale))
                .put("definition", definition.definition().in(locale))
                .put("version", definition.version())
                .put("bundle", bundle)
                .put("from", Json.instant(explanation.from(), zone))
                .put("to", Json.instant(explanation.to(), zone))
                .put("asOf", Json.instant(explanation.asOf(), zone))
                .put("tz", zone.getId())
                .put("where", query.filters())
                .put("figure", row(explanation.value()))
                .put("margin", margin(definition, explanation.value()))
                .put("target", target == null ? null : CatalogueTree.target(target))
                .put("lastFinal", lastFinal(explanation.lastFinal(), zone))
                .put("caution", caution == null ? "" : caution.in(locale))
                .put("formula", formula(definition))
                .put("formulaWithNumbers", explanation.formula().in(locale))
                .put("parameters", explanation.parameters())
                .put("terms", explanation.terms().stream().map(this::term).toList())
                .put("populations", populations(explanation))
                .put("freshness", freshness(explanation, zone))
                .put("paths", explanation.paths().stream().map(this::path).toList())
                .put("sql", sql ? explanation.sql() : List.of())
                .done();
    }

    private static @Nullable Object lastFinal(Explanation.@Nullable LastFinal last, ZoneId zone) {
        return last == null
                ? null
                : new Tree()
                        .put("from", Json.instant(last.from(), zone))
                        .put("to", Json.instant(last.to(), zone))
                        .put("figure", row(last.value()))
                        .done();
    }

    /** The formula in words. */
    private String formula(KpiDefinition definition) {
        Text denominator = definition.denominatorText();
        String scale = definition.scale().compareTo(BigDecimal.ONE) == 0
                ? ""
                : definition.scale().stripTrailingZeros().toPlainString() + " × ";
        String numerator = definition.numeratorText().in(locale);
        return denominator == null ? scale + numerator : scale + numerator + " ÷ " + denominator.in(locale);
    }

    private Map<String, @Nullable Object> path(Explanation.Path path) {
        Text why = path.why();
        return new Tree()
                .put("rows", path.rows().in(locale))
                .put("keptDays", path.keptDays())
                .put("factDays", path.factDays())
                .put("why", why == null ? null : why.in(locale))
                .done();
    }

    private Map<String, @Nullable Object> term(Explanation.Term term) {
        return new Tree()
                .put("measure", term.measure().in(locale))
                .put("value", Json.exact(term.value()))
                .done();
    }

    private List<Object> populations(Explanation explanation) {
        List<Object> populations = new ArrayList<>();
        for (Explanation.PopulationCount population : explanation.populations()) {
            List<Object> leftOut = new ArrayList<>();
            for (Explanation.LeftOut reason : population.leftOut()) {
                leftOut.add(new Tree()
                        .put("id", reason.id())
                        .put("reason", reason.reason().in(locale))
                        .put("rows", reason.rows())
                        .done());
            }
            populations.add(new Tree()
                    .put("rows", population.rows().in(locale))
                    .put("used", population.used())
                    .put("leftOut", leftOut)
                    .done());
        }
        return populations;
    }

    private static List<Object> freshness(Explanation explanation, ZoneId zone) {
        List<Object> freshness = new ArrayList<>();
        for (Explanation.Freshness source : explanation.freshness()) {
            freshness.add(new Tree()
                    .put("source", source.source())
                    .put("lastFact", Json.instant(source.lastFact(), zone))
                    .put("state", source.state())
                    .done());
        }
        return freshness;
    }

    /**
     * A page of the rows behind a figure.
     *
     * @param shown which columns may be shown
     */
    Map<String, @Nullable Object> contacts(
            Drill drill, KpiQuery query, int offset, Predicate<String> shown, @Nullable String next) {
        List<Object> rows = new ArrayList<>();
        for (Drill.Row row : drill.rows()) {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            row.columns().forEach((name, value) -> {
                if (shown.test(name)) {
                    columns.put(name, column(value));
                }
            });
            List<@Nullable Object> contributions = new ArrayList<>();
            row.contributions().forEach(contribution -> contributions.add(Json.exact(contribution)));
            rows.add(new Tree()
                    .put("columns", columns)
                    .put("contributions", contributions)
                    .put("leftOut", row.leftOut())
                    .done());
        }
        return new Tree()
                .put("tz", query.zone().getId())
                .put("asOf", Json.instant(query.asOf(), query.zone()))
                .put("where", query.filters())
                .put("figure", row(drill.value()))
                .put("measures", drill.measures().stream().map(this::term).toList())
                .put("total", drill.total())
                .put("offset", offset)
                .put("rows", rows)
                .put("next", next)
                .done();
    }

    private static @Nullable Object column(@Nullable Object value) {
        return value instanceof BigDecimal number
                ? Json.exact(number)
                : value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
