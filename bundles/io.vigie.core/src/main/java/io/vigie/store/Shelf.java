package io.vigie.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps what was computed from the facts beside them, durably, and says what has changed since. All of it may be
 * lost without harm. Thread-safe.
 */
@ProviderType
public interface Shelf {
    /**
     * Counts the commits that change facts from now on, as long as something is kept. Call it before computing
     * what is to be kept.
     */
    void begin();

    /**
     * The number of the last commit that changed facts and of which all {@link ChangeListener}s have been told; the
     * numbers go on when the store is opened again.
     */
    long revision();

    /**
     * What was noted of the commits after a revision, see {@link ChangeListener#note}.
     *
     * @return in the order of the commits; empty when nothing was noted of one of them, so that any fact may have
     *     changed
     */
    Optional<List<byte[]>> notes(long after);

    /** All that is kept under names that begin like this. */
    Map<String, byte[]> get(String prefix);

    /** The names of all that is kept, with the number of bytes. */
    Map<String, Long> sizes();

    /**
     * Changes what is kept, all of it or nothing.
     *
     * @param things what to keep, by name, in place of what is there under the names
     * @param gone names that are no longer needed
     * @param known the notes up to this revision are no longer needed
     */
    void put(Map<String, byte[]> things, Collection<String> gone, long known);
}
