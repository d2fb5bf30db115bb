package io.vigie.store.duckdb.internal;

import io.vigie.store.Rows;
import io.vigie.store.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs queries, a few at a time, each in a read-only transaction on a connection of its own. Thread-safe. */
final class Readers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Readers.class);
    /** A query uses all threads of the database; more at a time would only wait for each other with more memory. */
    private static final int AT_A_TIME = 4;

    private final DuckDBConnection root;
    private final Duration timeout;
    private final Semaphore places = new Semaphore(AT_A_TIME, true);
    private final Queue<DuckDBConnection> idle = new ConcurrentLinkedQueue<>();
    private final Set<Statement> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Readers(DuckDBConnection root, Duration timeout) {
        this.root = root;
        this.timeout = timeout;
    }

    /**
     * Runs a query.
     *
     * @throws StoreException when it is not one query or takes too long
     * @throws SQLException when it fails otherwise
     */
    Rows query(String sql, List<@Nullable Object> arguments) throws SQLException {
        requireOneStatement(sql);
        places.acquireUninterruptibly();
        try {
            if (closed) {
                throw new SQLException("The connection is closed.");
            }
            DuckDBConnection connection = idle.poll();
            if (connection == null) {
                connection = root.duplicate();
            }
            try {
                return inTransaction(connection, sql, arguments);
            } finally {
                idle.add(connection);
            }
        } catch (SQLTimeoutException e) {
            throw new StoreException(
                    "The query took longer than " + timeout.toSeconds()
                            + " s and was stopped: ask for a shorter period or a coarser grouping, or raise the setting"
                            + " 'timeout'.",
                    "La requête a duré plus de " + timeout.toSeconds()
                            + " s et a été arrêtée : demandez une période plus courte ou un regroupement moins fin, ou"
                            + " augmentez le réglage « timeout ».",
                    e);
        } finally {
            places.release();
        }
    }

    private Rows inTransaction(DuckDBConnection connection, String sql, List<@Nullable Object> arguments)
            throws SQLException {
        execute(connection, "BEGIN TRANSACTION READ ONLY");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(Math.toIntExact(timeout.toSeconds()));
            for (int i = 0; i < arguments.size(); i++) {
                statement.setObject(i + 1, bound(arguments.get(i)));
            }
            running.add(statement);
            try (ResultSet results = statement.executeQuery()) {
                return rows(results);
            } finally {
                running.remove(statement);
            }
        } finally {
            execute(connection, "ROLLBACK");
        }
    }

    /**
     * The driver runs all statements of a text, so that a second one could end the read-only transaction.
     * Outside of quotes nothing is let through that could hide one; compiled queries have no need of it.
     */
    private static void requireOneStatement(String sql) {
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            }
            boolean hides = c == ';' || c == '$' || sql.startsWith("--", i) || sql.startsWith("/*", i);
            // A letter before a quote makes a string with other rules of escaping.
            boolean escapes = c == '\'' && i > 0 && Character.isLetterOrDigit(sql.charAt(i - 1));
            if (quote == 0 && hides || quote == '\'' && escapes) {
                throw new StoreException(
                        "A query is one statement without comments, semicolons, dollar signs and prefixed strings.",
                        "Une requête est une seule instruction sans commentaires, points-virgules, signes dollar ni"
                                + " chaînes préfixées.",
                        null);
            }
        }
    }

    private static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static @Nullable Object bound(@Nullable Object argument) {
        return argument instanceof Instant instant ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : argument;
    }

    private static Rows rows(ResultSet results) throws SQLException {
        ResultSetMetaData columns = results.getMetaData();
        int width = columns.getColumnCount();
        List<String> names = new ArrayList<>();
        boolean[] timestamps = new boolean[width];
        for (int i = 0; i < width; i++) {
            names.add(columns.getColumnLabel(i + 1));
            timestamps[i] = columns.getColumnTypeName(i + 1).equals("TIMESTAMP");
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (results.next()) {
            @Nullable Object[] row = new @Nullable Object[width];
            for (int i = 0; i < width; i++) {
                // As a java.sql.Timestamp it would pass through the zone of this machine.
                row[i] = timestamps[i]
                        ? plain(results.getObject(i + 1, LocalDateTime.class))
                        : plain(results.getObject(i + 1));
            }
            rows.add(row);
        }
        return new Rows(List.copyOf(names), rows);
    }

    private static @Nullable Object plain(@Nullable Object value) throws SQLException {
        // First what is nearly always there: to ask whether it is one of many interfaces takes longer than to read it.
        if (value == null || value instanceof Long || value instanceof String) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger whole) {
            return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : new BigDecimal(whole);
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof LocalDateTime timestamp) {
            return timestamp.toInstant(ZoneOffset.UTC);
        }
        if (value instanceof OffsetDateTime timestamp) {
            return timestamp.toInstant();
        }
        if (value instanceof Array array) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Object element : (Object[]) array.getArray()) {
                list.add(plain(element));
            }
            return list;
        }
        if (value instanceof DuckDBStruct struct) {
            return plain(struct.getMap());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                plain.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
            }
            return plain;
        }
        if (value instanceof Blob blob) {
            return blob.getBytes(1, Math.toIntExact(blob.length()));
        }
        if (value instanceof Timestamp) {
            throw new SQLException("A timestamp inside of a list or map loses its zone; select it as epoch_us.");
        }
        // Left as they are: String, Long, BigDecimal, Double, Boolean, LocalDate; as text: UUID, time of day.
        return value instanceof Number
                        || value instanceof Boolean
                        || value instanceof java.time.LocalDate
                        || value == null
                ? value
                : value.toString();
    }

    /** Waits until the queries that run have ended, runs an action, and lets the next ones in. */
    void whileNoneRuns(Runnable action) {
        places.acquireUninterruptibly(AT_A_TIME);
        try {
            action.run();
        } finally {
            places.release(AT_A_TIME);
        }
    }

    /** Stops the queries that run and waits until they have ended. */
    @Override
    public void close() {
        closed = true;
        for (Statement statement : running) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                log.debug("A query could not be stopped", e);
            }
        }
        places.acquireUninterruptibly(AT_A_TIME);
        try {
            for (DuckDBConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
                connection.close();
            }
        } catch (SQLException e) {
            log.warn("A connection could not be closed", e);
        } finally {
            places.release(AT_A_TIME);
        }
    }
}
