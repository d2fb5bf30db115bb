package io.vigie.export;

import io.vigie.export.Sheet.Column;
import io.vigie.export.Sheet.Line;
import io.vigie.export.Sheet.Place;
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
import io.vigie.query.Warning;
import java.math.BigDecimal;
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
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes tables of answers. The figures are those of the answer, digit by digit: {@code num} and {@code den} exact,
 * {@code value} to double precision. Immutable.
 */
public final class Sheets {
    /** Columns of ours; a dimension that is called the same gets a prefix. */
    private static final Set<String> OWN = Set.of(
            "kpi",
            "bucket",
            "value",
            "num",
            "den",
            "n",
            "unit",
            "status",
            "provisional",
            "partial",
            "masked",
            "companion",
            "margin_low",
            "margin_high",
            "version");

    private final Map<String, Kpis.Entry> installed;
    private final Locale locale;
    private final Instant generated;
    private final Shown shown;

    /**
     * Tables in a language.
     *
     * @param installed the KPIs by id
     * @param generated the moment that the tables give as that of their making
     */
    public Sheets(Map<String, Kpis.Entry> installed, Locale locale, Instant generated) {
        this.installed = installed;
        this.locale = locale;
        this.generated = generated;
        this.shown = new Shown(locale);
    }

    private String text(String en, String fr) {
        return Text.of(en, fr).in(locale);
    }

    private Column everywhere(String id, String en, String fr) {
        return new Column(id, text(en, fr), Place.EVERYWHERE);
    }

    private static Column data(String id) {
        return new Column(id, id, Place.DATA);
    }

    private Column paper(String id, String en, String fr) {
        return new Column(id, text(en, fr), Place.PAPER);
    }

    /** The name of a file about this, without an ending. */
    public static String fileName(List<String> kpis, Instant from, ZoneId zone) {
        String ids = kpis.size() > 3 ? kpis.size() + "-kpis" : String.join("-", kpis);
        return "vigie-" + ids.replaceAll("[^A-Za-z0-9-]", "-") + "-"
                + from.atZone(zone).toLocalDate();
    }

    /** The figures of an answer, a row for each. */
    public Sheet figures(KpiResult result, Map<String, Target> targets, List<Warning> warnings) {
        KpiQuery query = result.query();
        Set<String> ids = new LinkedHashSet<>(query.kpis());
        result.values().forEach(value -> ids.add(value.kpi()));
        Set<String> dimensions = new LinkedHashSet<>(query.groupBy());
        result.values().forEach(value -> dimensions.addAll(value.dims().keySet()));
        List<Column> columns = new ArrayList<>();
        columns.add(everywhere("kpi", "KPI", "KPI"));
        columns.add(everywhere("bucket", "from", "début"));
        dimensions.forEach(dimension -> columns.add(
                new Column(OWN.contains(dimension) ? "dim." + dimension : dimension, dimension, Place.EVERYWHERE)));
        columns.add(paper("shown", "figure", "chiffre"));
        columns.add(everywhere("value", "value", "valeur"));
        columns.add(everywhere("num", "numerator", "numérateur"));
        columns.add(everywhere("den", "denominator", "dénominateur"));
        columns.add(everywhere("n", "n", "n"));
        columns.add(data("unit"));
        columns.add(data("status"));
        columns.add(data("provisional"));
        columns.add(data("partial"));
        columns.add(data("masked"));
        columns.add(data("companion"));
        columns.add(data("margin_low"));
        columns.add(data("margin_high"));
        columns.add(data("version"));
        columns.add(paper("marks", "marks", "remarques"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (KpiValue value : result.values()) {
            rows.add(row(value, result, dimensions));
        }
        List<Line> head = new ArrayList<>(head(query, ids, result.from(), result.to(), result.asOf(), targets));
        for (String id : ids) {
            List<Text> partial = result.partial(id);
            if (!partial.isEmpty()) {
                head.add(new Line(
                        "partial." + id,
                        text("Partial", "Partiel"),
                        id + ": "
                                + String.join(
                                        " ",
                                        partial.stream()
                                                .map(sentence -> sentence.in(locale))
                                                .toList())));
            }
        }
        marks(result).ifPresent(head::add);
        for (int i = 0; i < warnings.size(); i++) {
            head.add(new Line(
                    "warning." + (i + 1),
                    text("Warning", "Attention"),
                    warnings.get(i).sentence().in(locale)));
        }
        return new Sheet(title(ids), locale, head, columns, rows);
    }

    private List<@Nullable Object> row(KpiValue value, KpiResult result, Set<String> dimensions) {
        Kpis.Entry entry = installed.get(value.kpi());
        boolean partial = !result.partial(value.kpi()).isEmpty();
        boolean companion = !result.query().kpis().contains(value.kpi());
        Optional<Margin> margin = entry != null && entry.definition().sampled() ? Margin.of(value) : Optional.empty();
        List<@Nullable Object> row = new ArrayList<>();
        row.add(value.kpi());
        row.add(Numbers.bucket(value.bucket()));
        dimensions.forEach(dimension -> row.add(value.dims().get(dimension)));
        row.add(
                entry == null
                        ? ""
                        : shown.value(value.value(), entry.definition().unit()));
        row.add(Numbers.rounded(value.value()));
        row.add(Numbers.exact(value.num()));
        row.add(Numbers.exact(value.den()));
        row.add(value.n());
        row.add(value.unit());
        Target.Status status = value.status();
        row.add(status == null ? null : Numbers.id(status));
        row.add(value.provisional());
        row.add(partial);
        row.add(value.masked());
        row.add(companion);
        row.add(margin.map(bounds -> BigDecimal.valueOf(bounds.low())).orElse(null));
        row.add(margin.map(bounds -> BigDecimal.valueOf(bounds.high())).orElse(null));
        row.add(value.version());
        List<String> marks = new ArrayList<>();
        if (status != null) {
            marks.add(status.text().in(locale));
        }
        if (value.provisional()) {
            marks.add(text("provisional", "provisoire"));
        }
        if (partial) {
            marks.add(text("partial", "partiel"));
        }
        if (value.masked()) {
            marks.add(text("masked", "masqué"));
        }
        row.add(String.join(", ", marks));
        return row;
    }

    /** What stands above the hours of a heat map. */
    public Sheet heatMap(
            KpiResult whole,
            @Nullable Target target,
            List<Map<String, @Nullable Object>> cells,
            List<String> weekdays) {
        String id = whole.query().kpis().get(0);
        List<Column> columns = List.of(
                everywhere("weekday", "weekday", "jour"),
                paper("name", "name", "nom"),
                everywhere("hour", "hour", "heure"),
                everywhere("hours", "hours", "heures"),
                everywhere("value", "value", "valeur"),
                everywhere("num", "numerator", "numérateur"),
                everywhere("den", "denominator", "dénominateur"),
                everywhere("n", "n", "n"),
                everywhere("provisional", "provisional", "provisoire"),
                everywhere("status", "status", "statut"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map<String, @Nullable Object> cell : cells) {
            List<@Nullable Object> row = new ArrayList<>();
            for (Column column : columns) {
                row.add(
                        column.id().equals("name") && cell.get("weekday") instanceof Integer day
                                ? weekdays.get(day - 1)
                                : cell.get(column.id()));
            }
            rows.add(row);
        }
        return new Sheet(
                title(Set.of(id)),
                locale,
                head(
                        whole.query(),
                        Set.of(id),
                        whole.from(),
                        whole.to(),
                        whole.asOf(),
                        target == null ? Map.of() : Map.of(id, target)),
                columns,
                rows);
    }

    /**
     * The rows behind a figure.
     *
     * @param whole the figure that the rows are behind
     * @param drill the first of them, with the measures
     * @param names the columns of the rows, those that may be seen
     * @param rows all of them, read anew each time they are asked for
     */
    public Sheet contacts(KpiResult whole, Drill drill, List<String> names, Iterable<Drill.Row> rows) {
        String id = whole.query().kpis().get(0);
        List<Column> columns = new ArrayList<>();
        names.forEach(name -> columns.add(new Column(name, name, Place.EVERYWHERE)));
        List<Line> head =
                new ArrayList<>(head(whole.query(), Set.of(id), whole.from(), whole.to(), whole.asOf(), Map.of()));
        for (int i = 0; i < drill.measures().size(); i++) {
            Explanation.Term term = drill.measures().get(i);
            columns.add(new Column("contribution." + (i + 1), term.measure().in(locale), Place.EVERYWHERE));
            head.add(new Line(
                    "contribution." + (i + 1),
                    text("Measure ", "Mesure ") + (i + 1),
                    term.measure().in(locale) + " = " + Sheet.text(Numbers.exact(term.value()))));
        }
        columns.add(everywhere("left_out", "left out", "écarté"));
        head.add(new Line("rows", text("Rows", "Lignes"), Long.toString(drill.total())));
        head.add(new Line(
                "figure",
                text("Figure", "Chiffre"),
                Sheet.text(Numbers.rounded(drill.value().value()))));
        return new Sheet(title(Set.of(id)), locale, head, columns, () -> {
            var each = rows.iterator();
            return new java.util.Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public List<@Nullable Object> next() {
                    return contact(each.next(), names);
                }
            };
        });
    }

    private static List<@Nullable Object> contact(Drill.Row row, List<String> names) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (String name : names) {
            Object cell = row.columns().get(name);
            cells.add(
                    cell instanceof BigDecimal number
                            ? Numbers.exact(number)
                            : cell == null || cell instanceof Number || cell instanceof Boolean
                                    ? cell
                                    : cell.toString());
        }
        row.contributions().forEach(contribution -> cells.add(Numbers.exact(contribution)));
        cells.add(row.leftOut());
        return cells;
    }

    /** The columns of rows that may be seen, in the order in which they come. */
    public static List<String> columns(Iterable<Drill.Row> rows, Predicate<String> seen) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> row.columns().keySet().stream().filter(seen).forEach(names::add));
        return List.copyOf(names);
    }

    private String title(Set<String> ids) {
        return String.join(", ", ids.stream().limit(3).map(this::name).toList())
                + (ids.size() > 3 ? " … (" + ids.size() + ")" : "");
    }

    private String name(String id) {
        Kpis.Entry entry = installed.get(id);
        return entry == null ? id : entry.definition().name().in(locale);
    }

    private Optional<Line> marks(KpiResult result) {
        long provisional =
                result.values().stream().filter(KpiValue::provisional).count();
        long masked = result.values().stream().filter(KpiValue::masked).count();
        List<String> marks = new ArrayList<>();
        if (provisional > 0) {
            marks.add(text(
                    provisional + " provisional: may still change by rule",
                    provisional + " provisoires : peuvent encore changer par règle"));
        }
        if (masked > 0) {
            marks.add(text(masked + " masked: the group is too small", masked + " masqués : le groupe est trop petit"));
        }
        return marks.isEmpty()
                ? Optional.empty()
                : Optional.of(new Line("marks", text("Marks", "Remarques"), String.join("; ", marks)));
    }

    private List<Line> head(
            KpiQuery query, Set<String> ids, Instant from, Instant to, Instant asOf, Map<String, Target> targets) {
        ZoneId zone = query.zone();
        String none = Shown.UNDEFINED;
        List<Line> head = new ArrayList<>();
        for (String id : ids) {
            Kpis.Entry entry = installed.get(id);
            if (entry != null) {
                KpiDefinition definition = entry.definition();
                head.add(new Line(
                        "kpi." + id,
                        "KPI",
                        definition.name().in(locale) + " (" + id + "), " + text("definition ", "définition ")
                                + definition.version() + ", " + entry.bundle()));
            }
        }
        head.add(new Line(
                "period", text("Period", "Période"), Numbers.instant(from, zone) + " / " + Numbers.instant(to, zone)));
        head.add(new Line("tz", text("Zone", "Fuseau"), zone.getId()));
        head.add(new Line("grain", text("Grain", "Granularité"), query.grain().id()));
        head.add(new Line(
                "by", text("By", "Par"), query.groupBy().isEmpty() ? none : String.join(", ", query.groupBy())));
        head.add(new Line("where", text("Filters", "Filtres"), filters(query, none)));
        head.add(new Line(
                "presets",
                text("Presets", "Préréglages"),
                query.presets().isEmpty() ? none : String.join(", ", query.presets())));
        for (String id : ids) {
            Map<String, String> parameters = parameters(id, query);
            if (!parameters.isEmpty()) {
                head.add(new Line(
                        "parameters." + id,
                        text("Parameters", "Paramètres"),
                        id + ": "
                                + String.join(
                                        ", ",
                                        parameters.entrySet().stream()
                                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                                .toList())));
            }
        }
        targets.forEach((id, target) ->
                head.add(new Line("target." + id, text("Target", "Objectif"), id + ": " + target(target, locale))));
        head.add(new Line("asOf", text("Known at", "Connu au"), String.valueOf(Numbers.instant(asOf, zone))));
        head.add(new Line("generated", text("Made at", "Établi le"), String.valueOf(Numbers.instant(generated, zone))));
        return head;
    }

    private static String filters(KpiQuery query, String none) {
        List<String> filters = new ArrayList<>();
        query.filters()
                .forEach((dimension, values) -> filters.add(dimension + " = "
                        + String.join(
                                " | ",
                                values.stream().map(v -> v.isEmpty() ? "∅" : v).toList())));
        return filters.isEmpty() ? none : String.join(", ", filters);
    }

    /** The parameters that a KPI was asked with: its defaults, over them the presets, over them the question. */
    private Map<String, String> parameters(String id, KpiQuery query) {
        Kpis.Entry entry = installed.get(id);
        Map<String, String> all = new TreeMap<>();
        if (entry == null) {
            return all;
        }
        KpiDefinition definition = entry.definition();
        definition.parameters().forEach((name, parameter) -> {
            Object usual = parameter.defaultValue();
            if (usual != null) {
                all.put(name, plain(usual));
            }
        });
        for (String preset : query.presets()) {
            var with = definition.presets().get(preset);
            if (with != null) {
                with.parameters().forEach((name, value) -> all.put(name, String.valueOf(value)));
            }
        }
        query.parameters().forEach((name, value) -> {
            if (definition.parameters().containsKey(name)) {
                all.put(name, plain(value));
            }
        });
        return new LinkedHashMap<>(all);
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : value.toString();
    }

    /** A target in words: {@code bad < 0.8, good; ISO 18295}. */
    public static String target(Target target, Locale locale) {
        List<String> zones = new ArrayList<>();
        for (Target.Zone zone : target.zones()) {
            BigDecimal below = zone.below();
            zones.add(zone.status().text().in(locale)
                    + (below == null ? "" : (zone.inclusive() ? " ≤ " : " < ") + below.toPlainString()));
        }
        return String.join(", ", zones) + "; " + target.origin().in(locale);
    }
}
