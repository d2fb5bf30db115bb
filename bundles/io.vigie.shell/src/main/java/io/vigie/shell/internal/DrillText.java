package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows behind a figure, with what each adds to it. */
final class DrillText {
    private static final String SOURCE = "source";
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT.*(Z|[+-]\\d\\d:\\d\\d)");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private DrillText() {}

    static List<String> render(
            Drill drill,
            KpiDefinition definition,
            KpiQuery query,
            int offset,
            Texts texts,
            Figures zoned,
            int width,
            Paint paint) {
        Figures figures = zoned.in(query.zone());
        Locale locale = texts.locale();
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, definition.name().in(locale)) + "  "
                + paint.paint(Tone.LIGHT, definition.id()) + "  "
                + (drill.value().masked()
                        ? texts.get("value.masked")
                        : figures.value(drill.value().value(), definition.unit()))
                + "  "
                + paint.paint(Tone.LIGHT, query.zone().getId()));
        if (drill.value().masked()) {
            lines.add("");
            lines.addAll(FieldList.wrap(texts.get("drill.masked"), width));
            return lines;
        }
        FieldList legend = new FieldList();
        for (int i = 0; i < drill.measures().size(); i++) {
            legend.add(letter(i), drill.measures().get(i).measure().in(locale));
        }
        lines.addAll(legend.render(width, paint));
        lines.add("");
        lines.addAll(table(drill, offset, texts, figures).render(width, paint));
        lines.add("");
        for (String line : closing(drill, offset, texts, figures)) {
            lines.addAll(FieldList.wrap(line, width));
        }
        return lines;
    }

    private static Table table(Drill drill, int offset, Texts texts, Figures figures) {
        Table table = new Table().column("#", Align.RIGHT, 0);
        for (int i = 0; i < drill.measures().size(); i++) {
            table.column(letter(i), Align.RIGHT, 0);
        }
        boolean leftOut = drill.rows().stream().anyMatch(row -> row.leftOut() != null);
        if (leftOut) {
            table.column(texts.get("drill.leftout"), Align.LEFT, 0);
        }
        // The first columns say what a row is; the later ones give way when the terminal is narrow.
        List<String> columns = columns(drill);
        for (int i = 0; i < columns.size(); i++) {
            table.column(columns.get(i), Align.LEFT, i < 2 ? 0 : i);
        }
        int number = offset;
        for (Drill.Row row : drill.rows()) {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.light(figures.count(++number)));
            for (int i = 0; i < drill.measures().size(); i++) {
                BigDecimal contribution =
                        i < row.contributions().size() ? row.contributions().get(i) : null;
                cells.add(Cell.of(contribution == null ? "" : figures.number(contribution, 0, 6)));
            }
            String rule = row.leftOut();
            if (leftOut) {
                cells.add(rule == null ? Cell.EMPTY : new Cell(rule, Tone.WARNING));
            }
            for (String column : columns) {
                String text = text(row.columns().get(column));
                cells.add(rule == null ? Cell.of(text) : Cell.light(text));
            }
            table.row(cells);
        }
        return table;
    }

    private static List<String> columns(Drill drill) {
        Set<String> columns = new LinkedHashSet<>();
        drill.rows().forEach(row -> columns.addAll(row.columns().keySet()));
        // Which source a row is from is the last thing that one wants to know.
        return Stream.concat(
                        columns.stream().filter(column -> !column.equals(SOURCE)),
                        columns.stream().filter(SOURCE::equals))
                .toList();
    }

    /** A column's value; an instant in a form that is quick to read and always as long. */
    static String text(@Nullable Object value) {
        String text = Standing.plain(value);
        if (!INSTANT.matcher(text).matches()) {
            return text;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return (time.getNano() == 0 ? SECONDS : MILLIS).format(time);
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static List<String> closing(Drill drill, int offset, Texts texts, Figures figures) {
        List<String> lines = new ArrayList<>();
        int shown = drill.rows().size();
        boolean all = offset == 0 && shown == drill.total();
        lines.add(
                all
                        ? texts.get("drill.all", figures.count(shown))
                        : shown == 0
                                ? texts.get("drill.none", figures.count(drill.total()))
                                : texts.get(
                                        "drill.page",
                                        figures.count(offset + 1L),
                                        figures.count(offset + (long) shown),
                                        figures.count(drill.total())));
        for (int i = 0; i < drill.measures().size(); i++) {
            Explanation.Term measure = drill.measures().get(i);
            BigDecimal total = measure.value();
            BigDecimal sum = sum(drill, i);
            String whole = total == null ? Figures.UNDEFINED : figures.number(total, 0, 6);
            String key =
                    !all ? "drill.part" : total != null && sum.compareTo(total) == 0 ? "drill.sum" : "drill.notsum";
            lines.add(texts.get(key, letter(i), figures.number(sum, 0, 6), whole));
        }
        return lines;
    }

    private static BigDecimal sum(Drill drill, int measure) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Drill.Row row : drill.rows()) {
            BigDecimal contribution =
                    measure < row.contributions().size() ? row.contributions().get(measure) : null;
            sum = contribution == null ? sum : sum.add(contribution);
        }
        return sum;
    }

    /** A, B, C … name the measures in the table. */
    private static String letter(int index) {
        return index < 26 ? String.valueOf((char) ('A' + index)) : "M" + index;
    }

    /** All of it for {@code --json}. */
    static Map<String, @Nullable Object> json(Drill drill, int offset, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("figure", Json.row(drill.value()));
        json.put(
                "measures",
                drill.measures().stream()
                        .map(term -> ExplainText.term(term, locale))
                        .toList());
        json.put("total", drill.total());
        json.put("offset", offset);
        List<Object> rows = new ArrayList<>();
        for (Drill.Row row : drill.rows()) {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            row.columns()
                    .forEach((name, value) -> columns.put(
                            name, value instanceof BigDecimal number ? Json.exact(number) : jsonValue(value)));
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("columns", columns);
            List<@Nullable Object> contributions = new ArrayList<>();
            row.contributions().forEach(contribution -> contributions.add(Json.exact(contribution)));
            entry.put("contributions", contributions);
            entry.put("leftOut", row.leftOut());
            rows.add(entry);
        }
        json.put("rows", rows);
        return json;
    }

    private static @Nullable Object jsonValue(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
