package io.vigie.store;

import java.time.Duration;

/**
 * How long the commits of a store took since it was opened. Immutable.
 *
 * @param count how many there were that kept something; one may carry the batches of several sources
 * @param total how long they took together
 */
public record CommitTimes(long count, Duration total) {
    /** No commit yet. */
    public static final CommitTimes NONE = new CommitTimes(0, Duration.ZERO);
}
