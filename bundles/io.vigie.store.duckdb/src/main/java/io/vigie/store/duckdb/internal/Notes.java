package io.vigie.store.duckdb.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * What sources remember. As with facts, keys are unique by the writer's doing and not by an index. Most keys
 * that are asked for were never noted, which a filter in memory says at once; what was written lately is kept
 * at hand, and the rest is one query on a connection of its own, so that nobody waits for long queries.
 *
 * <p>Thread-safe; {@link #write} and {@link #written} come from the thread that commits.
 */
final class Notes implements AutoCloseable {
    private static final int AT_HAND = 4_096;
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final DuckDBConnection reading;
    private final Map<RowKey, Note> atHand = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RowKey, Note> eldest) {
            return size() > AT_HAND;
        }
    };
    private @Nullable KeyFilters filter;
    private Instant nextSweep = Instant.MIN;

    /** What is noted under a key; a value of null forgets it. */
    record Note(
            String source,
            String key,
            @Nullable String value,
            @Nullable Instant until) {
        Optional<String> at(Instant now) {
            return until != null && !now.isBefore(until) ? Optional.empty() : Optional.ofNullable(value);
        }
    }

    Notes(DuckDBConnection root) throws SQLException {
        this.reading = root.duplicate();
    }

    /** The committed note under a key. */
    synchronized Optional<String> recall(RowKey key) throws SQLException {
        Note known = atHand.get(key);
        if (known != null) {
            return known.at(Instant.now());
        }
        if (!filter(0).mayContain(key)) {
            return Optional.empty();
        }
        try (PreparedStatement statement = reading.prepareStatement("SELECT value FROM vigie_note WHERE _key = ?::UUID"
                + " AND (until IS NULL OR until > make_timestamp(?))")) {
            statement.setString(1, key.toString());
            statement.setLong(2, FieldCodec.micros(Instant.now()));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
            }
        }
    }

    /** Writes notes in the current transaction of the connection, and drops those whose time is over now and then. */
    synchronized void write(DuckDBConnection writing, Map<RowKey, Note> notes) throws SQLException {
        if (notes.isEmpty()) {
            return;
        }
        Instant now = Instant.now();
        if (!now.isBefore(nextSweep)) {
            try (PreparedStatement statement =
                    writing.prepareStatement("DELETE FROM vigie_note WHERE until <= make_timestamp(?)")) {
                statement.setLong(1, FieldCodec.micros(now));
                statement.execute();
            }
            nextSweep = now.plus(SWEEP);
        }
        KeyFilters keys = filter(notes.size());
        List<RowKey> known = new ArrayList<>();
        notes.keySet().forEach(key -> {
            if (keys.mayContain(key)) {
                known.add(key);
            }
        });
        if (!known.isEmpty()) {
            try (PreparedStatement statement = writing.prepareStatement(
                    "DELETE FROM vigie_note WHERE _key IN (SELECT unnest(string_split(?, ','))::UUID)")) {
                statement.setString(1, known.stream().map(RowKey::toString).collect(Collectors.joining(",")));
                statement.execute();
            }
        }
        try (DuckDBAppender appender = writing.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "vigie_note")) {
            for (Map.Entry<RowKey, Note> entry : notes.entrySet()) {
                Note note = entry.getValue();
                if (note.value() == null) {
                    continue;
                }
                keys.add(entry.getKey());
                appender.beginRow();
                appender.appendUUID(entry.getKey().high(), entry.getKey().low());
                appender.append(note.source());
                appender.append(note.key());
                appender.append(note.value());
                if (note.until() == null) {
                    appender.appendNull();
                } else {
                    appender.appendEpochMicros(FieldCodec.micros(note.until()));
                }
                appender.endRow();
            }
        }
    }

    /** Notes that were written are committed now. */
    synchronized void written(Map<RowKey, Note> notes) {
        atHand.putAll(notes);
    }

    private KeyFilters filter(int more) throws SQLException {
        KeyFilters current = filter;
        if (current == null) {
            try (Statement statement = reading.createStatement()) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM vigie_note")) {
                    count.next();
                    current = new KeyFilters(count.getLong(1) * 5 / 4);
                }
                try (ResultSet keys = statement.executeQuery("SELECT _key FROM vigie_note")) {
                    while (keys.next()) {
                        current.add(RowKey.of((UUID) keys.getObject(1)));
                    }
                }
            }
            filter = current;
        }
        current.expect(more);
        return current;
    }

    @Override
    public synchronized void close() throws SQLException {
        reading.close();
    }
}
