package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on one DuckDB database: one writer, shared by the callers of {@link #append}, and several readers. */
final class DuckDbStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(DuckDbStore.class);

    private final Database database;
    private final Catalog catalog;
    private final Writer writer;
    private final Readers readers;
    private final GroupCommit<PreparedBatch> commits = new GroupCommit<>(this::commit);
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private final Consumer<DuckDbStore> whenClosed;
    private volatile boolean closed;

    private DuckDbStore(
            Database database, Catalog catalog, Writer writer, Duration timeout, Consumer<DuckDbStore> whenClosed) {
        this.database = database;
        this.catalog = catalog;
        this.writer = writer;
        this.readers = new Readers(database, timeout);
        this.whenClosed = whenClosed;
    }

    /**
     * Takes over a database, which the store closes at its own end. When this throws, it still belongs to
     * the caller.
     *
     * @param whenClosed is told once
     */
    static DuckDbStore on(Database database, Duration timeout, Consumer<DuckDbStore> whenClosed) throws SQLException {
        DuckDBConnection connection = database.connect();
        try {
            if (Migrations.apply(connection, database.where())) {
                database.checkpoint();
            }
            Catalog catalog = new Catalog();
            catalog.load(connection);
            return new DuckDbStore(database, catalog, new Writer(connection, catalog), timeout, whenClosed);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String dialect() {
        return "duckdb";
    }

    @Override
    public void register(Collection<FactType> types) {
        if (catalog.holds(types)) {
            return;
        }
        commits.exclusively(() -> {
            requireOpen();
            try {
                if (writer.register(types)) {
                    // Replaying changed tables after a crash is where others have seen DuckDB fail.
                    database.checkpoint();
                }
            } catch (SQLException e) {
                throw Failures.of("The fact types " + types + " could not be registered", e);
            }
        });
    }

    @Override
    public void append(String source, List<Fact> facts, List<Rejection> rejections, @Nullable Checkpoint checkpoint) {
        requireOpen();
        // By identity: comparing whole declarations for each fact would cost more than all the rest.
        Set<FactType> types = Collections.newSetFromMap(new IdentityHashMap<>());
        facts.forEach(fact -> types.add(fact.type()));
        register(types);
        PreparedBatch batch = PreparedBatch.of(catalog, FieldCodec.text(source), facts, rejections, checkpoint);
        if (!batch.isEmpty()) {
            commits.submit(batch);
        }
    }

    private void commit(List<PreparedBatch> batches) {
        requireOpen();
        try {
            Set<String> changed = writer.commit(batches);
            database.boundLog();
            if (!changed.isEmpty()) {
                tell(changed);
            }
        } catch (SQLException e) {
            throw Failures.of(
                    "The batch of "
                            + String.join(
                                    ", ",
                                    batches.stream()
                                            .map(PreparedBatch::source)
                                            .distinct()
                                            .toList()) + " could not be kept",
                    e);
        }
    }

    private void tell(Set<String> changed) {
        for (Consumer<Set<String>> listener : listeners) {
            try {
                listener.accept(changed);
            } catch (RuntimeException e) {
                log.error("A listener failed on a commit", e);
            }
        }
    }

    @Override
    public Optional<Checkpoint> checkpoint(String source) {
        requireOpen();
        return writer.checkpoint(FieldCodec.text(source));
    }

    @Override
    public List<Quarantined> quarantine() {
        Rows rows = query(
                "SELECT id, source, since, \"position\", reason, record FROM vigie_quarantine ORDER BY id", List.of());
        List<Quarantined> quarantine = new ArrayList<>();
        for (@Nullable Object[] row : rows.rows()) {
            quarantine.add(new Quarantined(
                    (Long) present(row[0]),
                    (String) present(row[1]),
                    (Instant) present(row[2]),
                    Rejection.of((String) present(row[3]), (String) present(row[4]), (String) present(row[5]))));
        }
        return quarantine;
    }

    private static Object present(@Nullable Object value) {
        return java.util.Objects.requireNonNull(value);
    }

    @Override
    public Rows query(String sql, List<@Nullable Object> arguments) {
        return readers.query(sql, arguments);
    }

    @Override
    public AutoCloseable onCommit(Consumer<Set<String>> listener) {
        // A wrapper of its own, so that a listener that is added twice is removed once.
        Consumer<Set<String>> added = listener::accept;
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    @Override
    public void close() {
        commits.exclusively(() -> {
            if (closed) {
                return;
            }
            closed = true;
            readers.close();
            try {
                writer.close();
            } catch (SQLException e) {
                log.warn("The store in {} did not close cleanly", database.where(), e);
            }
            database.checkpoint();
            database.close();
            whenClosed.accept(this);
        });
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    static StoreException closed() {
        return new StoreException("The store is closed.", null);
    }
}
