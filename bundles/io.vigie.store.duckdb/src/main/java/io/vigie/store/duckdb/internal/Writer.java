package io.vigie.store.duckdb.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.store.ChangeListener;
import io.vigie.store.duckdb.internal.FactTable.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes. Used by one thread at a time, except for {@link #checkpoint}.
 *
 * <p>Keys are unique by its doing, not by an index: a row that is there is found, folded with the patch,
 * deleted and appended anew. A filter in memory says which keys are new, a window of time around the batch
 * finds nearly all others, and what is not found there is looked for in the whole table.
 */
final class Writer implements AutoCloseable {
    /** A table below this size is searched as a whole at once. */
    private static final int WINDOW_PAYS_FROM = 200_000;

    private static final long WINDOW_SLACK = TimeUnit.HOURS.toMicros(2);
    private static final long WIDEST_WINDOW = TimeUnit.DAYS.toMicros(2);
    private static final int PROMOTED_AT_A_TIME = 50_000;

    private final DuckDBConnection connection;
    private final Catalog catalog;
    private final Notes notes;
    private final KeptTables kept;
    private final Map<String, KeyFilters> filters = new HashMap<>();
    /** The instant field by which the rows of a type lie in order, more or less. */
    private final Map<String, String> orders = new HashMap<>();

    private final Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();
    private long lastQuarantined;

    /** Writes on a connection of its own to the database of the given one. */
    Writer(DuckDBConnection root, Catalog catalog, Notes notes, KeptTables kept) throws SQLException {
        this.catalog = catalog;
        this.notes = notes;
        this.kept = kept;
        try (Statement statement = root.createStatement()) {
            try (ResultSet stored = statement.executeQuery("SELECT source, text FROM vigie_checkpoint")) {
                while (stored.next()) {
                    checkpoints.put(stored.getString(1), Checkpoint.of(stored.getString(2)));
                }
            }
            try (ResultSet last = statement.executeQuery("SELECT coalesce(max(id), 0) FROM vigie_quarantine")) {
                last.next();
                lastQuarantined = last.getLong(1);
            }
        }
        this.connection = root.duplicate();
    }

    /** The committed checkpoint of a source. Thread-safe. */
    Optional<Checkpoint> checkpoint(String source) {
        return Optional.ofNullable(checkpoints.get(source));
    }

    /**
     * Makes tables and columns for types.
     *
     * @return whether anything had to be made
     */
    boolean register(Collection<FactType> types) throws SQLException {
        List<Catalog.Change> changes = catalog.changes(types);
        if (!changes.isEmpty()) {
            inTransaction(() -> {
                catalog.write(connection, changes);
                for (Catalog.Change change : changes) {
                    promote(change);
                }
                if (changes.stream().anyMatch(change -> !change.isNew())) {
                    kept.count(connection, null);
                }
            });
            kept.counted();
        }
        catalog.adopt(types, changes);
        for (Catalog.Change change : changes) {
            if (change.isNew()) {
                filters.put(change.table().type(), new KeyFilters(0));
            }
        }
        for (FactType type : types) {
            Field order = type.field(type.occursAt());
            if (order != null && order.type() == FieldType.INSTANT) {
                orders.put(type.name(), order.name());
            }
        }
        return !changes.isEmpty();
    }

    /** What was an attribute of the name of a new column moves into the column. */
    private void promote(Catalog.Change change) throws SQLException {
        if (change.isNew()) {
            return;
        }
        FactTable table = change.table();
        long end = number("SELECT coalesce(max(rowid) + 1, 0) FROM " + table.name());
        for (Field field : change.added()) {
            long from = 0;
            List<Stored> found = table.readAttribute(connection, field.name(), from, end, PROMOTED_AT_A_TIME);
            while (!found.isEmpty()) {
                replace(
                        table,
                        found.stream()
                                .map(stored ->
                                        new Stored(stored.rowId(), stored.row().promoted()))
                                .toList());
                from = found.get(found.size() - 1).rowId() + 1;
                found = table.readAttribute(connection, field.name(), from, end, PROMOTED_AT_A_TIME);
            }
        }
    }

    /**
     * Commits batches in one transaction.
     *
     * @return the fact types of which a row has changed
     */
    Set<String> commit(List<PreparedBatch> batches, Collection<ChangeListener> listeners) throws SQLException {
        Map<String, List<ChangeListener.Change>> changes = new LinkedHashMap<>();
        try {
            return commit(batches, changes, listeners);
        } finally {
            if (!changes.isEmpty()) {
                listeners.forEach(listener -> listener.changed(changes));
            }
            kept.counted();
        }
    }

    private Set<String> commit(
            List<PreparedBatch> batches,
            Map<String, List<ChangeListener.Change>> changes,
            Collection<ChangeListener> listeners)
            throws SQLException {
        Set<String> changed = new TreeSet<>();
        Map<String, Checkpoint> next = new LinkedHashMap<>();
        Map<RowKey, Notes.Note> noted = new LinkedHashMap<>();
        batches.forEach(batch -> noted.putAll(batch.notes()));
        inTransaction(() -> {
            for (Map.Entry<String, Map<RowKey, Row>> type : merged(batches).entrySet()) {
                List<ChangeListener.Change> rows = listeners.isEmpty() ? null : new ArrayList<>();
                if (upsert(catalog.table(type.getKey()), type.getValue(), rows)) {
                    changed.add(type.getKey());
                    if (rows != null) {
                        changes.put(type.getKey(), rows);
                    }
                }
            }
            for (PreparedBatch batch : batches) {
                settle(batch);
                quarantine(batch.source(), batch.rejections());
                if (batch.checkpoint() != null) {
                    next.put(batch.position(), batch.checkpoint());
                }
            }
            next.entrySet().removeIf(entry -> entry.getValue().equals(checkpoints.get(entry.getKey())));
            for (Map.Entry<String, Checkpoint> entry : next.entrySet()) {
                keep(entry.getKey(), entry.getValue());
            }
            notes.write(connection, noted);
            if (!changes.isEmpty()) {
                listeners.forEach(listener -> listener.changing(changes));
                kept.count(connection, listeners, changes);
            }
        });
        checkpoints.putAll(next);
        notes.written(noted);
        return changed;
    }

    /** The rows of all batches by type, in the columns of now. */
    private Map<String, Map<RowKey, Row>> merged(List<PreparedBatch> batches) {
        Map<String, Map<RowKey, Row>> merged = new LinkedHashMap<>();
        for (PreparedBatch batch : batches) {
            for (PreparedBatch.Rows rows : batch.rows()) {
                FactTable table = catalog.table(rows.table().type());
                // Nearly always a batch is alone with its type, and nothing has to be copied.
                if (batches.size() == 1 && rows.table() == table) {
                    merged.put(table.type(), rows.byKey());
                    continue;
                }
                Map<RowKey, Row> all = merged.computeIfAbsent(table.type(), type -> new LinkedHashMap<>());
                for (Row row : rows.byKey().values()) {
                    all.merge(row.key(), row.in(table), Row::foldedWith);
                }
            }
        }
        return merged;
    }

    private boolean upsert(FactTable table, Map<RowKey, Row> rows, @Nullable List<ChangeListener.Change> changes)
            throws SQLException {
        KeyFilters filter = filter(table, rows.size());
        List<Row> fresh = new ArrayList<>(rows.size());
        Map<RowKey, Row> known = new LinkedHashMap<>();
        for (Row row : rows.values()) {
            if (filter.mayContain(row.key())) {
                known.put(row.key(), row);
            } else {
                fresh.add(row);
            }
        }
        List<Stored> replaced = new ArrayList<>();
        for (Stored stored : find(table, known, filter.size())) {
            Row patch = known.remove(stored.row().key());
            if (patch == null) {
                continue;
            }
            Row folded = stored.row().foldedWith(patch);
            if (folded != stored.row()) {
                replaced.add(new Stored(stored.rowId(), folded));
                if (changes != null) {
                    changes.add(new ChangeListener.Change(stored.row(), folded));
                }
            }
        }
        fresh.addAll(known.values());
        fresh.forEach(row -> filter.add(row.key()));
        if (changes != null) {
            fresh.forEach(row -> changes.add(new ChangeListener.Change(null, row)));
        }
        sort(table, fresh);
        List<Row> written = new ArrayList<>(replaced.size() + fresh.size());
        replaced.forEach(stored -> written.add(stored.row()));
        written.addAll(fresh);
        table.delete(connection, replaced);
        table.append(connection, written);
        return !written.isEmpty();
    }

    /** New rows lie in the order of time, so that queries of a period skip the rest. */
    private void sort(FactTable table, List<Row> rows) {
        String order = orders.get(table.type());
        int column = order == null ? -1 : table.column(order);
        long before = Long.MIN_VALUE;
        for (Row row : rows) {
            long at = time(row, column);
            if (at < before) {
                rows.sort(Comparator.comparingLong(one -> time(one, column)));
                return;
            }
            before = at;
        }
    }

    private static long time(Row row, int column) {
        Object at = column < 0 ? null : row.value(column);
        return at == null ? row.at() : (long) at;
    }

    private void replace(FactTable table, List<Stored> rows) throws SQLException {
        table.delete(connection, rows);
        table.append(connection, rows.stream().map(Stored::row).toList());
    }

    private List<Stored> find(FactTable table, Map<RowKey, Row> rows, long tableSize) throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        String order = orders.get(table.type());
        if (order == null || tableSize < WINDOW_PAYS_FROM) {
            return table.read(connection, rows.keySet());
        }
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Row row : rows.values()) {
            long near = time(row, table.column(order));
            from = Math.min(from, near);
            to = Math.max(to, near);
        }
        if (to - from > WIDEST_WINDOW) {
            return table.read(connection, rows.keySet());
        }
        List<Stored> found =
                new ArrayList<>(table.read(connection, rows.keySet(), order, from - WINDOW_SLACK, to + WINDOW_SLACK));
        if (found.size() < rows.size()) {
            Set<RowKey> missing = new LinkedHashSet<>(rows.keySet());
            found.forEach(stored -> missing.remove(stored.row().key()));
            found.addAll(table.read(connection, missing));
        }
        return found;
    }

    private KeyFilters filter(FactTable table, int more) throws SQLException {
        KeyFilters filter = filters.get(table.type());
        if (filter == null) {
            filter = new KeyFilters(number("SELECT count(*) FROM " + table.name()) * 5 / 4);
            try (Statement statement = connection.createStatement();
                    ResultSet keys = statement.executeQuery("SELECT _key FROM " + table.name())) {
                while (keys.next()) {
                    filter.add(RowKey.of((UUID) keys.getObject(1)));
                }
            }
            filters.put(table.type(), filter);
        }
        filter.expect(more);
        return filter;
    }

    private void quarantine(String source, List<Rejection> rejections) throws SQLException {
        if (rejections.isEmpty()) {
            return;
        }
        Map<RowKey, Rejection> fresh = new LinkedHashMap<>();
        rejections.forEach(rejection -> fresh.putIfAbsent(RowKey.of(source, rejection.position()), rejection));
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT _key FROM vigie_quarantine WHERE _key IN" + " (SELECT unnest(string_split(?, ','))::UUID)")) {
            statement.setString(1, fresh.keySet().stream().map(RowKey::toString).collect(Collectors.joining(",")));
            try (ResultSet known = statement.executeQuery()) {
                while (known.next()) {
                    fresh.remove(RowKey.of((UUID) known.getObject(1)));
                }
            }
        }
        try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "vigie_quarantine")) {
            long since = FieldCodec.micros(Instant.now());
            for (Map.Entry<RowKey, Rejection> entry : fresh.entrySet()) {
                Rejection rejection = entry.getValue();
                appender.beginRow();
                appender.appendUUID(entry.getKey().high(), entry.getKey().low());
                appender.append(++lastQuarantined);
                appender.append(FieldCodec.text(source));
                appender.append(FieldCodec.text(rejection.position()));
                appender.append(FieldCodec.text(rejection.reason().en()));
                appender.append(FieldCodec.text(rejection.record()));
                appender.appendEpochMicros(since);
                appender.append(FieldCodec.text(rejection.reason().fr()));
                appender.endRow();
            }
        }
    }

    /** Records that were read again leave the quarantine, or stay with the reason that holds now. */
    private void settle(PreparedBatch batch) throws SQLException {
        if (batch.settled().isEmpty()) {
            return;
        }
        Map<RowKey, Rejection> again = new HashMap<>();
        batch.rejections().forEach(rejection -> again.put(RowKey.of(batch.source(), rejection.position()), rejection));
        Map<Long, RowKey> known = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id, _key FROM vigie_quarantine WHERE id IN (SELECT unnest(string_split(?, ','))::BIGINT)")) {
            statement.setString(1, joined(batch.settled()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getLong(1), RowKey.of((UUID) rows.getObject(2)));
                }
            }
        }
        List<Long> settled = new ArrayList<>();
        for (Map.Entry<Long, RowKey> entry : known.entrySet()) {
            Rejection rejection = again.get(entry.getValue());
            if (rejection == null) {
                settled.add(entry.getKey());
                continue;
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE vigie_quarantine SET reason = ?, reason_fr = ? WHERE id = ?")) {
                statement.setString(1, FieldCodec.text(rejection.reason().en()));
                statement.setString(2, FieldCodec.text(rejection.reason().fr()));
                statement.setLong(3, entry.getKey());
                statement.execute();
            }
        }
        release(settled);
    }

    /** Takes records out of the quarantine; says how many there were. */
    int discard(Collection<Long> ids) throws SQLException {
        int[] gone = {0};
        inTransaction(() -> gone[0] = release(ids));
        return gone[0];
    }

    private int release(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM vigie_quarantine WHERE id IN (SELECT unnest(string_split(?, ','))::BIGINT)")) {
            statement.setString(1, joined(ids));
            return statement.executeUpdate();
        }
    }

    private static String joined(Collection<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Sets a checkpoint, or deletes it. */
    void setCheckpoint(String source, @Nullable Checkpoint checkpoint) throws SQLException {
        if (checkpoint != null) {
            inTransaction(() -> keep(source, checkpoint));
            checkpoints.put(source, checkpoint);
            return;
        }
        inTransaction(() -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM vigie_checkpoint WHERE source = ?")) {
                statement.setString(1, source);
                statement.execute();
            }
        });
        checkpoints.remove(source);
    }

    private void keep(String source, Checkpoint checkpoint) throws SQLException {
        String sql = checkpoints.containsKey(source)
                ? "UPDATE vigie_checkpoint SET text = ?, updated = make_timestamp(?) WHERE source = ?"
                : "INSERT INTO vigie_checkpoint (text, updated, source) VALUES (?, make_timestamp(?), ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, checkpoint.text());
            statement.setLong(2, FieldCodec.micros(Instant.now()));
            statement.setString(3, source);
            statement.execute();
        }
    }

    /** Changes what is kept beside the facts. */
    void keep(Map<String, byte[]> things, Collection<String> gone, long known) throws SQLException {
        inTransaction(() -> kept.put(connection, things, gone, known));
        kept.keptChanged(things, gone);
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        execute("BEGIN TRANSACTION");
        try {
            work.run();
            execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            kept.rolledBack();
            try {
                execute("ROLLBACK");
            } catch (SQLException rollback) {
                // A failed commit has rolled back by itself.
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
