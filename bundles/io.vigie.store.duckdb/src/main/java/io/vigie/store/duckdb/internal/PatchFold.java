package io.vigie.store.duckdb.internal;

import java.util.Map;

/**
 * How patches of one fact become one row: for each field the value of the latest patch, at equal instants
 * the greater value. Each cell is thus the maximum over its patches of (instant, value), which is why the
 * order, the grouping and the repetition of patches cannot matter.
 */
final class PatchFold {
    private PatchFold() {}

    /**
     * Folds a patch into a row.
     *
     * @return whether the row has changed, be it in an instant only
     */
    static boolean into(Map<String, Cell> row, Map<String, Cell> patch) {
        boolean changed = false;
        for (Map.Entry<String, Cell> entry : patch.entrySet()) {
            changed |= into(row, entry.getKey(), entry.getValue());
        }
        return changed;
    }

    /** Folds one cell into a row. */
    static boolean into(Map<String, Cell> row, String field, Cell cell) {
        Cell known = row.get(field);
        if (known != null && !wins(cell, known)) {
            return false;
        }
        row.put(field, cell);
        return true;
    }

    private static boolean wins(Cell cell, Cell known) {
        return cell.stamp() == known.stamp() ? compare(cell.value(), known.value()) > 0 : cell.stamp() > known.stamp();
    }

    /** Values of one field are of one class; numbers compare by size, so that their scale does not count. */
    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }
}
