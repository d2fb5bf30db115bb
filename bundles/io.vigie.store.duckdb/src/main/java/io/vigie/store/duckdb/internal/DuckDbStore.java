package io.vigie.store.duckdb.internal;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Append;
import io.vigie.store.ChangeListener;
import io.vigie.store.CommitTimes;
import io.vigie.store.Rows;
import io.vigie.store.Shelf;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on one DuckDB database: one writer, shared by the callers of {@link #append}, and several readers. */
final class DuckDbStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(DuckDbStore.class);

    private final Database database;
    private final Duration timeout;
    private final Consumer<DuckDbStore> whenClosed;
    private final GroupCommit<PreparedBatch> commits = new GroupCommit<>(this::commit);
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private final List<ChangeListener> watchers = new CopyOnWriteArrayList<>();
    /** Set by commits alone, of which there is one at a time. */
    private volatile CommitTimes times = CommitTimes.NONE;
    /** Null after an error that ended it, until another one is open. Changed under the lock of the commits. */
    private volatile @Nullable Session session;

    private volatile boolean closed;

    /**
     * Takes over a database, which the store closes at its own end. When this throws, it still belongs to
     * the caller.
     *
     * @param whenClosed is told once
     */
    DuckDbStore(Database database, Duration timeout, Consumer<DuckDbStore> whenClosed) throws SQLException {
        this.database = database;
        this.timeout = timeout;
        this.whenClosed = whenClosed;
        this.session = Session.open(database, timeout);
    }

    private Session session() {
        Session current = session;
        if (current == null) {
            commits.exclusively(this::reopen);
            current = session;
        }
        if (current == null) {
            throw closed();
        }
        return current;
    }

    private void reopen() {
        if (closed || session != null) {
            return;
        }
        try {
            session = Session.open(database, timeout);
            log.info("The store in {} is open again", database.where());
        } catch (SQLException e) {
            throw Failures.of(
                    Text.of(
                            database.name().en() + " could not be opened again",
                            database.name().fr() + " n'a pas pu être ouvert de nouveau"),
                    e);
        }
    }

    /** Says what went wrong; after an error that ended the session, another one takes its place. */
    private StoreException failed(Text what, Session used, SQLException e) {
        if (Failures.isFatal(e) && database.isDurable()) {
            log.error("The database of the store in {} ended by itself and is opened again", database.where(), e);
            commits.exclusively(() -> {
                if (session == used) {
                    session = null;
                    used.close();
                    reopen();
                }
            });
        }
        return Failures.of(what, e);
    }

    @Override
    public String dialect() {
        return "duckdb";
    }

    @Override
    public void register(Collection<FactType> types) {
        if (session().catalog().holds(types)) {
            return;
        }
        commits.exclusively(() -> {
            Session current = session();
            try {
                boolean changed;
                watchers.forEach(ChangeListener::reshaped);
                try {
                    changed = current.writer().register(types);
                } finally {
                    watchers.forEach(ChangeListener::reshaped);
                }
                if (changed) {
                    // Replaying changed tables after a crash is where others have seen DuckDB fail.
                    current.checkpoint();
                }
            } catch (SQLException e) {
                throw failed(
                        Text.of(
                                "The fact types " + types + " could not be registered",
                                "Les types de fait " + types + " n'ont pas pu être enregistrés"),
                        current,
                        e);
            }
        });
    }

    @Override
    public void append(Append append) {
        // By identity: comparing whole declarations for each fact would cost more than all the rest.
        Set<FactType> types = Collections.newSetFromMap(new IdentityHashMap<>());
        append.facts().forEach(fact -> types.add(fact.type()));
        register(types);
        PreparedBatch batch = PreparedBatch.of(session().catalog(), append);
        if (!batch.isEmpty()) {
            commits.submit(batch);
        }
    }

    @Override
    public Optional<String> note(String source, String key) {
        Session current = session();
        String owner = FieldCodec.text(source);
        try {
            return current.notes().recall(RowKey.of(owner, FieldCodec.text(key)));
        } catch (SQLException e) {
            throw closed
                    ? closed()
                    : failed(
                            Text.of(
                                    "The notes of " + source + " could not be read",
                                    "Les notes de " + source + " n'ont pas pu être lues"),
                            current,
                            e);
        }
    }

    @Override
    public void setCheckpoint(String source, @Nullable Checkpoint checkpoint) {
        exclusively(
                Text.of(
                        "The position of " + source + " could not be set",
                        "La position de " + source + " n'a pas pu être fixée"),
                writer -> writer.setCheckpoint(FieldCodec.text(source), checkpoint));
    }

    @Override
    public int discard(Collection<Long> ids) {
        int[] gone = {0};
        exclusively(
                Text.of(
                        "The quarantined records could not be discarded",
                        "Les enregistrements en quarantaine n'ont pas pu être écartés"),
                writer -> gone[0] = writer.discard(ids));
        return gone[0];
    }

    private interface Work {
        void with(Writer writer) throws SQLException;
    }

    private void exclusively(Text problem, Work work) {
        commits.exclusively(() -> {
            Session current = session();
            try {
                work.with(current.writer());
            } catch (SQLException e) {
                throw failed(problem, current, e);
            }
        });
    }

    private void commit(List<PreparedBatch> batches) {
        Session current = session();
        // Queries that were older than the commit before have had time to end.
        current.boundLog();
        try {
            long began = System.nanoTime();
            Set<String> changed = current.writer().commit(batches, watchers);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            CommitTimes before = times;
            times = new CommitTimes(before.count() + 1, before.total().plus(took));
            if (!changed.isEmpty()) {
                tell(changed);
            }
        } catch (SQLException e) {
            String sources = String.join(
                    ", ", batches.stream().map(PreparedBatch::source).distinct().toList());
            throw failed(
                    Text.of(
                            "The batch of " + sources + " could not be kept",
                            "Le lot de " + sources + " n'a pas pu être conservé"),
                    current,
                    e);
        }
        current.boundLog();
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
        return session().writer().checkpoint(FieldCodec.text(source));
    }

    @Override
    public List<Quarantined> quarantine() {
        Rows rows = query(
                "SELECT id, source, since, \"position\", reason, coalesce(reason_fr, reason), record FROM vigie_quarantine"
                        + " ORDER BY id",
                List.of());
        List<Quarantined> quarantine = new ArrayList<>();
        for (@Nullable Object[] row : rows.rows()) {
            quarantine.add(new Quarantined(
                    (Long) present(row[0]),
                    (String) present(row[1]),
                    (Instant) present(row[2]),
                    Rejection.of(
                            (String) present(row[3]),
                            Text.of((String) present(row[4]), (String) present(row[5])),
                            (String) present(row[6]))));
        }
        return quarantine;
    }

    private static Object present(@Nullable Object value) {
        return java.util.Objects.requireNonNull(value);
    }

    @Override
    public Rows query(String sql, List<@Nullable Object> arguments) {
        Session current = session();
        try {
            return current.readers().query(sql, arguments);
        } catch (SQLException e) {
            // Closing stops the queries that run.
            throw closed
                    ? closed()
                    : failed(Text.of("The query could not be answered", "La requête n'a pas pu aboutir"), current, e);
        }
    }

    @Override
    public AutoCloseable onCommit(Consumer<Set<String>> listener) {
        // A wrapper of its own, so that a listener that is added twice is removed once.
        Consumer<Set<String>> added = listener::accept;
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    @Override
    public Optional<AutoCloseable> onChange(ChangeListener listener) {
        watchers.add(listener);
        return Optional.of(() -> watchers.remove(listener));
    }

    @Override
    public Optional<Shelf> shelf() {
        return database.isDurable() ? Optional.of(new KeptShelf()) : Optional.empty();
    }

    private final class KeptShelf implements Shelf {
        @Override
        public void begin() {
            commits.exclusively(() -> session().kept().begin());
        }

        @Override
        public long revision() {
            return session().kept().revision();
        }

        @Override
        public Optional<List<byte[]>> notes(long after) {
            long last = revision();
            List<byte[]> notes = new ArrayList<>();
            long next = after + 1;
            for (@Nullable
            Object[] row : query(
                            "SELECT revision, note FROM vigie_change WHERE revision > ? ORDER BY revision",
                            List.of(after))
                    .rows()) {
                if (!present(row[0]).equals(next) || !(row[1] instanceof byte[] note)) {
                    return Optional.empty();
                }
                notes.add(note);
                next++;
            }
            return next > last ? Optional.of(notes) : Optional.empty();
        }

        @Override
        public Map<String, byte[]> get(String prefix) {
            Map<String, byte[]> found = new TreeMap<>();
            query("SELECT name, data FROM vigie_kept WHERE starts_with(name, ?)", List.of(prefix))
                    .rows()
                    .forEach(row -> found.put((String) present(row[0]), (byte[]) present(row[1])));
            return found;
        }

        @Override
        public Map<String, Long> sizes() {
            return session().kept().sizes();
        }

        @Override
        public void put(Map<String, byte[]> things, Collection<String> gone, long known) {
            exclusively(
                    Text.of("What was computed could not be kept", "Ce qui a été calculé n'a pas pu être conservé"),
                    writer -> writer.keep(things, gone, known));
        }
    }

    @Override
    public CommitTimes commits() {
        return times;
    }

    @Override
    public void close() {
        commits.exclusively(() -> {
            if (closed) {
                return;
            }
            closed = true;
            Session last = session;
            session = null;
            if (last != null) {
                last.end();
            }
            database.close();
            whenClosed.accept(this);
        });
    }

    private static StoreException closed() {
        return new StoreException("The store is closed.", "L'entrepôt est fermé.", null);
    }
}
