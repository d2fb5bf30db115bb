package io.vigie.store.duckdb.internal;

import io.vigie.store.ChangeListener;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * What was computed from facts and is kept beside them, and one row for each commit that changes facts while there is
 * any such thing. Changed by the writer alone; what it knows may be read by all threads.
 */
final class KeptTables {
    /** Notes that nobody fetches go; what they would have told is then unknown, and all that is kept stale. */
    private static final long MOST_NOTES = 20_000;

    private final Map<String, Long> sizes = new ConcurrentHashMap<>();
    private volatile boolean counting;
    private volatile long revision;
    private long pending;
    private long oldest;

    KeptTables(DuckDBConnection root) throws SQLException {
        try (Statement statement = root.createStatement()) {
            try (ResultSet kept = statement.executeQuery("SELECT name, octet_length(data) FROM vigie_kept")) {
                while (kept.next()) {
                    sizes.put(kept.getString(1), kept.getLong(2));
                }
            }
            try (ResultSet range = statement.executeQuery(
                    "SELECT coalesce(min(revision), 0), coalesce(max(revision), 0) FROM vigie_change")) {
                range.next();
                oldest = range.getLong(1);
                revision = range.getLong(2);
            }
        }
        counting = !sizes.isEmpty();
        pending = revision;
    }

    void begin() {
        counting = true;
    }

    long revision() {
        return revision;
    }

    Map<String, Long> sizes() {
        return Map.copyOf(sizes);
    }

    // Within a transaction of the writer

    /** Counts a commit with what listeners note of it. */
    void count(
            DuckDBConnection connection,
            Collection<ChangeListener> listeners,
            Map<String, List<ChangeListener.Change>> changes)
            throws SQLException {
        if (!counting) {
            return;
        }
        byte[] note = null;
        for (ChangeListener listener : listeners) {
            note = note == null ? listener.note(changes) : note;
        }
        count(connection, note);
    }

    /** Counts a commit. */
    void count(DuckDBConnection connection, byte @Nullable [] note) throws SQLException {
        if (!counting) {
            return;
        }
        long next = revision + 1;
        try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "vigie_change")) {
            appender.beginRow();
            appender.append(next);
            if (note == null) {
                appender.appendNull();
            } else {
                appender.append(note);
            }
            appender.endRow();
        }
        if (next - oldest > MOST_NOTES) {
            forget(connection, next - MOST_NOTES / 2);
        }
        pending = next;
    }

    private void forget(DuckDBConnection connection, long known) throws SQLException {
        long last = Math.min(known, revision - 1);
        if (last < oldest) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // The last one stays, so that the numbers go on.
            statement.execute("DELETE FROM vigie_change WHERE revision <= " + last);
        }
        oldest = last + 1;
    }

    void put(DuckDBConnection connection, Map<String, byte[]> things, Collection<String> gone, long known)
            throws SQLException {
        Set<String> replaced = new HashSet<>(things.keySet());
        replaced.addAll(gone);
        replaced.retainAll(sizes.keySet());
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM vigie_kept WHERE name = ?")) {
            for (String name : replaced) {
                delete.setString(1, name);
                delete.execute();
            }
        }
        if (!things.isEmpty()) {
            try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "vigie_kept")) {
                for (Map.Entry<String, byte[]> thing : things.entrySet()) {
                    appender.beginRow();
                    appender.append(thing.getKey());
                    appender.append(thing.getValue());
                    appender.endRow();
                }
            }
        }
        forget(connection, known);
    }

    // After it

    /** The transaction that counted is over, and all have been told of it. */
    void counted() {
        revision = pending;
    }

    /** The transaction was rolled back. */
    void rolledBack() {
        pending = revision;
    }

    void keptChanged(Map<String, byte[]> things, Collection<String> gone) {
        gone.forEach(sizes::remove);
        things.forEach((name, data) -> sizes.put(name, (long) data.length));
        counting |= !sizes.isEmpty();
    }
}
