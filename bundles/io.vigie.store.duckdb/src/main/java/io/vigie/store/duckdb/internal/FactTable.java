package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import io.vigie.store.ChangeListener;
import io.vigie.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The table of one fact type and the way of a row into it and out of it. Immutable; another column makes
 * another object.
 *
 * <p>{@code _key}, {@code _at} (the latest instant of a cell), {@code _stamps} (the instants of the cells
 * that are older), {@code source} and {@code attributes} come first, then the fields in the order in which
 * they were added.
 */
final class FactTable {
    private static final Set<String> RESERVED = Set.of("source", "attributes", "rowid");
    /** Starts the name of an attribute's cell; no declared field can start with it. */
    private static final String ATTRIBUTE = "@";

    private final String type;
    private final Map<String, FieldType> fields;

    FactTable(String type, Map<String, FieldType> fields) {
        this.type = type;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A row, folded as far as it is known. The map of cells belongs to the row alone. */
    record Row(RowKey key, String source, Map<String, Cell> cells) implements ChangeListener.Row {
        @Override
        public @Nullable Object value(String field) {
            Cell cell = cells.get(field);
            return cell == null ? null : cell.value();
        }

        /** A new row of this one and another patch of the same key. */
        Row foldedWith(Row patch) {
            Map<String, Cell> folded = new HashMap<>(cells);
            PatchFold.into(folded, patch.cells);
            return new Row(key, first(source, patch.source), folded);
        }

        /** Of several sources that tell a fact one stands for them, whatever order they come in. */
        private static String first(String one, String other) {
            return one.compareTo(other) <= 0 ? one : other;
        }

        /** The latest instant of a cell. */
        long at() {
            long at = Long.MIN_VALUE;
            for (Cell cell : cells.values()) {
                at = Math.max(at, cell.stamp());
            }
            return at;
        }
    }

    /** A row of the table and where it is. */
    record Stored(long rowId, Row row) {}

    /** The name of the fact type. */
    String type() {
        return type;
    }

    /** The fields in the order of their columns. */
    Map<String, FieldType> fields() {
        return fields;
    }

    /** The name of the table. */
    String name() {
        return "fact_" + type;
    }

    static boolean isReserved(String field) {
        return RESERVED.contains(field);
    }

    // Definition

    String createStatement() {
        StringBuilder sql = new StringBuilder("CREATE TABLE ")
                .append(name())
                .append(" (_key UUID, _at TIMESTAMP, _stamps MAP(VARCHAR, BIGINT),"
                        + " source VARCHAR, attributes MAP(VARCHAR, VARCHAR)");
        fields.forEach((field, fieldType) ->
                sql.append(", ").append(quoted(field)).append(' ').append(FieldCodec.sqlType(fieldType)));
        return sql.append(");").toString();
    }

    String addStatement(Field field) {
        return "ALTER TABLE " + name() + " ADD COLUMN " + quoted(field.name()) + " " + FieldCodec.sqlType(field.type())
                + ";";
    }

    FactTable with(Collection<Field> added) {
        Map<String, FieldType> all = new LinkedHashMap<>(fields);
        added.forEach(field -> all.put(field.name(), field.type()));
        return new FactTable(type, all);
    }

    // From facts to rows

    /**
     * The row of a patch. What the table has no column for becomes an attribute.
     *
     * @throws StoreException when a column cannot hold a value
     */
    Row row(String source, Fact fact) {
        String field = "";
        try {
            long stamp = FieldCodec.micros(fact.at());
            Map<String, Cell> cells = new HashMap<>(fact.values().size() * 2);
            for (Map.Entry<String, Object> entry : fact.values().entrySet()) {
                field = entry.getKey();
                FieldType column = fields.get(field);
                if (column != null && fact.type().field(field) != null) {
                    cells.put(field, new Cell(FieldCodec.encode(column, entry.getValue()), stamp));
                } else {
                    putAttribute(cells, field, FieldCodec.text(entry.getValue().toString()), stamp);
                }
            }
            return new Row(RowKey.of(fact.identified() ? "" : source, fact.key()), source, cells);
        } catch (ArithmeticException e) {
            Text what = field.isEmpty()
                    ? Text.of("the instant " + fact.at(), "l'instant " + fact.at())
                    : Text.of(
                            "field '" + field + "', " + fact.get(field) + ",",
                            "le champ « " + field + " », " + fact.get(field) + ",");
            throw new StoreException(
                    "A fact of type " + type + " from " + source + " cannot be kept: " + what.en()
                            + " is out of range. Correct it or leave it out.",
                    "Un fait de type " + type + " de " + source + " ne peut pas être conservé : " + what.fr()
                            + " est hors limites. Corrigez-le ou omettez-le.",
                    e);
        }
    }

    /**
     * Moves attributes that have a column by now into it, where they can be read as its type; the others
     * stay.
     */
    void promote(Map<String, Cell> cells) {
        for (String name : List.copyOf(cells.keySet())) {
            if (name.startsWith(ATTRIBUTE) && fields.containsKey(name.substring(1))) {
                Cell cell = cells.remove(name);
                if (cell != null) {
                    putAttribute(cells, name.substring(1), (String) cell.value(), cell.stamp());
                }
            }
        }
    }

    /** Puts a text of a field that its fact type does not declare, which a newer version of it may do. */
    private void putAttribute(Map<String, Cell> cells, String name, String text, long stamp) {
        FieldType column = fields.get(name);
        Object value = column == null ? null : parsed(column, text);
        if (value != null) {
            PatchFold.into(cells, name, new Cell(value, stamp));
        } else {
            cells.put(ATTRIBUTE + FieldCodec.text(name), new Cell(text, stamp));
        }
    }

    private static @Nullable Object parsed(FieldType column, String text) {
        try {
            return FieldCodec.encode(column, column.read(text));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    // From rows to the table and back

    void append(DuckDBConnection connection, Collection<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, name())) {
            for (Row row : rows) {
                append(appender, row);
            }
        }
    }

    private void append(DuckDBAppender appender, Row row) throws SQLException {
        long at = row.at();
        Map<String, Long> stamps = null;
        Map<String, String> attributes = null;
        for (Map.Entry<String, Cell> entry : row.cells().entrySet()) {
            Cell cell = entry.getValue();
            if (cell.stamp() != at) {
                stamps = stamps == null ? new HashMap<>() : stamps;
                stamps.put(entry.getKey(), cell.stamp());
            }
            if (entry.getKey().startsWith(ATTRIBUTE)) {
                attributes = attributes == null ? new HashMap<>() : attributes;
                attributes.put(entry.getKey().substring(1), (String) cell.value());
            }
        }
        appender.beginRow();
        appender.appendUUID(row.key().high(), row.key().low());
        appender.appendEpochMicros(at);
        appendMap(appender, stamps);
        appender.append(row.source());
        appendMap(appender, attributes);
        for (Map.Entry<String, FieldType> field : fields.entrySet()) {
            Cell cell = row.cells().get(field.getKey());
            FieldCodec.append(appender, field.getValue(), cell == null ? null : cell.value());
        }
        appender.endRow();
    }

    private static void appendMap(DuckDBAppender appender, @Nullable Map<String, ?> map) throws SQLException {
        if (map == null) {
            appender.appendNull();
        } else {
            appender.append(map);
        }
    }

    /** The rows of these keys whose field lies between two instants, both inclusive, in microseconds. */
    List<Stored> read(DuckDBConnection connection, Collection<RowKey> keys, String field, long from, long to)
            throws SQLException {
        return readByKey(
                connection,
                keys,
                " AND " + quoted(field) + " BETWEEN make_timestamp(" + from + ") AND make_timestamp(" + to + ")");
    }

    /** The rows of these keys. */
    List<Stored> read(DuckDBConnection connection, Collection<RowKey> keys) throws SQLException {
        return readByKey(connection, keys, "");
    }

    private List<Stored> readByKey(DuckDBConnection connection, Collection<RowKey> keys, String condition)
            throws SQLException {
        // The inner query reads the keys alone, the outer one whole rows, but only where there are some.
        return read(
                connection,
                "rowid IN (SELECT rowid FROM " + name() + " WHERE _key IN (SELECT unnest(string_split(?, ','))::UUID)"
                        + condition + ")",
                keys.stream().map(RowKey::toString).collect(Collectors.joining(",")));
    }

    /** The rows that have an attribute of this name, from a row on, at most this many. */
    List<Stored> readAttribute(DuckDBConnection connection, String attribute, long fromRow, long endRow, int limit)
            throws SQLException {
        return read(
                connection,
                "attributes[?] IS NOT NULL AND rowid >= " + fromRow + " AND rowid < " + endRow
                        + " ORDER BY rowid LIMIT " + limit,
                attribute);
    }

    private List<Stored> read(DuckDBConnection connection, String condition, String argument) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT rowid, _key, epoch_us(_at), _stamps, source, attributes");
        fields.forEach((field, fieldType) -> sql.append(", ").append(FieldCodec.selected(fieldType, quoted(field))));
        sql.append(" FROM ").append(name()).append(" WHERE ").append(condition);
        List<Stored> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            statement.setString(1, argument);
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(stored(results));
                }
            }
        }
        return rows;
    }

    private Stored stored(ResultSet results) throws SQLException {
        RowKey key = RowKey.of((UUID) results.getObject(2));
        long at = results.getLong(3);
        Map<String, Long> stamps = map(results, 4);
        String source = results.getString(5);
        Map<String, Cell> cells = new HashMap<>();
        for (Map.Entry<String, String> attribute :
                FactTable.<String>map(results, 6).entrySet()) {
            String name = ATTRIBUTE + attribute.getKey();
            cells.put(name, new Cell(attribute.getValue(), stamps.getOrDefault(name, at)));
        }
        int index = 7;
        for (Map.Entry<String, FieldType> field : fields.entrySet()) {
            Object value = FieldCodec.read(results, index++, field.getValue());
            if (value != null) {
                cells.put(field.getKey(), new Cell(value, stamps.getOrDefault(field.getKey(), at)));
            }
        }
        return new Stored(results.getLong(1), new Row(key, source, cells));
    }

    @SuppressWarnings("unchecked")
    private static <V> Map<String, V> map(ResultSet results, int index) throws SQLException {
        Map<String, V> map = (Map<String, V>) results.getObject(index);
        return map == null ? Map.of() : map;
    }

    void delete(DuckDBConnection connection, Collection<Long> rowIds) throws SQLException {
        if (rowIds.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM " + name() + " WHERE rowid IN (SELECT unnest(string_split(?, ','))::BIGINT)")) {
            statement.setString(1, rowIds.stream().map(String::valueOf).collect(Collectors.joining(",")));
            statement.execute();
        }
    }

    private static String quoted(String field) {
        return '"' + field + '"';
    }
}
