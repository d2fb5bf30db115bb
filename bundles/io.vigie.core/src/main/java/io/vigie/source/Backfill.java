package io.vigie.source;

import java.time.Instant;

/**
 * A past period that is to be read beside the live position. The facts belong to the same instance and
 * have the same keys as if they had been read live, so that what is known already is told twice, not
 * counted twice; the checkpoint is of the back-fill alone.
 *
 * @param from the first instant, inclusive
 * @param to the last instant, exclusive
 */
public record Backfill(Instant from, Instant to) {
    public Backfill {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("A back-fill from " + from + " must end later, not at " + to + ".");
        }
    }

    /** Whether something of that instant is asked for. */
    public boolean covers(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }
}
