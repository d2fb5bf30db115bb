package io.vigie.engine.internal.kpi;

import io.vigie.fact.Vocabulary;
import io.vigie.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine wrote on its sources. Every question asks for it and it changes once a minute, so it is remembered
 * until more is written. Thread-safe.
 */
final class Signs {
    /** More rows than these are read anew each time. */
    private static final int MOST = 10_000;
    /** Columns of the rows. */
    static final int INSTANCE = 0, STATE = 1, CAUSE = 2, FROM = 3, TO = 4, REASON = 5, FEEDS = 6;

    private final Store store;
    private final Supplier<OptionalLong> changes;
    private volatile @Nullable Reading reading;

    /** The rows that end after an instant or have not ended, as they were after so many changes. */
    private record Reading(long changes, Instant after, List<@Nullable Object[]> rows) {}

    /**
     * Reads from a store.
     *
     * @param changes counts the changes of what is written on sources; empty where nobody tells of them
     */
    Signs(Store store, Supplier<OptionalLong> changes) {
        this.store = store;
        this.changes = changes;
    }

    /** The rows that begin before an instant and end after another one or have not ended, earliest first. */
    List<@Nullable Object[]> of(Instant after, Instant before) {
        OptionalLong changed = changes.get();
        Reading known = reading;
        if (known == null
                || changed.isEmpty()
                || known.changes() != changed.getAsLong()
                || known.after().isAfter(after)) {
            known = new Reading(changed.orElse(-1), after, read(after));
            // Written before the rows were read or not at all: what is remembered is never older than its number.
            if (changed.isPresent() && known.rows().size() <= MOST) {
                reading = known;
            }
        }
        List<@Nullable Object[]> found = new ArrayList<>();
        for (@Nullable Object[] row : known.rows()) {
            boolean begins = row[FROM] instanceof Instant begin && begin.isBefore(before);
            if (begins && !(row[TO] instanceof Instant end && !end.isAfter(after))) {
                found.add(row);
            }
        }
        return found;
    }

    private List<@Nullable Object[]> read(Instant after) {
        return store.query(
                        "SELECT instance, state, cause, from_at, to_at, reason, feeds FROM \"fact_"
                                + Vocabulary.SOURCE_STATE.name()
                                + "\" WHERE to_at IS NULL OR to_at > ? ORDER BY from_at",
                        List.of(after))
                .rows();
    }
}
