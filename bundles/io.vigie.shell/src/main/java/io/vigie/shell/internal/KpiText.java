package io.vigie.shell.internal;

import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Figure;
import io.vigie.kpi.GuardRail;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Split;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Kpis;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue of installed KPIs and what one of them means. */
final class KpiText {
    /** The families of the catalogue in its order; others follow. */
    private static final List<String> FAMILIES =
            List.of("quality-of-service", "backlog", "inflow", "productivity", "customer-satisfaction", "employee");

    private static final int NARROWEST_NAME = 24;
    private static final int WIDEST_NAME = 48;

    private final Texts texts;
    private final Figures figures;
    private final Locale locale;
    private final Map<String, Kpis.Entry> installed;

    /**
     * Texts about KPIs.
     *
     * @param installed all of them by id, for the names of those that an entry refers to
     */
    KpiText(Map<String, Kpis.Entry> installed, Texts texts, Figures figures) {
        this.installed = installed;
        this.texts = texts;
        this.figures = figures;
        this.locale = texts.locale();
    }

    /** The KPIs by family, in the order of the catalogue. */
    static List<Kpis.Entry> ordered(List<Kpis.Entry> entries) {
        return entries.stream()
                .sorted(Comparator.comparingInt(entry -> {
                    int place = FAMILIES.indexOf(entry.family());
                    return place < 0 ? FAMILIES.size() : place;
                }))
                .toList();
    }

    /**
     * All KPIs, one in a line, under the names of their families.
     *
     * @param targets the targets in force today with the KPIs' default parameters
     */
    List<String> list(Map<String, Target> targets, int width, Paint paint) {
        int free = width - widest(entry -> entry.definition().id()) - widest(entry -> unit(entry.definition()));
        int name = Math.max(NARROWEST_NAME, Math.min(WIDEST_NAME, free - 40));
        Table table = new Table()
                .column(texts.get("column.kpi"), Align.LEFT, 0)
                .column(texts.get("column.name"), Align.LEFT, 0)
                .column(texts.get("column.unit"), Align.LEFT, 3)
                .column(texts.get("column.direction"), Align.LEFT, 2)
                .column(texts.get("column.target"), Align.LEFT, 1)
                .column(texts.get("kpi.maturity"), Align.LEFT, 4);
        String family = "";
        boolean limited = false;
        for (Kpis.Entry entry : ordered(List.copyOf(installed.values()))) {
            if (!entry.family().equals(family)) {
                if (!family.isEmpty()) {
                    table.gap();
                }
                family = entry.family();
                table.title(entry.familyName().in(locale), family);
            }
            KpiDefinition definition = entry.definition();
            String goal = goal(definition, targets.get(definition.id()));
            limited |= goal.endsWith("*");
            List<String> lines = FieldList.wrap(definition.name().in(locale), name);
            table.row(
                    Cell.of(definition.id()),
                    Cell.of(lines.get(0)),
                    Cell.light(unit(definition)),
                    Cell.light(arrow(definition)),
                    Cell.light(goal),
                    Cell.light(delay(definition)));
            for (String more : lines.subList(1, lines.size())) {
                table.row(Cell.EMPTY, Cell.of(more), Cell.EMPTY, Cell.EMPTY, Cell.EMPTY, Cell.EMPTY);
            }
        }
        List<String> lines = new ArrayList<>(table.render(width, paint));
        lines.add("");
        List<String> legend = new ArrayList<>();
        legend.add(Arrays.stream(Direction.values())
                .map(direction -> arrow(direction) + " " + direction.text().in(locale))
                .collect(Collectors.joining("   ")));
        legend.add(texts.get("kpi.list.final"));
        if (limited) {
            legend.add(texts.get("kpi.list.limited"));
        }
        legend.forEach(text -> FieldList.wrap(text, Math.min(width, Console.DEFAULT_WIDTH))
                .forEach(line -> lines.add(paint.paint(Tone.LIGHT, line))));
        return lines;
    }

    private int widest(java.util.function.Function<Kpis.Entry, String> text) {
        return installed.values().stream()
                .mapToInt(entry -> Table.length(text.apply(entry)))
                .max()
                .orElse(0);
    }

    /** The target in short; with an asterisk when it is meant for other values of parameters than the defaults. */
    private String goal(KpiDefinition definition, @Nullable Target inForce) {
        Target target = inForce;
        if (target == null) {
            target = definition.targets().stream().findFirst().orElse(null);
        }
        if (target == null) {
            return "";
        }
        String good = Standing.good(target, definition.unit(), figures);
        return (good.isEmpty() ? Standing.zones(target, definition.unit(), figures, locale) : good)
                + (inForce == null ? " *" : "");
    }

    private String delay(KpiDefinition definition) {
        Maturity maturity = definition.maturity();
        if (maturity.parameter().isEmpty()) {
            return maturity.fixed().isZero() ? texts.get("kpi.list.atonce") : delay(maturity.fixed());
        }
        return defaultDelay(definition);
    }

    private String delay(Duration delay) {
        return figures.delay(Times.seconds(delay));
    }

    /** The delay that a parameter decides, by its default; the parameter's name when it has none. */
    private String defaultDelay(KpiDefinition definition) {
        Maturity maturity = definition.maturity();
        Parameter parameter = definition.parameters().get(maturity.parameter());
        return parameter != null && parameter.defaultValue() instanceof Number number
                ? figures.delay(new BigDecimal(number.toString()).multiply(Times.seconds(maturity.unit())))
                : maturity.parameter();
    }

    /** A line of {@code --json}. */
    Map<String, @Nullable Object> listed(Kpis.Entry entry, @Nullable Target target) {
        KpiDefinition definition = entry.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition.id());
        json.put("family", entry.family());
        json.put("familyName", entry.familyName().in(locale));
        json.put("name", definition.name().in(locale));
        json.put("unit", definition.unit().id());
        json.put("direction", definition.direction().name().toLowerCase(Locale.ROOT));
        json.put("target", target == null ? null : target(target));
        json.put("maturity", definition.maturity().toString());
        json.put("version", definition.version());
        json.put("bundle", entry.bundle());
        return json;
    }

    private static String arrow(KpiDefinition definition) {
        return arrow(definition.direction());
    }

    private static String arrow(Direction direction) {
        return switch (direction) {
            case UP -> "↑";
            case DOWN -> "↓";
            case BAND -> "↕";
            default -> "·";
        };
    }

    private String unit(KpiDefinition definition) {
        String symbol = definition.unit().symbol().in(locale);
        return symbol.isEmpty() ? definition.unit().id() : symbol;
    }

    /**
     * A whole entry.
     *
     * @param inForce the target in force today with the KPI's default parameters, or null
     */
    List<String> describe(Kpis.Entry entry, @Nullable Target inForce, int width, Paint paint) {
        KpiDefinition definition = entry.definition();
        Text name = definition.name();
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, name.in(locale)) + "  " + paint.paint(Tone.LIGHT, definition.id()));
        lines.add("");
        Text denominator = definition.denominatorText();
        FieldList fields = new FieldList()
                .add(texts.get("kpi.other"), locale.getLanguage().equals("fr") ? name.en() : name.fr())
                .add(texts.get("kpi.synonyms"), String.join(", ", definition.synonyms()))
                .add(texts.get("kpi.family"), entry.familyName().in(locale) + " (" + entry.family() + ")")
                .add(texts.get("kpi.definition"), definition.definition().in(locale))
                .add(texts.get("kpi.caution"), in(definition.caution()))
                .add(texts.get("kpi.formula"), ExplainText.formula(definition, locale))
                .add(
                        texts.get("kpi.numerator"),
                        denominator == null ? "" : definition.numeratorText().in(locale))
                .add(texts.get("kpi.denominator"), in(denominator))
                .add(texts.get("column.unit"), unitText(definition.unit()))
                .add(
                        texts.get("column.direction"),
                        arrow(definition) + " " + definition.direction().text().in(locale))
                .add(texts.get("kpi.maturity"), maturity(definition))
                .add(texts.get("kpi.inforce"), inForce(definition, inForce))
                .add(
                        texts.get("kpi.targets"),
                        definition.targets().stream()
                                .map(target -> targetText(target, definition.unit(), true))
                                .toList())
                .add(texts.get("kpi.presets"), presets(definition))
                .add(texts.get("kpi.benchmarks"), benchmarks(definition))
                .add(texts.get("report.parameters"), parameters(definition))
                .add(texts.get("kpi.instants"), definition.instants())
                .add(texts.get("kpi.dimensions"), String.join(", ", definition.dimensions()))
                .add(
                        texts.get("kpi.refused"),
                        definition.refusedDimensions().entrySet().stream()
                                .map(refused -> texts.get(
                                        "report.of",
                                        refused.getKey(),
                                        refused.getValue().in(locale)))
                                .toList())
                .add(texts.get("kpi.splits"), splits(definition))
                .add(texts.get("kpi.figures"), figures(definition.figures()))
                .add(texts.get("kpi.beside"), figures(definition.beside()))
                .add(texts.get("kpi.masking"), masking(definition))
                .add(texts.get("kpi.sampled"), definition.sampled() ? texts.get("kpi.sampled.margin") : "")
                .add(texts.get("kpi.companions"), named(definition.companions()))
                .add(texts.get("kpi.guardrails"), guardRails(definition))
                .add(texts.get("kpi.confuse"), named(definition.notToConfuse()))
                .add(texts.get("kpi.version"), definition.version())
                .add(texts.get("column.bundle"), entry.bundle());
        lines.addAll(fields.render(width, paint));
        return lines;
    }

    private String in(@Nullable Text text) {
        return text == null ? "" : text.in(locale);
    }

    private String unitText(Unit unit) {
        String symbol = unit.symbol().in(locale);
        return symbol.isEmpty() || symbol.equals(unit.id()) ? unit.id() : symbol + " (" + unit.id() + ")";
    }

    private String maturity(KpiDefinition definition) {
        Maturity maturity = definition.maturity();
        if (!maturity.parameter().isEmpty()) {
            String delay = defaultDelay(definition);
            return delay.equals(maturity.parameter())
                    ? texts.get("kpi.maturity.fixed", delay)
                    : texts.get("kpi.maturity.parameter", delay, maturity.parameter());
        }
        return maturity.fixed().isZero()
                ? texts.get("kpi.maturity.none")
                : texts.get("kpi.maturity.fixed", delay(maturity.fixed()));
    }

    /** The target in force, where the company has its own. */
    private String inForce(KpiDefinition definition, @Nullable Target target) {
        if (target == null
                || definition.targets().stream().anyMatch(known -> known == target)
                || definition.presets().values().stream().anyMatch(preset -> preset.target() == target)) {
            return "";
        }
        return targetText(target, definition.unit(), true);
    }

    private String targetText(Target target, Unit unit, boolean parameters) {
        String meant = parameters ? assigned(target.parameters()) : "";
        return Standing.zones(target, unit, figures, locale)
                + (meant.isEmpty() ? "" : ", " + meant)
                + "  (" + target.origin().in(locale) + ")";
    }

    private static String assigned(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + " = " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }

    private List<String> presets(KpiDefinition definition) {
        List<String> presets = new ArrayList<>();
        for (Preset preset : definition.presets().values()) {
            presets.add(texts.get("report.of", preset.id(), preset.name().in(locale)));
            presets.add("  " + assigned(preset.parameters()));
            Target goal = preset.target();
            if (goal != null) {
                presets.add("  " + texts.get("kpi.preset.target", targetText(goal, definition.unit(), false)));
            }
        }
        return presets;
    }

    private List<String> benchmarks(KpiDefinition definition) {
        List<String> benchmarks = new ArrayList<>();
        for (Benchmark benchmark : definition.benchmarks()) {
            benchmarks.add(texts.get(
                    "kpi.benchmark",
                    benchmark.value(),
                    benchmark.what().in(locale),
                    benchmark.population().in(locale),
                    benchmark.source()));
        }
        if (!benchmarks.isEmpty()) {
            benchmarks.add(texts.get("kpi.benchmark.note"));
        }
        return benchmarks;
    }

    private List<String> parameters(KpiDefinition definition) {
        List<String> parameters = new ArrayList<>();
        for (Parameter parameter : definition.parameters().values()) {
            Object value = parameter.defaultValue();
            String kind = parameter.choices().isEmpty()
                    ? texts.orElse(
                            "param.kind." + parameter.kind(), parameter.kind().name())
                    : String.join(" | ", parameter.choices());
            parameters.add(parameter.name() + " = " + (value == null ? texts.get("param.unset") : Standing.plain(value))
                    + "  [" + kind + "]");
            parameters.add("  " + parameter.description().in(locale));
        }
        return parameters;
    }

    private List<String> splits(KpiDefinition definition) {
        List<String> splits = new ArrayList<>();
        for (Split split : definition.splits()) {
            splits.add(
                    split.values().isEmpty()
                            ? split.dimension()
                            : texts.get("kpi.split.values", split.dimension(), split.values()));
        }
        return splits;
    }

    private List<String> figures(Map<String, Figure> figures) {
        List<String> named = new ArrayList<>();
        figures.forEach((id, figure) -> {
            String unit = figure.unit().symbol().in(locale);
            named.add(texts.get("report.of", id, figure.name().in(locale)) + (unit.isEmpty() ? "" : " (" + unit + ")"));
        });
        return named;
    }

    private String masking(KpiDefinition definition) {
        Anonymity anonymity = definition.anonymity();
        if (anonymity == null) {
            return "";
        }
        Parameter smallest = definition.parameters().get(anonymity.groupParameter());
        Object value = smallest == null ? null : smallest.defaultValue();
        String shown = anonymity.shown().isEmpty()
                ? texts.get("kpi.masking.nothing")
                : texts.get("kpi.masking.shown", String.join(", ", anonymity.shown()));
        return texts.get("kpi.masking.groups", Standing.plain(value), anonymity.groupParameter()) + " " + shown;
    }

    private List<String> guardRails(KpiDefinition definition) {
        List<String> rails = new ArrayList<>();
        for (GuardRail rail : definition.guardRails()) {
            rails.add(texts.get(
                    rail.tempting() == Direction.UP ? "kpi.guardrail.up" : "kpi.guardrail.down",
                    String.join(" " + texts.get("report.or") + " ", named(rail.companions()))));
        }
        return rails;
    }

    /** Ids with their names, those of KPIs that are not installed alone. */
    private List<String> named(List<String> ids) {
        List<String> named = new ArrayList<>();
        for (String id : ids) {
            Kpis.Entry entry = installed.get(id);
            named.add(entry == null ? id : id + " (" + entry.definition().name().in(locale) + ")");
        }
        return named;
    }

    /** All of it for {@code --json}, in both languages. */
    static Map<String, @Nullable Object> described(Kpis.Entry entry, @Nullable Target inForce) {
        KpiDefinition definition = entry.definition();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition.id());
        json.put("family", entry.family());
        json.put("familyName", both(entry.familyName()));
        json.put("name", both(definition.name()));
        json.put("synonyms", definition.synonyms());
        json.put("definition", both(definition.definition()));
        json.put("caution", both(definition.caution()));
        json.put("numerator", both(definition.numeratorText()));
        json.put("denominator", both(definition.denominatorText()));
        json.put("scale", Json.exact(definition.scale()));
        json.put("unit", definition.unit().id());
        json.put("direction", definition.direction().name().toLowerCase(Locale.ROOT));
        json.put("maturity", definition.maturity().toString());
        json.put("targetInForce", inForce == null ? null : target(inForce));
        json.put("targets", definition.targets().stream().map(KpiText::target).toList());
        List<Object> presets = new ArrayList<>();
        for (Preset preset : definition.presets().values()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("id", preset.id());
            one.put("name", both(preset.name()));
            one.put("parameters", preset.parameters());
            Target goal = preset.target();
            one.put("target", goal == null ? null : target(goal));
            presets.add(one);
        }
        json.put("presets", presets);
        List<Object> benchmarks = new ArrayList<>();
        for (Benchmark benchmark : definition.benchmarks()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("value", benchmark.value());
            one.put("what", both(benchmark.what()));
            one.put("population", both(benchmark.population()));
            one.put("source", benchmark.source());
            benchmarks.add(one);
        }
        json.put("benchmarks", benchmarks);
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
        json.put("instants", definition.instants().isEmpty() ? null : definition.instants());
        json.put("dimensions", definition.dimensions());
        Map<String, @Nullable Object> refused = new LinkedHashMap<>();
        definition.refusedDimensions().forEach((dimension, reason) -> refused.put(dimension, both(reason)));
        json.put("refusedDimensions", refused);
        json.put("splits", definition.splits().stream().map(Split::dimension).toList());
        json.put("figures", jsonOf(definition.figures()));
        json.put("beside", jsonOf(definition.beside()));
        Anonymity anonymity = definition.anonymity();
        json.put("smallestGroup", anonymity == null ? null : anonymity.groupParameter());
        json.put("sampled", definition.sampled());
        json.put("companions", definition.companions());
        json.put(
                "guardRails",
                definition.guardRails().stream()
                        .map(rail -> Map.of(
                                "when",
                                rail.tempting().name().toLowerCase(Locale.ROOT),
                                "companions",
                                rail.companions()))
                        .toList());
        json.put("notToConfuse", definition.notToConfuse());
        json.put("version", definition.version());
        json.put("bundle", entry.bundle());
        return json;
    }

    private static Map<String, Object> jsonOf(Map<String, Figure> figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        figures.forEach((id, figure) -> json.put(
                id, Map.of("name", texts(figure.name()), "unit", figure.unit().id())));
        return json;
    }

    /** A target for {@code --json}. */
    static Map<String, @Nullable Object> target(Target target) {
        List<Object> zones = new ArrayList<>();
        for (Target.Zone zone : target.zones()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("status", Json.status(zone.status()));
            one.put("below", Json.exact(zone.below()));
            one.put("inclusive", zone.inclusive());
            zones.add(one);
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("zones", zones);
        json.put("parameters", target.parameters());
        json.put("origin", texts(target.origin()));
        return json;
    }

    private static @Nullable Map<String, String> both(@Nullable Text text) {
        return text == null ? null : texts(text);
    }

    private static Map<String, String> texts(Text text) {
        return new TreeMap<>(Map.of("en", text.en(), "fr", text.fr()));
    }
}
