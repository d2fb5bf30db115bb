package io.vigie.shell.internal;

import io.vigie.kpi.Figure;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Margin;
import io.vigie.query.SourceHealth;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private final Map<String, Target> targets;

    private ReportText(
            KpiResult result,
            Map<String, KpiDefinition> definitions,
            Map<String, Target> targets,
            Texts texts,
            Figures figures) {
        this.result = result;
        this.definitions = definitions;
        this.targets = targets;
        this.texts = texts;
        this.figures = figures.in(result.query().zone());
        this.locale = texts.locale();
    }

    /**
     * The lines of a report.
     *
     * @param definitions the KPIs of the answer by id
     * @param targets the targets that they are measured by
     * @param warnings sentences to end with
     * @param width how many characters fit into a line
     */
    static List<String> render(
            KpiResult result,
            Map<String, KpiDefinition> definitions,
            Map<String, Target> targets,
            List<String> warnings,
            Texts texts,
            Figures figures,
            int width,
            Paint paint) {
        ReportText report = new ReportText(result, definitions, targets, texts, figures);
        int text = Math.min(width, Console.DEFAULT_WIDTH);
        List<String> lines = new ArrayList<>(report.header().render(text, paint));
        lines.add("");
        lines.addAll(report.table().render(width, paint));
        List<String> notes = report.notes();
        if (!notes.isEmpty()) {
            lines.add("");
            for (String note : notes) {
                FieldList.wrap(note, text).forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
            }
        }
        List<String> partial = partial(List.of(result), texts);
        if (!partial.isEmpty()) {
            lines.add("");
            lines.addAll(warned(partial, text, paint));
        }
        for (String warning : warnings) {
            lines.add("");
            FieldList.wrap("! " + Table.clean(warning), text)
                    .forEach(line -> lines.add(paint.paint(Tone.WARNING, line)));
        }
        return lines;
    }

    /** Why figures of answers are partial, one sentence for each source; empty when they are whole. */
    static List<String> partial(List<KpiResult> results, Texts texts) {
        Set<String> sentences = new LinkedHashSet<>();
        for (KpiResult result : results) {
            List<String> asked =
                    result.values().stream().map(KpiValue::kpi).distinct().toList();
            for (SourceHealth source : result.sources()) {
                Text partial = source.partial();
                if (partial != null) {
                    List<String> touched =
                            asked.stream().filter(source.kpis()::contains).toList();
                    String sentence = partial.in(texts.locale());
                    sentences.add(
                            touched.size() == asked.size()
                                    ? sentence
                                    : texts.get("report.of", String.join(", ", touched), sentence));
                }
            }
        }
        return List.copyOf(sentences);
    }

    /** Sentences as warnings. */
    static List<String> warned(List<String> sentences, int width, Paint paint) {
        List<String> lines = new ArrayList<>();
        sentences.forEach(sentence -> FieldList.wrap("! " + Table.clean(sentence), width)
                .forEach(line -> lines.add(paint.paint(Tone.WARNING, line))));
        return lines;
    }

    /** The dimensions of an answer: those asked for, then those by which its KPIs are always split. */
    static List<String> dimensions(KpiResult result) {
        Set<String> dimensions = new LinkedHashSet<>(result.query().groupBy());
        result.values().forEach(value -> dimensions.addAll(value.dims().keySet()));
        return List.copyOf(dimensions);
    }

    /** Whether a figure was not asked for, but came along. */
    static boolean isCompanion(KpiValue value, KpiQuery query) {
        return !query.kpis().contains(value.kpi());
    }

    private FieldList header() {
        KpiQuery query = result.query();
        FieldList header = header(result, texts, figures);
        List<String> parameters = new ArrayList<>();
        definitions.forEach((id, definition) -> {
            String used = Standing.parameters(definition, query);
            if (!used.isEmpty()) {
                parameters.add(definitions.size() == 1 ? used : texts.get("report.of", id, used));
            }
        });
        return header.add(texts.get("report.parameters"), parameters);
    }

    /** What was asked, for a report of another kind. */
    static FieldList header(KpiResult result, Texts texts, Figures figures) {
        FieldList header = period(result, texts, figures);
        if (result.query().asOf() != null) {
            header.add(texts.get("report.asof"), figures.moment(result.asOf()));
        }
        return header.add(texts.get("report.filter"), filter(result.query().filters(), texts));
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

    static String filter(Map<String, List<String>> filters, Texts texts) {
        List<String> conditions = new ArrayList<>();
        filters.forEach((dimension, values) -> {
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
        return !dimensions(result).isEmpty()
                || result.values().stream().anyMatch(value -> value.bucket() != null)
                || result.query().grain() != Grain.TOTAL;
    }

    private Table overview() {
        Table table = new Table().column("", Align.LEFT, 0).column("", Align.LEFT, RANK_ID);
        figureColumns(table).column(targets.isEmpty() ? "" : texts.get("column.target"), Align.LEFT, RANK_TARGET);
        boolean companions = false;
        for (KpiValue value : result.values()) {
            KpiDefinition definition = definition(value);
            if (!companions && isCompanion(value, result.query())) {
                companions = true;
                table.gap().title(texts.get("report.companions"), "");
            }
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(definition.name().in(locale), companions ? Tone.PLAIN : Tone.STRONG));
            cells.add(Cell.light(value.kpi()));
            cells.addAll(figureCells(value, definition));
            cells.add(Cell.light(goal(definition)));
            table.row(cells);
        }
        return table;
    }

    private Table sections() {
        List<String> dimensions = dimensions(result);
        Grain grain = result.query().grain();
        boolean buckets = result.values().stream().anyMatch(value -> value.bucket() != null);
        boolean offsets = result.values().stream()
                        .map(KpiValue::bucket)
                        .filter(Objects::nonNull)
                        .map(OffsetDateTime::getOffset)
                        .distinct()
                        .count()
                > 1;
        Table table = new Table();
        dimensions.forEach(dimension -> table.column(header(dimension), Align.LEFT, 0));
        if (buckets) {
            table.column(texts.orElse("grain." + grain.id(), grain.id()), Align.LEFT, 0);
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
                String remark = remark(definition);
                table.title(
                        definition.name().in(locale),
                        isCompanion(value, result.query()) ? texts.get("report.companion", remark) : remark);
            }
            List<Cell> cells = new ArrayList<>();
            dimensions.forEach(dimension -> cells.add(dimension(value, definition, dimension)));
            if (buckets) {
                var bucket = value.bucket();
                cells.add(Cell.of(bucket == null ? "" : figures.bucket(bucket, grain, offsets)));
            }
            cells.addAll(figureCells(value, definition));
            table.row(cells);
        }
        return table;
    }

    private String header(String dimension) {
        return dimension.equals(Figure.DIMENSION) ? texts.get("column.figure") : dimension;
    }

    /** The value of a dimension; a named figure by its name; nothing where the KPI is not split by it. */
    private Cell dimension(KpiValue value, KpiDefinition definition, String dimension) {
        if (!value.dims().containsKey(dimension)) {
            return Cell.EMPTY;
        }
        Figure figure = figure(value, definition);
        if (figure != null && dimension.equals(Figure.DIMENSION)) {
            return Cell.of(figure.name().in(locale));
        }
        String group = value.dims().get(dimension);
        return group == null ? Cell.light(texts.get("dim.none")) : Cell.of(group);
    }

    private static @Nullable Figure figure(KpiValue value, KpiDefinition definition) {
        String id = value.dims().get(Figure.DIMENSION);
        return id == null ? null : definition.figures().get(id);
    }

    private String remark(KpiDefinition definition) {
        return target(definition)
                .map(target -> texts.get("report.target", definition.id(), target))
                .orElse(definition.id());
    }

    private Table figureColumns(Table table) {
        boolean status = result.values().stream().anyMatch(value -> Standing.status(value) != null);
        boolean margin =
                result.values().stream().anyMatch(value -> margin(value).isPresent());
        boolean num = result.values().stream().anyMatch(value -> value.num() != null);
        boolean den = result.values().stream().anyMatch(value -> value.den() != null);
        return table.column(texts.get("column.value"), Align.RIGHT, 0)
                .column("", Align.LEFT, 0)
                .column(margin ? texts.get("column.margin") : "", Align.LEFT, RANK_N)
                .column(status ? texts.get("column.status") : "", Align.LEFT, 0)
                .column(num ? texts.get("column.num") : "", Align.RIGHT, RANK_TERMS)
                .column(den ? texts.get("column.den") : "", Align.RIGHT, RANK_TERMS)
                .column(texts.get("column.n"), Align.RIGHT, RANK_N);
    }

    private List<Cell> figureCells(KpiValue value, KpiDefinition definition) {
        Target.Status status = Standing.status(value);
        Figure figure = figure(value, definition);
        return List.of(
                value.masked()
                        ? Cell.light(texts.get("value.masked"))
                        : new Cell(
                                figures.value(value.value(), figure == null ? definition.unit() : figure.unit()),
                                status == null ? Tone.PLAIN : Standing.tone(status)),
                Cell.of(value.provisional() ? "*" : ""),
                Cell.light(margin(value).map(figures::margin).orElse("")),
                status == null ? Cell.EMPTY : Standing.cell(status, locale),
                Cell.light(figures.term(value.num())),
                Cell.light(figures.term(value.den())),
                Cell.light(value.masked() ? "" : figures.count(value.n())));
    }

    private Optional<Margin> margin(KpiValue value) {
        return definition(value).sampled() ? Margin.of(value) : Optional.empty();
    }

    /** The target in as few words as can be, for a column. */
    private String goal(KpiDefinition definition) {
        Target target = targets.get(definition.id());
        String good = target == null ? "" : Standing.good(target, definition.unit(), figures);
        return good.isEmpty() ? target(definition).orElse("") : good;
    }

    private Optional<String> target(KpiDefinition definition) {
        return Optional.ofNullable(targets.get(definition.id()))
                .map(target -> Standing.text(target, definition.unit(), figures, locale));
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
        if (result.values().stream().anyMatch(value -> margin(value).isPresent())) {
            notes.add(texts.get("note.margin"));
        }
        if (result.values().stream().anyMatch(KpiValue::masked)) {
            notes.add(texts.get("note.masked"));
        }
        definitions.forEach((id, definition) -> {
            Text caution = definition.caution();
            if (caution != null) {
                notes.add(texts.get("report.of", id, caution.in(locale)));
            }
        });
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
