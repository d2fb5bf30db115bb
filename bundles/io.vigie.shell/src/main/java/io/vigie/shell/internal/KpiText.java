package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Kpis;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue of installed KPIs and what one of them means. */
final class KpiText {
    private KpiText() {}

    static List<String> list(List<Kpis.Entry> entries, Texts texts, int width, Paint paint) {
        Locale locale = texts.locale();
        Table table = new Table()
                .column(texts.get("column.kpi"), Align.LEFT, 0)
                .column(texts.get("column.name"), Align.LEFT, 0)
                .column(texts.get("column.unit"), Align.LEFT, 1)
                .column(texts.get("column.direction"), Align.LEFT, 2)
                .column(texts.get("column.bundle"), Align.LEFT, 3);
        String family = "";
        for (Kpis.Entry entry : entries) {
            if (!entry.family().equals(family)) {
                if (!family.isEmpty()) {
                    table.gap();
                }
                family = entry.family();
                table.title(entry.familyName().in(locale), family);
            }
            KpiDefinition definition = entry.definition();
            table.row(
                    Cell.of(definition.id()),
                    Cell.of(definition.name().in(locale)),
                    Cell.light(unit(definition.unit(), locale)),
                    Cell.light(arrow(definition) + " "
                            + definition.direction().text().in(locale)),
                    Cell.light(entry.bundle()));
        }
        return table.render(width, paint);
    }

    static Map<String, @Nullable Object> listed(Kpis.Entry entry, Locale locale) {
        KpiDefinition definition = entry.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition.id());
        json.put("family", entry.family());
        json.put("name", definition.name().in(locale));
        json.put("unit", definition.unit().id());
        json.put("direction", definition.direction().name().toLowerCase(Locale.ROOT));
        json.put("version", definition.version());
        json.put("bundle", entry.bundle());
        return json;
    }

    private static String arrow(KpiDefinition definition) {
        return switch (definition.direction()) {
            case UP -> "↑";
            case DOWN -> "↓";
            case BAND -> "↕";
            default -> "·";
        };
    }

    private static String unit(Unit unit, Locale locale) {
        String symbol = unit.symbol().in(locale);
        return symbol.isEmpty() ? unit.id() : symbol;
    }

    static List<String> describe(Kpis.Entry entry, Texts texts, Figures figures, int width, Paint paint) {
        Locale locale = texts.locale();
        KpiDefinition definition = entry.definition();
        Text name = definition.name();
        String other = locale.getLanguage().equals("fr") ? name.en() : name.fr();
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, name.in(locale)) + "  " + paint.paint(Tone.LIGHT, definition.id()));
        lines.add("");
        Text denominator = definition.denominatorText();
        FieldList fields = new FieldList()
                .add(texts.get("kpi.other"), other)
                .add(texts.get("kpi.synonyms"), String.join(", ", definition.synonyms()))
                .add(texts.get("kpi.family"), entry.familyName().in(locale) + " (" + entry.family() + ")")
                .add(texts.get("kpi.definition"), definition.definition().in(locale))
                .add(texts.get("kpi.formula"), ExplainText.formula(definition, locale))
                .add(
                        texts.get("kpi.numerator"),
                        denominator == null ? "" : definition.numeratorText().in(locale))
                .add(texts.get("kpi.denominator"), denominator == null ? "" : denominator.in(locale))
                .add(texts.get("column.unit"), unitText(definition.unit(), locale))
                .add(
                        texts.get("column.direction"),
                        arrow(definition) + " " + definition.direction().text().in(locale))
                .add(texts.get("kpi.maturity"), maturity(definition.maturity(), texts, figures))
                .add(texts.get("kpi.targets"), targets(definition, figures, locale))
                .add(texts.get("report.parameters"), parameters(definition, texts))
                .add(texts.get("kpi.dimensions"), String.join(", ", definition.dimensions()))
                .add(
                        texts.get("kpi.refused"),
                        definition.refusedDimensions().entrySet().stream()
                                .map(refused -> texts.get(
                                        "report.of",
                                        refused.getKey(),
                                        refused.getValue().in(locale)))
                                .toList())
                .add(texts.get("kpi.companions"), String.join(", ", definition.companions()))
                .add(texts.get("kpi.confuse"), String.join(", ", definition.notToConfuse()))
                .add(texts.get("kpi.version"), definition.version())
                .add(texts.get("column.bundle"), entry.bundle());
        lines.addAll(fields.render(width, paint));
        return lines;
    }

    private static String unitText(Unit unit, Locale locale) {
        String symbol = unit.symbol().in(locale);
        return symbol.isEmpty() || symbol.equals(unit.id()) ? unit.id() : symbol + " (" + unit.id() + ")";
    }

    private static String maturity(Maturity maturity, Texts texts, Figures figures) {
        if (!maturity.parameter().isEmpty()) {
            return texts.get(
                    maturity.unit().equals(Duration.ofDays(1)) ? "kpi.maturity.days" : "kpi.maturity.seconds",
                    maturity.parameter());
        }
        return maturity.fixed().isZero()
                ? texts.get("kpi.maturity.none")
                : texts.get("kpi.maturity.fixed", figures.duration(Times.seconds(maturity.fixed())));
    }

    private static List<String> targets(KpiDefinition definition, Figures figures, Locale locale) {
        List<String> targets = new ArrayList<>();
        for (Target target : definition.targets()) {
            String meant = target.parameters().entrySet().stream()
                    .map(parameter -> parameter.getKey() + " = " + parameter.getValue())
                    .collect(Collectors.joining(", "));
            targets.add(Standing.zones(target, definition.unit(), figures, locale)
                    + (meant.isEmpty() ? "" : ", " + meant)
                    + "  (" + target.origin().in(locale) + ")");
        }
        return targets;
    }

    private static List<String> parameters(KpiDefinition definition, Texts texts) {
        List<String> parameters = new ArrayList<>();
        for (Parameter parameter : definition.parameters().values()) {
            Object value = parameter.defaultValue();
            String choices = parameter.choices().isEmpty() ? "" : " [" + String.join(" | ", parameter.choices()) + "]";
            parameters.add(parameter.name() + " = "
                    + (value == null ? texts.get("param.unset") : Standing.plain(value)) + choices + "  ("
                    + parameter.description().in(texts.locale()) + ")");
        }
        return parameters;
    }

    /** All of it for {@code --json}, in both languages. */
    static Map<String, @Nullable Object> described(Kpis.Entry entry) {
        KpiDefinition definition = entry.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition.id());
        json.put("family", entry.family());
        json.put("familyName", both(entry.familyName()));
        json.put("name", both(definition.name()));
        json.put("synonyms", definition.synonyms());
        json.put("definition", both(definition.definition()));
        json.put("numerator", both(definition.numeratorText()));
        json.put("denominator", both(definition.denominatorText()));
        json.put("scale", Json.exact(definition.scale()));
        json.put("unit", definition.unit().id());
        json.put("direction", definition.direction().name().toLowerCase(Locale.ROOT));
        json.put("maturity", definition.maturity().toString());
        List<Object> targets = new ArrayList<>();
        for (Target target : definition.targets()) {
            List<Object> zones = new ArrayList<>();
            for (Target.Zone zone : target.zones()) {
                Map<String, @Nullable Object> one = new LinkedHashMap<>();
                one.put("status", zone.status().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                one.put("below", Json.exact(zone.below()));
                one.put("inclusive", zone.inclusive());
                zones.add(one);
            }
            targets.add(Map.of("zones", zones, "parameters", target.parameters(), "origin", both(target.origin())));
        }
        json.put("targets", targets);
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : definition.parameters().values()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", parameter.name());
            one.put("kind", parameter.kind().name().toLowerCase(Locale.ROOT));
            one.put("default", parameter.defaultValue() == null ? null : Standing.plain(parameter.defaultValue()));
            one.put("choices", parameter.choices());
            one.put("description", both(parameter.description()));
            parameters.add(one);
        }
        json.put("parameters", parameters);
        json.put("dimensions", definition.dimensions());
        Map<String, @Nullable Object> refused = new LinkedHashMap<>();
        definition.refusedDimensions().forEach((dimension, reason) -> refused.put(dimension, both(reason)));
        json.put("refusedDimensions", refused);
        json.put("companions", definition.companions());
        json.put("notToConfuse", definition.notToConfuse());
        json.put("version", definition.version());
        json.put("bundle", entry.bundle());
        return json;
    }

    private static @Nullable Map<String, String> both(@Nullable Text text) {
        return text == null ? null : new java.util.TreeMap<>(Map.of("en", text.en(), "fr", text.fr()));
    }
}
