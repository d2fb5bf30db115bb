package io.vigie.shell.internal;

import io.vigie.shell.internal.Paint.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of aligned columns that fits the width of a terminal. Not thread-safe. */
final class Table {
    private static final String GAP = "  ";
    private static final int SHORTEST = 8;

    enum Align {
        LEFT,
        RIGHT
    }

    /** A piece of text with its tone. */
    record Cell(String text, Tone tone) {
        static final Cell EMPTY = new Cell("", Tone.PLAIN);

        Cell(String text, Tone tone) {
            this.text = clean(text);
            this.tone = tone;
        }

        static Cell of(String text) {
            return new Cell(text, Tone.PLAIN);
        }

        static Cell light(String text) {
            return new Cell(text, Tone.LIGHT);
        }
    }

    /** Columns of a higher rank are left out first when the width does not suffice; rank 0 always stays. */
    private record Column(String header, Align align, int rank) {}

    /** Either cells or a line of its own. */
    private record Line(@Nullable List<Cell> cells, String title, String remark) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    /**
     * Adds a column.
     *
     * @param header its header, which may have several lines
     * @param rank 0 for a column that always stays; those of the highest rank give way first
     */
    Table column(String header, Align align, int rank) {
        columns.add(new Column(header, align, rank));
        return this;
    }

    Table row(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        lines.add(new Line(List.copyOf(cells), "", ""));
        return this;
    }

    Table row(Cell... cells) {
        return row(List.of(cells));
    }

    /** A line that spans the table, with a light remark behind it. */
    Table title(String title, String remark) {
        lines.add(new Line(null, clean(title), clean(remark)));
        return this;
    }

    /** An empty line. */
    Table gap() {
        return title("", "");
    }

    /** The lines of the table, none longer than the width if that can be. */
    List<String> render(int width, Paint paint) {
        int[] widths = widths();
        // Rows stand a little to the right of the titles of their sections.
        String indent = lines.stream().anyMatch(line -> !line.title().isEmpty()) ? GAP : "";
        boolean[] shown = fit(widths, width - indent.length());
        List<String> rendered = new ArrayList<>();
        if (columns.stream().anyMatch(column -> !column.header().isEmpty())) {
            int height = columns.stream()
                    .mapToInt(column -> (int) column.header().lines().count())
                    .max()
                    .orElse(1);
            for (int line = 0; line < height; line++) {
                int at = line - height;
                List<Cell> headers = columns.stream()
                        .map(column -> Cell.light(headerLine(column, at)))
                        .toList();
                rendered.add(indent + row(headers, widths, shown, paint));
            }
        }
        for (Line line : lines) {
            List<Cell> cells = line.cells();
            if (cells != null) {
                rendered.add(indent + row(cells, widths, shown, paint));
            } else {
                String remark = line.remark().isEmpty() ? "" : GAP + paint.paint(Tone.LIGHT, line.remark());
                rendered.add(paint.paint(Tone.STRONG, line.title()) + remark);
            }
        }
        return rendered;
    }

    /** Headers stand on the rows, so lines are counted from the last one, which is -1. */
    private static String headerLine(Column column, int fromEnd) {
        List<String> header = column.header().lines().toList();
        int index = header.size() + fromEnd;
        return index < 0 ? "" : header.get(index);
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i)
                    .header()
                    .lines()
                    .mapToInt(Table::length)
                    .max()
                    .orElse(0);
            for (Line line : lines) {
                List<Cell> cells = line.cells();
                widths[i] = cells == null
                        ? widths[i]
                        : Math.max(widths[i], length(cells.get(i).text()));
            }
        }
        return widths;
    }

    private boolean[] fit(int[] widths, int width) {
        boolean[] shown = new boolean[widths.length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = widths[i] > 0;
        }
        List<Integer> ranks = columns.stream()
                .map(Column::rank)
                .filter(rank -> rank > 0)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int rank : ranks) {
            for (int i = 0; total(widths, shown) > width && i < shown.length; i++) {
                if (columns.get(i).rank() == rank) {
                    hide(rank, shown);
                }
            }
        }
        for (int excess = total(widths, shown) - width; excess > 0; excess = total(widths, shown) - width) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (shown[i]
                        && columns.get(i).align() == Align.LEFT
                        && widths[i] > SHORTEST
                        && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest] = Math.max(SHORTEST, widths[widest] - excess);
        }
        return shown;
    }

    private void hide(int rank, boolean[] shown) {
        for (int i = 0; i < shown.length; i++) {
            shown[i] &= columns.get(i).rank() != rank;
        }
    }

    private static int total(int[] widths, boolean[] shown) {
        int total = -GAP.length();
        for (int i = 0; i < widths.length; i++) {
            total += shown[i] ? widths[i] + GAP.length() : 0;
        }
        return total;
    }

    private String row(List<Cell> cells, int[] widths, boolean[] shown, Paint paint) {
        StringBuilder line = new StringBuilder();
        int pending = 0;
        boolean first = true;
        for (int i = 0; i < widths.length; i++) {
            if (!shown[i]) {
                continue;
            }
            String text = shorten(cells.get(i).text(), widths[i]);
            int free = widths[i] - length(text);
            boolean right = columns.get(i).align() == Align.RIGHT;
            pending += (first ? 0 : GAP.length()) + (right ? free : 0);
            if (!text.isEmpty()) {
                line.append(" ".repeat(pending)).append(paint.paint(cells.get(i).tone(), text));
                pending = 0;
            }
            pending += right ? 0 : free;
            first = false;
        }
        return line.toString();
    }

    static String shorten(String text, int width) {
        return length(text) <= width
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }

    /** How many characters a text takes on the screen. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Names come from outside: a control character in one must not steer the terminal. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) || isInvisible(c) ? '�' : c));
        return clean.toString();
    }

    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
