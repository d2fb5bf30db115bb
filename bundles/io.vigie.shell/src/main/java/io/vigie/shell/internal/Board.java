package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The live board of the demo: one row a queue, one column a KPI, for one or more periods. */
final class Board {
    private static final int HEADER = 12;

    /**
     * One period of the board.
     *
     * @param title what it is
     * @param groups the figures by one dimension
     * @param total the same figures for all
     */
    record Block(String title, KpiResult groups, KpiResult total) {}

    private Board() {}

    /**
     * The lines of the board.
     *
     * @param definitions the KPIs in the order of the columns
     * @param targets the targets that they are measured by
     * @param dimension what the rows are
     */
    static List<String> render(
            List<Block> blocks,
            Map<String, KpiDefinition> definitions,
            Map<String, Target> targets,
            String dimension,
            Texts texts,
            Figures figures,
            int width,
            Paint paint) {
        Table table = new Table().column(dimension, Align.LEFT, 0).column(texts.get("board.contacts"), Align.RIGHT, 0);
        int rank = 0;
        for (KpiDefinition definition : definitions.values()) {
            String name = definition.name().in(texts.locale()).replaceAll(" \\(.*\\)$", "");
            table.column(String.join("\n", FieldList.wrap(name, HEADER)), Align.RIGHT, rank++);
        }
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (i > 0) {
                table.gap();
            }
            table.title(block.title(), "");
            TreeSet<String> groups = new TreeSet<>();
            block.groups().values().forEach(value -> groups.add(group(value, dimension)));
            groups.remove("");
            for (String group : groups) {
                table.row(row(Cell.of(group), block.groups(), group, definitions, dimension, figures));
            }
            table.row(row(
                    new Cell(texts.get("board.all"), Tone.STRONG),
                    block.total(),
                    null,
                    definitions,
                    dimension,
                    figures));
        }
        List<String> lines = new ArrayList<>(table.render(width, paint));
        lines.add("");
        lines.addAll(ReportText.warned(
                ReportText.partial(blocks.stream().map(Block::total).toList(), texts), width, paint));
        List<String> legend = new ArrayList<>();
        for (Target.Status status : Target.Status.values()) {
            if (status != Target.Status.CRITICAL) {
                legend.add(Standing.symbol(status) + " " + status.text().in(texts.locale()));
            }
        }
        lines.add(paint.paint(Tone.LIGHT, String.join("   ", legend)));
        for (KpiDefinition definition : definitions.values()) {
            Target target = targets.get(definition.id());
            if (target != null && !blocks.isEmpty()) {
                String text = texts.get(
                        "board.target",
                        definition.name().in(texts.locale()),
                        Standing.text(target, definition.unit(), figures, texts.locale()),
                        Standing.parameters(definition, blocks.get(0).total().query()));
                FieldList.wrap(text, width).forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
            }
        }
        return lines;
    }

    private static List<Cell> row(
            Cell name,
            KpiResult result,
            @Nullable String group,
            Map<String, KpiDefinition> definitions,
            String dimension,
            Figures figures) {
        List<Cell> cells = new ArrayList<>();
        cells.add(name);
        List<KpiValue> values = result.values().stream()
                .filter(value -> group == null || group.equals(group(value, dimension)))
                .toList();
        long most = values.stream().mapToLong(KpiValue::n).max().orElse(0);
        cells.add(Cell.light(figures.count(most)));
        for (KpiDefinition definition : definitions.values()) {
            Optional<KpiValue> value = values.stream()
                    .filter(candidate -> candidate.kpi().equals(definition.id()))
                    .findFirst();
            cells.add(value.isEmpty() ? Cell.light(Figures.UNDEFINED) : cell(value.get(), definition, figures));
        }
        return cells;
    }

    private static Cell cell(KpiValue value, KpiDefinition definition, Figures figures) {
        String text = figures.value(value.value(), definition.unit());
        Target.Status status = value.status();
        if (value.value() == null || status == null) {
            return value.value() == null ? Cell.light(text) : Cell.of(text);
        }
        return new Cell(Standing.symbol(status) + " " + text, Standing.tone(status));
    }

    private static String group(KpiValue value, String dimension) {
        String group = value.dims().get(dimension);
        return group == null ? "" : group;
    }
}
