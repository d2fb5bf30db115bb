package io.vigie.shell.internal;

import io.vigie.kpi.Figure;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two versions of a KPI side by side: what they mean and what they say. */
final class KpiDiffText {
    /**
     * A figure of both versions.
     *
     * @param before null where that version has no such figure
     * @param after null where that version has no such figure
     */
    record Row(@Nullable KpiValue before, @Nullable KpiValue after) {
        KpiValue any() {
            KpiValue one = before == null ? after : before;
            if (one == null) {
                throw new IllegalStateException("A row without a figure");
            }
            return one;
        }

        /** How much the later version says more; null where the two cannot be compared. */
        @Nullable
        BigDecimal difference() {
            if (before == null || after == null || !before.unit().equals(after.unit())) {
                return null;
            }
            BigDecimal old = before.value();
            BigDecimal now = after.value();
            return old == null || now == null ? null : now.subtract(old);
        }
    }

    private record Key(@Nullable OffsetDateTime bucket, Map<String, @Nullable String> dims) {}

    private final Kpis.@Nullable Entry before;
    private final Kpis.@Nullable Entry after;
    private final List<String> onlyBefore;
    private final List<String> onlyAfter;
    private final Texts texts;
    private final Figures figures;
    private final Locale locale;
    private final Paint paint;

    /**
     * One KPI.
     *
     * @param before as it is; null when there is none
     * @param after as it would be; null when there would be none
     * @param onlyBefore the options that only the one as it is knows
     * @param onlyAfter the options that only the one as it would be knows
     */
    KpiDiffText(
            Kpis.@Nullable Entry before,
            Kpis.@Nullable Entry after,
            List<String> onlyBefore,
            List<String> onlyAfter,
            Texts texts,
            Figures figures,
            Paint paint) {
        this.before = before;
        this.after = after;
        this.onlyBefore = List.copyOf(onlyBefore);
        this.onlyAfter = List.copyOf(onlyAfter);
        this.texts = texts;
        this.figures = figures;
        this.locale = texts.locale();
        this.paint = paint;
    }

    private List<KpiDiff.Field> fields() {
        return before == null || after == null ? List.of() : KpiDiff.fields(before, after);
    }

    private KpiDefinition definition() {
        Kpis.Entry entry = after == null ? before : after;
        if (entry == null) {
            throw new IllegalStateException("A KPI that nobody defines");
        }
        return entry.definition();
    }

    /** The two definitions. */
    List<String> definitions(int width) {
        List<String> lines = new ArrayList<>();
        KpiDefinition definition = definition();
        lines.add(paint.paint(Tone.STRONG, definition.name().in(locale)) + "  "
                + paint.paint(Tone.LIGHT, definition.id()));
        lines.add("");
        List<KpiDiff.Field> fields = fields();
        FieldList list = new FieldList()
                .add(texts.get("kdiff.before"), version(before))
                .add(texts.get("kdiff.after"), version(after));
        if (before != null && after != null && fields.isEmpty()) {
            list.add(texts.get("kpi.definition"), texts.get("kdiff.same"));
        }
        lines.addAll(list.render(width, paint));
        if (fields.isEmpty()) {
            return lines;
        }
        lines.add("");
        for (KpiDiff.Field field : fields) {
            KpiDiff.Field shown = KpiDiff.shortened(field);
            String old = shown.before() == null ? texts.get("kdiff.unset") : shown.before();
            String now = shown.after() == null ? texts.get("kdiff.unset") : shown.after();
            String line = field.path() + "  " + old + " → " + now;
            if (Table.length(line) <= width) {
                lines.add(paint.paint(Tone.LIGHT, field.path()) + "  " + Table.clean(old + " → " + now));
                continue;
            }
            lines.add(paint.paint(Tone.LIGHT, field.path()));
            side(lines, "− ", old, Tone.BAD, width);
            side(lines, "+ ", now, Tone.GOOD, width);
        }
        return lines;
    }

    private void side(List<String> lines, String sign, String text, Tone tone, int width) {
        String indent = "  " + sign;
        for (String line : FieldList.wrap(Table.clean(text), width - indent.length())) {
            lines.add(indent + paint.paint(tone, line));
            indent = " ".repeat(indent.length());
        }
    }

    private String version(Kpis.@Nullable Entry entry) {
        return entry == null
                ? texts.get("kdiff.absent")
                : texts.get("kdiff.version", entry.definition().version(), entry.bundle());
    }

    /** Pairs the figures of two answers by bucket and dimensions. */
    static List<Row> rows(@Nullable KpiResult before, @Nullable KpiResult after) {
        Map<Key, KpiValue> old = byKey(before);
        Map<Key, KpiValue> now = byKey(after);
        Set<Key> keys = new LinkedHashSet<>(old.keySet());
        keys.addAll(now.keySet());
        return keys.stream().map(key -> new Row(old.get(key), now.get(key))).toList();
    }

    private static Map<Key, KpiValue> byKey(@Nullable KpiResult result) {
        Map<Key, KpiValue> values = new LinkedHashMap<>();
        if (result != null) {
            result.values().forEach(value -> values.put(new Key(value.bucket(), value.dims()), value));
        }
        return values;
    }

    /** The figures side by side. */
    List<String> values(KpiResult asked, List<Row> rows, int width) {
        Figures zoned = figures.in(asked.query().zone());
        int text = Math.min(width, Console.DEFAULT_WIDTH);
        List<String> lines =
                new ArrayList<>(ReportText.header(asked, texts, zoned).render(text, paint));
        lines.add("");
        Set<String> dimensions = new LinkedHashSet<>(asked.query().groupBy());
        rows.forEach(row -> dimensions.addAll(row.any().dims().keySet()));
        Grain grain = asked.query().grain();
        boolean buckets = rows.stream().anyMatch(row -> row.any().bucket() != null);
        boolean offsets = rows.stream()
                        .flatMap(row -> Stream.ofNullable(row.any().bucket()))
                        .map(OffsetDateTime::getOffset)
                        .distinct()
                        .count()
                > 1;
        Table table = new Table();
        dimensions.forEach(dimension -> table.column(
                dimension.equals(Figure.DIMENSION) ? texts.get("column.figure") : dimension, Align.LEFT, 0));
        if (buckets) {
            table.column(texts.orElse("grain." + grain.id(), grain.id()), Align.LEFT, 0);
        }
        table.column(header("kdiff.before", before), Align.RIGHT, 0)
                .column("", Align.LEFT, 0)
                .column(header("kdiff.after", after), Align.RIGHT, 0)
                .column("", Align.LEFT, 0)
                .column(texts.get("kdiff.difference"), Align.RIGHT, 0)
                .column(texts.get("kdiff.n.before"), Align.RIGHT, 1)
                .column(texts.get("kdiff.n.after"), Align.RIGHT, 1);
        for (Row row : rows) {
            List<Cell> cells = new ArrayList<>();
            for (String dimension : dimensions) {
                cells.add(dimension(row, dimension));
            }
            if (buckets) {
                OffsetDateTime bucket = row.any().bucket();
                cells.add(Cell.of(bucket == null ? "" : zoned.bucket(bucket, grain, offsets)));
            }
            cells.add(value(row.before(), before));
            cells.add(provisional(row.before()));
            cells.add(value(row.after(), after));
            cells.add(provisional(row.after()));
            cells.add(difference(row));
            cells.add(n(row.before()));
            cells.add(n(row.after()));
            table.row(cells);
        }
        lines.addAll(table.render(width, paint));
        List<KpiValue> all = rows.stream()
                .flatMap(row -> Stream.of(Stream.ofNullable(row.before()), Stream.ofNullable(row.after())))
                .flatMap(one -> one)
                .toList();
        note(all.isEmpty(), "note.empty", text, lines);
        note(all.stream().anyMatch(KpiValue::provisional), "note.provisional", text, lines);
        note(all.stream().anyMatch(KpiValue::masked), "note.masked", text, lines);
        note(!onlyBefore.isEmpty(), "kdiff.only.before", text, lines, String.join(", ", onlyBefore));
        note(!onlyAfter.isEmpty(), "kdiff.only.after", text, lines, String.join(", ", onlyAfter));
        return lines;
    }

    private void note(boolean needed, String key, int width, List<String> lines, Object... arguments) {
        if (needed) {
            lines.add("");
            FieldList.wrap(texts.get(key, arguments), width).forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
        }
    }

    private String header(String key, Kpis.@Nullable Entry entry) {
        return texts.get(key) + (entry == null ? "" : "\n" + entry.definition().version());
    }

    private Cell dimension(Row row, String dimension) {
        String value = row.any().dims().get(dimension);
        if (value == null) {
            return row.any().dims().containsKey(dimension) ? Cell.light(texts.get("dim.none")) : Cell.EMPTY;
        }
        Figure figure =
                dimension.equals(Figure.DIMENSION) ? definition().figures().get(value) : null;
        return Cell.of(figure == null ? value : figure.name().in(locale));
    }

    private Cell value(@Nullable KpiValue value, Kpis.@Nullable Entry entry) {
        if (value == null || entry == null) {
            return Cell.EMPTY;
        }
        return value.masked()
                ? Cell.light(texts.get("value.masked"))
                : Cell.of(figures.value(value.value(), unit(value, entry.definition())));
    }

    private static Unit unit(KpiValue value, KpiDefinition definition) {
        String id = value.dims().get(Figure.DIMENSION);
        Figure figure = id == null ? null : definition.figures().get(id);
        return figure == null ? definition.unit() : figure.unit();
    }

    private static Cell provisional(@Nullable KpiValue value) {
        return Cell.of(value != null && value.provisional() ? "*" : "");
    }

    private Cell difference(Row row) {
        BigDecimal difference = row.difference();
        if (difference == null) {
            return Cell.light(Figures.UNDEFINED);
        }
        return difference.signum() == 0
                ? Cell.light("=")
                : new Cell(figures.difference(difference, unit(row.any(), definition())), Tone.STRONG);
    }

    private Cell n(@Nullable KpiValue value) {
        return Cell.light(value == null || value.masked() ? "" : figures.count(value.n()));
    }

    /** All of it for a script. */
    Map<String, @Nullable Object> json(@Nullable KpiResult asked, List<Row> rows) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kpi", definition().id());
        json.put("before", json(before));
        json.put("after", json(after));
        List<Object> changes = new ArrayList<>();
        for (KpiDiff.Field field : fields()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("field", field.path());
            one.put("before", field.before());
            one.put("after", field.after());
            changes.add(one);
        }
        json.put("changes", changes);
        if (asked != null) {
            json.put("from", Json.instant(asked.from(), asked.query().zone()));
            json.put("to", Json.instant(asked.to(), asked.query().zone()));
            json.put("only_before", onlyBefore);
            json.put("only_after", onlyAfter);
            List<Object> values = new ArrayList<>();
            for (Row row : rows) {
                Map<String, @Nullable Object> one = new LinkedHashMap<>();
                one.put("bucket", Json.bucket(row.any().bucket()));
                one.put("dims", row.any().dims());
                one.put("before", json(row.before()));
                one.put("after", json(row.after()));
                one.put("difference", Json.rounded(row.difference()));
                values.add(one);
            }
            json.put("values", values);
        }
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> json(Kpis.@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", entry.definition().version());
        json.put("bundle", entry.bundle());
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> json(@Nullable KpiValue value) {
        if (value == null) {
            return null;
        }
        Map<String, @Nullable Object> json = Json.row(value);
        json.keySet().removeAll(Set.of("kpi", "bucket", "dims"));
        json.put("version", value.version());
        return json;
    }
}
