package io.vigie.engine.internal.compile;

import io.vigie.kpi.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows that are taken one by one from somewhere: filtered, given further columns, left with fewer. Any number of such
 * steps is one SELECT, because an engine spends most of the time before it begins on the number of columns that pass
 * from one SELECT to the next. A column that a later step names is written out there; where that would grow long the
 * rows are taken from a SELECT of their own.
 */
final class Selection {
    /** A column that takes more letters is not written out again. */
    private static final int LONGEST = 240;

    private final Dialect dialect;
    private final String from;
    /** What stands for each column, in order. */
    private final Map<String, String> columns;

    private final List<String> conditions;
    /** Whether all columns of the place are still there, each under its name. */
    private final boolean whole;

    private Selection(
            Dialect dialect, String from, Map<String, String> columns, List<String> conditions, boolean whole) {
        this.dialect = dialect;
        this.from = from;
        this.columns = columns;
        this.conditions = conditions;
        this.whole = whole;
    }

    /** All rows of a table or a statement in brackets. */
    static Selection of(Dialect dialect, String from, Schema schema) {
        Map<String, String> columns = new LinkedHashMap<>();
        schema.columns().keySet().forEach(name -> columns.put(name, dialect.identifier(name)));
        if (schema.attributes()) {
            columns.put(RelationCompiler.ATTRIBUTES, RelationCompiler.ATTRIBUTES);
        }
        return new Selection(dialect, from, columns, List.of(), true);
    }

    /** All rows of a table that has further columns. */
    static Selection ofTable(Dialect dialect, String table, Map<String, String> columns, List<String> conditions) {
        return new Selection(dialect, table, new LinkedHashMap<>(columns), conditions, false);
    }

    /** What stands for the columns, for expressions over these rows. */
    Map<String, String> columns() {
        return columns;
    }

    /** Whether further steps may name the columns. */
    boolean isShort() {
        return columns.values().stream().allMatch(column -> column.length() <= LONGEST);
    }

    Selection where(String condition) {
        List<String> more = new ArrayList<>(conditions);
        more.add(condition);
        return new Selection(dialect, from, columns, List.copyOf(more), whole);
    }

    Selection with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(columns);
        boolean other = more.put(name, value) != null;
        return new Selection(dialect, from, more, conditions, whole && !other);
    }

    Selection only(List<String> names) {
        Map<String, String> some = new LinkedHashMap<>();
        for (String name : names) {
            String column = columns.get(name);
            some.put(name, column == null ? dialect.identifier(name) : column);
        }
        return new Selection(dialect, from, some, conditions, false);
    }

    /** The statement. */
    String sql() {
        List<String> selected = new ArrayList<>();
        if (whole) {
            selected.add("*");
        }
        columns.forEach((name, column) -> {
            boolean same = column.equals(dialect.identifier(name)) || column.equals(name);
            if (!same) {
                selected.add(column + " AS " + dialect.identifier(name));
            } else if (!whole) {
                selected.add(column);
            }
        });
        return "SELECT " + String.join(", ", selected) + " FROM " + from
                + (conditions.isEmpty()
                        ? ""
                        : conditions.stream().distinct().collect(Collectors.joining(" AND ", " WHERE ", "")));
    }
}
