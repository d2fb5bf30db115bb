package io.vigie.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told of each commit twice, on the committing thread: before any query can see it, and when every query that
 * begins sees it. Both must return fast. What is told before a commit may still fail; the second call comes all the
 * same.
 */
@ConsumerType
public interface ChangeListener {
    /** The folded row of a fact as the store holds it. Valid during the call alone. */
    interface Row {
        /**
         * The value of a field: a String, a Boolean, or a Long for all else (instants and durations in microseconds,
         * dates as days since 1970, decimals as units of the last digit); null where there is none.
         */
        @Nullable
        Object value(String field);
    }

    /**
     * One row.
     *
     * @param before what it was; null for a new one
     * @param after what it becomes
     */
    record Change(@Nullable Row before, Row after) {}

    /** These rows are about to change, by fact type. */
    void changing(Map<String, List<Change>> changes);

    /**
     * What is to be known of a commit when the store is opened again; asked within its transaction, while a {@link
     * Shelf} keeps something. Where nobody says anything, anything may have changed.
     *
     * @return null to say nothing; of several listeners the first that says something is heard
     */
    default byte @Nullable [] note(Map<String, List<Change>> changes) {
        return null;
    }

    /** The commit is over. */
    void changed(Map<String, List<Change>> changes);

    /** A type that was there got further fields: any of its rows may have changed. */
    void reshaped();
}
