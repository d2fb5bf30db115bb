package io.vigie.store.duckdb.internal;

import io.vigie.store.ChangeListener;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact as one row, folded as far as it is known: for each field the value of the latest patch, at equal instants the
 * greater value. Each cell is thus the maximum over its patches of (instant, value), which is why the order, the
 * grouping and the repetition of patches cannot matter.
 *
 * <p>Values lie in the order of the table's columns. Nearly always all cells are of one patch and thus of one instant;
 * only where they are not each has its own. Immutable once it is filled.
 */
final class Row implements ChangeListener.Row {
    private final FactTable table;
    private final RowKey key;
    private final String source;
    private final @Nullable Object[] values;
    /** The latest instant of a cell. */
    private final long at;
    /** The instants of the cells by column; null where all are of the latest. */
    private final long @Nullable [] stamps;
    /** What the table has no column for, by name; null where there is nothing. */
    private final @Nullable Map<String, Cell> attributes;

    /** Takes over the values, the stamps and the map. */
    Row(
            FactTable table,
            RowKey key,
            String source,
            @Nullable Object[] values,
            long at,
            long @Nullable [] stamps,
            @Nullable Map<String, Cell> attributes) {
        this.table = table;
        this.key = key;
        this.source = source;
        this.values = values;
        this.at = at;
        this.stamps = stamps;
        this.attributes = attributes;
    }

    FactTable table() {
        return table;
    }

    RowKey key() {
        return key;
    }

    String source() {
        return source;
    }

    /** The latest instant of a cell, in microseconds. */
    long at() {
        return at;
    }

    /** The value of a column. */
    @Nullable
    Object value(int column) {
        return values[column];
    }

    /** The instant of a column that has a value. */
    long stamp(int column) {
        return stamps == null ? at : stamps[column];
    }

    /** Whether all cells of columns are of the latest instant. */
    boolean isOfOneInstant() {
        return stamps == null;
    }

    Map<String, Cell> attributes() {
        return attributes == null ? Map.of() : attributes;
    }

    @Override
    public @Nullable Object value(String field) {
        int column = table.column(field);
        return column < 0 ? null : values[column];
    }

    /** This row with another patch of the same key and table; this very one when the patch says nothing new. */
    Row foldedWith(Row patch) {
        // Of several sources that tell a fact one stands for them, whatever order they come in.
        String first = source.compareTo(patch.source) <= 0 ? source : patch.source;
        @Nullable Object @Nullable [] folded = null;
        long @Nullable [] foldedStamps = null;
        for (int i = 0; i < values.length; i++) {
            Object told = patch.values[i];
            Object known = values[i];
            if (told == null || (known != null && !wins(told, patch.stamp(i), known, stamp(i)))) {
                continue;
            }
            if (folded == null || foldedStamps == null) {
                folded = values.clone();
                foldedStamps = stamps();
            }
            folded[i] = told;
            foldedStamps[i] = patch.stamp(i);
        }
        Map<String, Cell> foldedAttributes = null;
        for (Map.Entry<String, Cell> entry : patch.attributes().entrySet()) {
            Cell known = attributes().get(entry.getKey());
            Cell told = entry.getValue();
            if (known == null || wins(told.value(), told.stamp(), known.value(), known.stamp())) {
                foldedAttributes = foldedAttributes == null ? new HashMap<>(attributes()) : foldedAttributes;
                foldedAttributes.put(entry.getKey(), told);
            }
        }
        if (folded == null && foldedAttributes == null && first.equals(source)) {
            return this;
        }
        return of(
                table,
                key,
                first,
                folded == null ? values : folded,
                foldedStamps == null ? stamps : foldedStamps,
                at,
                foldedAttributes == null ? attributes : foldedAttributes);
    }

    /** The instants of all cells, in an array of their own. */
    private long[] stamps() {
        return stamps == null ? all(values.length, at) : stamps.clone();
    }

    /**
     * A row of cells with instants of their own.
     *
     * @param stamps of the cells that have a value; null where they are of the instant {@code at}
     */
    static Row of(
            FactTable table,
            RowKey key,
            String source,
            @Nullable Object[] values,
            long @Nullable [] stamps,
            long at,
            @Nullable Map<String, Cell> attributes) {
        long latest = Long.MIN_VALUE;
        boolean some = false;
        boolean one = true;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                long stamp = stamps == null ? at : stamps[i];
                one &= !some || stamp == latest;
                some = true;
                latest = Math.max(latest, stamp);
            }
        }
        if (attributes != null) {
            for (Cell cell : attributes.values()) {
                one &= !some || cell.stamp() == latest;
                some = true;
                latest = Math.max(latest, cell.stamp());
            }
        }
        // An attribute alone can be the latest: then the columns need their own instants as well.
        long[] own = null;
        if (!one) {
            own = stamps == null ? all(values.length, at) : stamps;
        }
        return new Row(table, key, source, values, latest, own, attributes);
    }

    private static long[] all(int width, long at) {
        long[] all = new long[width];
        Arrays.fill(all, at);
        return all;
    }

    /** This row in the columns of a table that has grown since; see {@link #promoted()}. */
    Row in(FactTable grown) {
        return grown == table ? this : moved(grown);
    }

    /** This row with those attributes in columns that have one by now and can be read as its type. */
    Row promoted() {
        return moved(table);
    }

    private Row moved(FactTable grown) {
        @Nullable Object[] moved = new @Nullable Object[grown.width()];
        long[] movedStamps = new long[moved.length];
        for (int i = 0; i < values.length; i++) {
            // Columns are only ever added behind the others.
            moved[i] = values[i];
            movedStamps[i] = stamp(i);
        }
        Map<String, Cell> left = null;
        for (Map.Entry<String, Cell> entry : attributes().entrySet()) {
            Cell cell = entry.getValue();
            int column = grown.column(entry.getKey());
            Object value = column < 0 ? null : grown.parsed(column, (String) cell.value());
            if (value == null) {
                left = left == null ? new HashMap<>() : left;
                left.put(entry.getKey(), cell);
                continue;
            }
            Object known = moved[column];
            if (known == null || wins(value, cell.stamp(), known, movedStamps[column])) {
                moved[column] = value;
                movedStamps[column] = cell.stamp();
            }
        }
        return of(grown, key, source, moved, movedStamps, at, left);
    }

    private static boolean wins(Object value, long stamp, Object known, long knownStamp) {
        return stamp == knownStamp ? compare(value, known) > 0 : stamp > knownStamp;
    }

    /** Values of one field are of one class; numbers compare by size, so that their scale does not count. */
    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }
}
