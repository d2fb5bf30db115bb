package io.vigie.store;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Facts, checkpoints and quarantine in one place. Thread-safe: appends of several sources are grouped
 * into common transactions, queries run beside them on their own connections and see whole commits only.
 *
 * <p><b>How a compiled query sees the facts.</b> A fact type {@code contact} is the table {@code
 * fact_contact} with the folded row of each fact: one column for each declared field (TEXT and BOOLEAN
 * as such, INTEGER as 64-bit, SECONDS as 64-bit whole microseconds, DECIMAL as DECIMAL(18,6), MONEY as
 * DECIMAL(18,4), INSTANT as a timestamp without zone in UTC to the microsecond, DATE as a date), the
 * column {@code source} (the instance that told it; of several the first by name), and {@code attributes}, a map of text to text with all that the
 * type does not declare.
 */
@ProviderType
public interface Store extends AutoCloseable {
    /** The SQL dialect that {@link #query} understands, such as {@code duckdb}. */
    String dialect();

    /**
     * Makes sure that facts of these types can be kept and queried; a field that is new is added to a
     * type that is known.
     *
     * @throws StoreException when a known field would change its type
     */
    void register(Collection<FactType> types);

    /**
     * Keeps a batch, its rejections and the checkpoint that follows in one transaction, without notes.
     *
     * @param source the instance that delivered it, whose checkpoint it is as well
     * @param checkpoint null leaves the stored one as it is
     * @throws StoreException when nothing was kept
     */
    default void append(String source, List<Fact> facts, List<Rejection> rejections, @Nullable Checkpoint checkpoint) {
        append(new Append(source, source, facts, rejections, checkpoint, List.of(), List.of()));
    }

    /**
     * Keeps all of an append in one transaction: all or nothing, durable when the call returns. Blocks until
     * then. Patches are folded as {@link Fact} says; a rejection of a position that is already in quarantine
     * changes nothing, unless the append settles that very record: it then stays, with the new reason.
     *
     * @throws StoreException when nothing was kept
     */
    void append(Append append);

    /** What an instance remembers under a key; empty when its time is over. */
    Optional<String> note(String source, String key);

    /** Sets the stored checkpoint of an instance; null deletes it. Durable when the call returns. */
    void setCheckpoint(String source, @Nullable Checkpoint checkpoint);

    /** Takes records out of the quarantine; says how many there were. */
    int discard(Collection<Long> ids);

    /** The stored checkpoint of an instance. */
    Optional<Checkpoint> checkpoint(String source);

    /** All of the quarantine, oldest first. */
    List<Quarantined> quarantine();

    /**
     * Runs a query and returns all of its rows: text as String, whole numbers as Long, exact numbers as
     * BigDecimal, floating ones as Double, timestamps as Instant, dates as LocalDate, maps as Map.
     *
     * @param sql one statement in {@link #dialect()} with {@code ?} for each argument
     * @param arguments String, Long, BigDecimal, Double, Boolean, Instant, LocalDate or null
     * @throws StoreException when it fails or takes longer than the store allows
     */
    Rows query(String sql, List<@Nullable Object> arguments);

    /**
     * Adds a listener that is told after each commit which fact types changed, on the committing
     * thread; it must return at once.
     *
     * @return removes the listener
     */
    AutoCloseable onCommit(Consumer<Set<String>> listener);

    /**
     * Adds a listener that is told which rows a commit changes, so that what was computed before can be told from
     * what still holds.
     *
     * @return removes the listener; empty when the store cannot tell
     */
    default Optional<AutoCloseable> onChange(ChangeListener listener) {
        return Optional.empty();
    }

    /** Where what is computed from the facts can be kept; empty where nothing outlives the store. */
    default Optional<Shelf> shelf() {
        return Optional.empty();
    }

    /** How long the commits of {@link #append} took; {@link CommitTimes#NONE} when the store does not measure them. */
    default CommitTimes commits() {
        return CommitTimes.NONE;
    }

    /** Ends running appends and releases the files. */
    @Override
    void close();
}
