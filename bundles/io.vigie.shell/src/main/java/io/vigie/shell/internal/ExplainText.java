package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.query.Margin;
import io.vigie.query.SourceHealth;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.source.Gap;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a figure was made, written as a proof. */
final class ExplainText {
    private ExplainText() {}

    static List<String> render(
            Explanation explanation,
            KpiQuery query,
            String bundle,
            boolean sql,
            Texts texts,
            Figures zoned,
            int width,
            Paint paint) {
        Figures figures = zoned.in(query.zone());
        Locale locale = texts.locale();
        KpiDefinition definition = explanation.definition();
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, definition.name().in(locale)) + "  "
                + paint.paint(Tone.LIGHT, definition.id()));
        lines.add("");
        FieldList fields = new FieldList()
                .add(texts.get("explain.value"), value(explanation, figures, texts))
                .add("", target(explanation, figures, texts))
                .add("", lastFinal(explanation, figures, texts))
                .add(
                        texts.get("report.period"),
                        texts.get(
                                "report.fromto",
                                figures.moment(explanation.from()),
                                figures.moment(explanation.to()),
                                query.zone().getId()))
                .add(texts.get("report.asof"), figures.moment(explanation.asOf()))
                .add(texts.get("report.filter"), ReportText.filter(query.filters(), texts))
                .add(texts.get("kpi.definition"), definition.definition().in(locale))
                .add(texts.get("kpi.formula"), formula(definition, locale))
                .add("", explanation.formula().in(locale))
                .add(texts.get("explain.terms"), terms(explanation, figures, locale))
                .add(texts.get("report.parameters"), parameters(explanation, texts))
                .add(texts.get("kpi.caution"), caution(definition, locale))
                .add(texts.get("explain.rows"), rows(explanation, figures, texts))
                .add(texts.get("explain.freshness"), freshness(explanation, figures, texts))
                .add(texts.get("explain.partial"), partial(explanation, locale))
                .add(texts.get("explain.paths"), paths(explanation, figures, texts))
                .add(
                        texts.get("kpi.version"),
                        texts.get(
                                "explain.version",
                                definition.version(),
                                bundle,
                                definition.unit().id()));
        lines.addAll(fields.render(width, paint));
        if (sql) {
            for (String statement : explanation.sql()) {
                // As it was run, whatever the width: it is there to be copied.
                lines.add("");
                statement.strip().lines().forEach(lines::add);
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ";");
            }
        }
        return lines;
    }

    /** The formula in words. */
    static String formula(KpiDefinition definition, Locale locale) {
        Text denominator = definition.denominatorText();
        String scale = definition.scale().compareTo(BigDecimal.ONE) == 0
                ? ""
                : definition.scale().stripTrailingZeros().toPlainString() + " × ";
        String numerator = definition.numeratorText().in(locale);
        return denominator == null ? scale + numerator : scale + numerator + " ÷ " + denominator.in(locale);
    }

    private static String value(Explanation explanation, Figures figures, Texts texts) {
        KpiDefinition definition = explanation.definition();
        KpiValue value = explanation.value();
        StringBuilder shown = new StringBuilder(value(value, definition, figures, texts));
        if (definition.sampled()) {
            Margin.of(value)
                    .ifPresent(margin -> shown.append(" ").append(texts.get("explain.margin", figures.margin(margin))));
        }
        if (value.provisional()) {
            shown.append(", ").append(texts.get("explain.provisional"));
        }
        Target.Status status = Standing.status(value);
        return status == null || status == Target.Status.NO_DATA
                ? shown.toString()
                : shown + "  " + Standing.symbol(status) + " " + status.text().in(texts.locale());
    }

    private static String value(KpiValue value, KpiDefinition definition, Figures figures, Texts texts) {
        if (value.masked()) {
            return texts.get("value.masked");
        }
        return value.value() == null ? texts.get("explain.undefined") : figures.value(value.value(), definition.unit());
    }

    private static String target(Explanation explanation, Figures figures, Texts texts) {
        Target target = explanation.target();
        return target == null
                ? ""
                : texts.get(
                        "explain.target",
                        Standing.text(target, explanation.definition().unit(), figures, texts.locale()),
                        target.origin().in(texts.locale()));
    }

    private static String lastFinal(Explanation explanation, Figures figures, Texts texts) {
        Explanation.LastFinal last = explanation.lastFinal();
        return last == null
                ? ""
                : texts.get(
                        "explain.final",
                        value(last.value(), explanation.definition(), figures, texts),
                        figures.period(last.from(), last.to()));
    }

    private static String caution(KpiDefinition definition, Locale locale) {
        Text caution = definition.caution();
        return caution == null ? "" : caution.in(locale);
    }

    /** The measures with their numbers; the named figures in their units. */
    private static List<String> terms(Explanation explanation, Figures figures, Locale locale) {
        Map<Text, Unit> named = new LinkedHashMap<>();
        KpiDefinition definition = explanation.definition();
        definition.figures().values().forEach(figure -> named.put(figure.name(), figure.unit()));
        definition.beside().values().forEach(figure -> named.put(figure.name(), figure.unit()));
        List<String> terms = new ArrayList<>();
        for (Explanation.Term term : explanation.terms()) {
            BigDecimal value = term.value();
            Unit unit = named.get(term.measure());
            String number = value == null
                    ? Figures.UNDEFINED
                    : unit == null ? figures.number(value, 0, 6) : figures.value(value, unit);
            terms.add(number + "  " + term.measure().in(locale));
        }
        return terms;
    }

    private static List<String> parameters(Explanation explanation, Texts texts) {
        List<String> parameters = new ArrayList<>();
        explanation.parameters().forEach((name, value) -> {
            Parameter parameter = explanation.definition().parameters().get(name);
            String text = name + " = " + (value == null ? texts.get("param.unset") : value);
            parameters.add(
                    parameter == null
                            ? text
                            : text + "  (" + parameter.description().in(texts.locale()) + ")");
        });
        return parameters;
    }

    private static List<String> rows(Explanation explanation, Figures figures, Texts texts) {
        List<String> rows = new ArrayList<>();
        for (Explanation.PopulationCount population : explanation.populations()) {
            long leftOut = population.leftOut().stream()
                    .mapToLong(Explanation.LeftOut::rows)
                    .sum();
            rows.add(texts.get(
                    "explain.population",
                    population.rows().in(texts.locale()),
                    figures.count(population.used()),
                    figures.count(leftOut)));
            for (Explanation.LeftOut reason : population.leftOut()) {
                if (reason.rows() == 0) {
                    continue;
                }
                rows.add("  "
                        + texts.get(
                                "explain.leftout",
                                figures.count(reason.rows()),
                                reason.reason().in(texts.locale()),
                                reason.id()));
            }
        }
        return rows;
    }

    private static List<String> freshness(Explanation explanation, Figures figures, Texts texts) {
        List<String> lines = new ArrayList<>();
        for (Explanation.Freshness freshness : explanation.freshness()) {
            String last = freshness.lastFact() == null
                    ? texts.get("explain.nofact")
                    : texts.get("explain.lastfact", figures.moment(freshness.lastFact()));
            String state = freshness.state().isEmpty()
                    ? ""
                    : ", " + texts.orElse("state." + freshness.state(), freshness.state());
            lines.add(freshness.source() + "  " + last + state);
        }
        return lines;
    }

    private static List<String> paths(Explanation explanation, Figures figures, Texts texts) {
        List<String> lines = new ArrayList<>();
        for (Explanation.Path path : explanation.paths()) {
            Text why = path.why();
            lines.add(texts.get(
                            "explain.path",
                            path.rows().in(texts.locale()),
                            figures.count(path.keptDays()),
                            figures.count(path.factDays()))
                    + (why == null ? "" : " (" + why.in(texts.locale()) + ")"));
        }
        return lines;
    }

    private static List<String> partial(Explanation explanation, Locale locale) {
        return explanation.sources().stream()
                .flatMap(source -> Stream.ofNullable(source.partial()))
                .map(sentence -> sentence.in(locale))
                .toList();
    }

    private static Map<String, @Nullable Object> json(SourceHealth source, ZoneId zone, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("source", source.source());
        json.put("state", source.state());
        json.put("silentSince", Json.instant(source.silentSince(), zone));
        json.put("lagSeconds", source.lag() == null ? null : source.lag().toSeconds());
        List<Object> gaps = new ArrayList<>();
        for (Gap gap : source.gaps()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("from", Json.instant(gap.from(), zone));
            one.put("to", Json.instant(gap.to(), zone));
            one.put("reason", gap.reason());
            gaps.add(one);
        }
        json.put("gaps", gaps);
        json.put("partial", source.partial() == null ? null : source.partial().in(locale));
        return json;
    }

    /** All of it for {@code --json}. */
    static Map<String, @Nullable Object> json(Explanation explanation, KpiQuery query, String bundle, Locale locale) {
        KpiDefinition definition = explanation.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition.id());
        json.put("name", definition.name().in(locale));
        json.put("definition", definition.definition().in(locale));
        json.put("version", definition.version());
        json.put("bundle", bundle);
        json.put("from", Json.instant(explanation.from(), query.zone()));
        json.put("to", Json.instant(explanation.to(), query.zone()));
        json.put("asOf", Json.instant(explanation.asOf(), query.zone()));
        json.put("figure", Json.row(explanation.value()));
        json.put("margin", margin(explanation));
        json.put("target", explanation.target() == null ? null : KpiText.target(explanation.target()));
        Explanation.LastFinal last = explanation.lastFinal();
        Map<String, @Nullable Object> finished = new LinkedHashMap<>();
        if (last != null) {
            finished.put("from", Json.instant(last.from(), query.zone()));
            finished.put("to", Json.instant(last.to(), query.zone()));
            finished.put("figure", Json.row(last.value()));
        }
        json.put("lastFinal", last == null ? null : finished);
        json.put("caution", caution(definition, locale));
        json.put("formula", formula(definition, locale));
        json.put("formulaWithNumbers", explanation.formula().in(locale));
        json.put("parameters", explanation.parameters());
        json.put(
                "terms",
                explanation.terms().stream().map(term -> term(term, locale)).toList());
        List<Object> populations = new ArrayList<>();
        for (Explanation.PopulationCount population : explanation.populations()) {
            List<Object> leftOut = new ArrayList<>();
            population
                    .leftOut()
                    .forEach(reason -> leftOut.add(
                            Map.of("id", reason.id(), "reason", reason.reason().in(locale), "rows", reason.rows())));
            populations.add(
                    Map.of("rows", population.rows().in(locale), "used", population.used(), "leftOut", leftOut));
        }
        json.put("populations", populations);
        List<Object> freshness = new ArrayList<>();
        for (Explanation.Freshness source : explanation.freshness()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("source", source.source());
            entry.put("lastFact", Json.instant(source.lastFact(), query.zone()));
            entry.put("state", source.state());
            freshness.add(entry);
        }
        List<Object> paths = new ArrayList<>();
        for (Explanation.Path path : explanation.paths()) {
            Text why = path.why();
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("rows", path.rows().in(locale));
            one.put("keptDays", path.keptDays());
            one.put("factDays", path.factDays());
            one.put("why", why == null ? null : why.in(locale));
            paths.add(one);
        }
        json.put("freshness", freshness);
        json.put("paths", paths);
        json.put(
                "sources",
                explanation.sources().stream()
                        .map(source -> json(source, query.zone(), locale))
                        .toList());
        json.put("sql", explanation.sql());
        return json;
    }

    private static @Nullable Object margin(Explanation explanation) {
        Optional<Margin> margin =
                explanation.definition().sampled() ? Margin.of(explanation.value()) : Optional.empty();
        return margin.map(bounds -> Map.of("low", bounds.low(), "high", bounds.high()))
                .orElse(null);
    }

    static Map<String, @Nullable Object> term(Explanation.Term term, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("measure", term.measure().in(locale));
        json.put("value", Json.exact(term.value()));
        return json;
    }
}
