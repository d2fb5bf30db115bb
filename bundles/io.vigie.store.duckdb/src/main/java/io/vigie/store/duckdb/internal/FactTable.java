package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
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
    /** Starts the name of an attribute among the stamps; no declared field can start with it. */
    private static final String ATTRIBUTE = "@";

    private final String type;
    private final Map<String, FieldType> fields;
    /** Types of the columns by their place, and places by name. */
    private final FieldType[] columns;

    private final Map<String, Integer> places = new HashMap<>();

    FactTable(String type, Map<String, FieldType> fields) {
        this.type = type;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        this.columns = fields.values().toArray(FieldType[]::new);
        fields.keySet().forEach(field -> places.put(field, places.size()));
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

    /** How many fields have a column. */
    int width() {
        return columns.length;
    }

    /** The place of a field's column; -1 where it has none. */
    int column(String field) {
        Integer place = places.get(field);
        return place == null ? -1 : place;
    }

    // From facts to rows

    /** Makes rows of the facts of one type for one source. Not thread-safe. */
    final class Maker {
        private final String source;
        private final Map<String, Integer> declaredPlaces = new HashMap<>();
        private final RowKey.Hash hash = new RowKey.Hash();

        Maker(String source, FactType declared) {
            this.source = source;
            for (Field field : declared.fields()) {
                int column = column(field.name());
                if (column >= 0) {
                    declaredPlaces.put(field.name(), column);
                }
            }
        }

        /**
         * The row of a patch. What the table has no column for becomes an attribute.
         *
         * @throws StoreException when a column cannot hold a value
         */
        Row row(Fact fact) {
            String field = "";
            try {
                long at = FieldCodec.micros(fact.at());
                @Nullable Object[] values = new @Nullable Object[columns.length];
                Map<String, Cell> attributes = null;
                for (Map.Entry<String, Object> entry : fact.values().entrySet()) {
                    field = entry.getKey();
                    Integer column = declaredPlaces.get(field);
                    if (column != null) {
                        values[column] = FieldCodec.encode(columns[column], entry.getValue());
                    } else {
                        attributes = attributes == null ? new HashMap<>() : attributes;
                        attributes.put(
                                FieldCodec.text(field),
                                new Cell(FieldCodec.text(entry.getValue().toString()), at));
                    }
                }
                RowKey key = hash.of(fact.identified() ? "" : source, fact.key());
                Row row = new Row(FactTable.this, key, source, values, at, null, attributes);
                return attributes == null ? row : row.promoted();
            } catch (ArithmeticException e) {
                throw refused(fact, field, e);
            }
        }

        private StoreException refused(Fact fact, String field, ArithmeticException e) {
            Text what = field.isEmpty()
                    ? Text.of("the instant " + fact.at(), "l'instant " + fact.at())
                    : Text.of(
                            "field '" + field + "', " + fact.get(field) + ",",
                            "le champ « " + field + " », " + fact.get(field) + ",");
            return new StoreException(
                    "A fact of type " + type + " from " + source + " cannot be kept: " + what.en()
                            + " is out of range. Correct it or leave it out.",
                    "Un fait de type " + type + " de " + source + " ne peut pas être conservé : " + what.fr()
                            + " est hors limites. Corrigez-le ou omettez-le.",
                    e);
        }
    }

    /** A text as the value of a column; null where it cannot be read as one. */
    @Nullable
    Object parsed(int place, String text) {
        FieldType column = columns[place];
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
        appender.beginRow();
        appender.appendUUID(row.key().high(), row.key().low());
        appender.appendEpochMicros(row.at());
        appendMap(appender, row.isOfOneInstant() ? null : stamps(row));
        appender.append(row.source());
        appendMap(appender, row.attributes().isEmpty() ? null : texts(row));
        for (int i = 0; i < columns.length; i++) {
            FieldCodec.append(appender, columns[i], row.value(i));
        }
        appender.endRow();
    }

    /** The instants of the cells that are older than the row; null where none is. */
    private @Nullable Map<String, Long> stamps(Row row) {
        Map<String, Long> stamps = new HashMap<>();
        for (Map.Entry<String, Integer> place : places.entrySet()) {
            long stamp = row.stamp(place.getValue());
            if (row.value(place.getValue()) != null && stamp != row.at()) {
                stamps.put(place.getKey(), stamp);
            }
        }
        row.attributes().forEach((name, cell) -> {
            if (cell.stamp() != row.at()) {
                stamps.put(ATTRIBUTE + name, cell.stamp());
            }
        });
        return stamps.isEmpty() ? null : stamps;
    }

    private static Map<String, String> texts(Row row) {
        Map<String, String> texts = new HashMap<>();
        row.attributes().forEach((name, cell) -> texts.put(name, (String) cell.value()));
        return texts;
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
        Map<String, Cell> attributes = null;
        for (Map.Entry<String, String> attribute :
                FactTable.<String>map(results, 6).entrySet()) {
            String name = attribute.getKey();
            attributes = attributes == null ? new HashMap<>() : attributes;
            attributes.put(name, new Cell(attribute.getValue(), stamps.getOrDefault(ATTRIBUTE + name, at)));
        }
        @Nullable Object[] values = new @Nullable Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = FieldCodec.read(results, i + 7, columns[i]);
        }
        long[] own = null;
        if (!stamps.isEmpty()) {
            long[] all = new long[columns.length];
            places.forEach((field, place) -> all[place] = stamps.getOrDefault(field, at));
            own = all;
        }
        return new Stored(results.getLong(1), Row.of(this, key, source, values, own, at, attributes));
    }

    @SuppressWarnings("unchecked")
    private static <V> Map<String, V> map(ResultSet results, int index) throws SQLException {
        Map<String, V> map = (Map<String, V>) results.getObject(index);
        return map == null ? Map.of() : map;
    }

    void delete(DuckDBConnection connection, Collection<Stored> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM " + name() + " WHERE rowid IN (SELECT unnest(string_split(?, ','))::BIGINT)")) {
            statement.setString(
                    1,
                    rows.stream().map(stored -> String.valueOf(stored.rowId())).collect(Collectors.joining(",")));
            statement.execute();
        }
    }

    private static String quoted(String field) {
        return '"' + field + '"';
    }
}
