package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a person reads it: what was asked, then one table, then the notes that the figures need.
 * With groups or buckets each KPI is a section of the table.
 */
final class ReportText {
    private static final int RANK_N = 1;
    private static final int RANK_TERMS = 2;
    private static final int RANK_TARGET = 3;
    private static final int RANK_ID = 4;

    private final Texts texts;
    private final Figures figures;
    private final Locale locale;
    private final KpiResult result;
    private final Map<String, KpiDefinition> definitions;

    private ReportText(KpiResult result, Map<String, KpiDefinition> definitions, Texts texts, Figures figures) {
        this.result = result;
        this.definitions = definitions;
        this.texts = texts;
        this.figures = figures.in(result.query().zone());
        this.locale = texts.locale();
    }

    /**
     * The lines of a report.
     *
     * @param definitions the KPIs of the answer by id
     * @param width how many characters fit into a line
     */
    static List<String> render(
            KpiResult result,
            Map<String, KpiDefinition> definitions,
            Texts texts,
            Figures figures,
            int width,
            Paint paint) {
        ReportText report = new ReportText(result, definitions, texts, figures);
        List<String> lines = new ArrayList<>(report.header().render(Math.min(width, Console.DEFAULT_WIDTH), paint));
        lines.add("");
        lines.addAll(report.table().render(width, paint));
        List<String> notes = report.notes();
        if (!notes.isEmpty()) {
            lines.add("");
            for (String note : notes) {
                FieldList.wrap(note, Math.min(width, Console.DEFAULT_WIDTH))
                        .forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
            }
        }
        return lines;
    }

    private FieldList header() {
        KpiQuery query = result.query();
        FieldList header = period(result, texts, figures);
        if (query.asOf() != null) {
            header.add(texts.get("report.asof"), figures.moment(result.asOf()));
        }
        header.add(texts.get("report.filter"), filter(query, texts));
        List<String> parameters = new ArrayList<>();
        definitions.forEach((id, definition) -> {
            String used = Standing.parameters(definition, query.parameters());
            if (!used.isEmpty()) {
                parameters.add(definitions.size() == 1 ? used : texts.get("report.of", id, used));
            }
        });
        return header.add(texts.get("report.parameters"), parameters);
    }

    private static FieldList period(KpiResult result, Texts texts, Figures figures) {
        return new FieldList()
                .add(
                        texts.get("report.period"),
                        texts.get(
                                "report.fromto",
                                figures.moment(result.from()),
                                figures.moment(result.to()),
                                result.query().zone().getId()));
    }

    static String filter(KpiQuery query, Texts texts) {
        List<String> conditions = new ArrayList<>();
        query.filters().forEach((dimension, values) -> {
            List<String> shown = values.stream()
                    .map(value -> value.isEmpty() ? texts.get("dim.none") : value)
                    .toList();
            conditions.add(dimension + " = " + String.join(" " + texts.get("report.or") + " ", shown));
        });
        return String.join(", ", conditions);
    }

    private Table table() {
        return sectioned() ? sections() : overview();
    }

    private boolean sectioned() {
        return !result.query().groupBy().isEmpty()
                || result.values().stream().anyMatch(value -> value.bucket() != null)
                || result.query().grain() != Grain.TOTAL;
    }

    private Table overview() {
        Table table = new Table().column("", Align.LEFT, 0).column("", Align.LEFT, RANK_ID);
        figureColumns(table).column(targets() ? texts.get("column.target") : "", Align.LEFT, RANK_TARGET);
        for (KpiValue value : result.values()) {
            KpiDefinition definition = definition(value);
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(definition.name().in(locale), Tone.STRONG));
            cells.add(Cell.light(value.kpi()));
            cells.addAll(figureCells(value, definition));
            cells.add(Cell.light(target(definition)
                    .map(target -> Standing.text(target, definition.unit(), figures, locale))
                    .orElse("")));
            table.row(cells);
        }
        return table;
    }

    private Table sections() {
        KpiQuery query = result.query();
        boolean buckets = result.values().stream().anyMatch(value -> value.bucket() != null);
        boolean offsets = result.values().stream()
                        .filter(value -> value.bucket() != null)
                        .map(value -> value.bucket() == null
                                ? ""
                                : String.valueOf(value.bucket().getOffset()))
                        .distinct()
                        .count()
                > 1;
        Table table = new Table();
        query.groupBy().forEach(dimension -> table.column(dimension, Align.LEFT, 0));
        if (buckets) {
            table.column(
                    texts.orElse("grain." + query.grain().id(), query.grain().id()), Align.LEFT, 0);
        }
        figureColumns(table);
        String section = "";
        for (KpiValue value : result.values()) {
            KpiDefinition definition = definition(value);
            if (!value.kpi().equals(section)) {
                if (!section.isEmpty()) {
                    table.gap();
                }
                section = value.kpi();
                table.title(definition.name().in(locale), remark(definition));
            }
            List<Cell> cells = new ArrayList<>();
            for (String dimension : query.groupBy()) {
                String group = value.dims().get(dimension);
                cells.add(group == null ? Cell.light(texts.get("dim.none")) : Cell.of(group));
            }
            if (buckets) {
                var bucket = value.bucket();
                cells.add(Cell.of(bucket == null ? "" : figures.bucket(bucket, query.grain(), offsets)));
            }
            cells.addAll(figureCells(value, definition));
            table.row(cells);
        }
        return table;
    }

    private String remark(KpiDefinition definition) {
        return target(definition)
                .map(target -> texts.get(
                        "report.target", definition.id(), Standing.text(target, definition.unit(), figures, locale)))
                .orElse(definition.id());
    }

    private Table figureColumns(Table table) {
        return table.column(texts.get("column.value"), Align.RIGHT, 0)
                .column("", Align.LEFT, 0)
                .column(targets() || undefined() ? texts.get("column.status") : "", Align.LEFT, 0)
                .column(texts.get("column.num"), Align.RIGHT, RANK_TERMS)
                .column(texts.get("column.den"), Align.RIGHT, RANK_TERMS)
                .column(texts.get("column.n"), Align.RIGHT, RANK_N);
    }

    private List<Cell> figureCells(KpiValue value, KpiDefinition definition) {
        Optional<Target> target = target(definition);
        Target.Status status = target.isPresent()
                ? target.get().status(value.value())
                : value.value() == null ? Target.Status.NO_DATA : null;
        return List.of(
                new Cell(figures.value(value.value(), definition.unit()), tone(status)),
                Cell.of(value.provisional() ? "*" : ""),
                status == null ? Cell.EMPTY : Standing.cell(status, locale),
                Cell.light(figures.term(value.num())),
                Cell.light(figures.term(value.den())),
                Cell.light(figures.count(value.n())));
    }

    private static Tone tone(Target.@Nullable Status status) {
        return status == null ? Tone.PLAIN : Standing.tone(status);
    }

    private boolean targets() {
        return definitions.values().stream()
                .anyMatch(definition -> target(definition).isPresent());
    }

    private boolean undefined() {
        return result.values().stream().anyMatch(value -> value.value() == null);
    }

    private Optional<Target> target(KpiDefinition definition) {
        return Standing.target(definition, result.query().parameters());
    }

    private KpiDefinition definition(KpiValue value) {
        KpiDefinition definition = definitions.get(value.kpi());
        if (definition == null) {
            throw new IllegalStateException("The answer has a KPI that was not asked: " + value.kpi());
        }
        return definition;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (result.values().isEmpty()) {
            notes.add(texts.get("note.empty"));
        }
        if (result.values().stream().anyMatch(KpiValue::provisional)) {
            notes.add(texts.get("note.provisional"));
        }
        for (String dimension : result.query().groupBy()) {
            if (!result.values().isEmpty()
                    && result.values().stream().allMatch(value -> value.dims().get(dimension) == null)) {
                notes.add(texts.get("note.dimension", dimension));
            }
        }
        finer().forEach((dimensions, kpis) ->
                notes.add(texts.get("note.finer", String.join(", ", dimensions), String.join(", ", kpis))));
        return notes;
    }

    /** The KPIs that are counted at a finer level because of a dimension, by these dimensions. */
    private Map<Set<String>, List<String>> finer() {
        Map<Set<String>, List<String>> finer = new LinkedHashMap<>();
        definitions.forEach((id, definition) -> {
            Set<String> dimensions = new TreeSet<>();
            definition
                    .measures()
                    .forEach(measure -> dimensions.addAll(measure.population().finerDimensions()));
            dimensions.retainAll(result.query().groupBy());
            if (!dimensions.isEmpty()) {
                finer.computeIfAbsent(dimensions, key -> new ArrayList<>()).add(id);
            }
        });
        return finer;
    }
}
