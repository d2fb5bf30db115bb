package io.vigie.engine.internal.rollup;

/**
 * How many days are computed at a time: no more than a limit, and fewer once so many took longer than the store allows,
 * since what cannot be done in one piece would else never be done. Not thread-safe.
 */
final class Stride {
    private static final int SHORTER = 4;

    private int most;
    private long limit = Long.MAX_VALUE;

    Stride(int most) {
        this.most = most;
    }

    int days() {
        return (int) Math.max(1, Math.min(most, limit));
    }

    /** So many days at most, for the time being; one at least. */
    void limit(long days) {
        limit = days;
    }

    /** Takes fewer days from now on; false when one alone was too many. */
    boolean shorten() {
        int days = days();
        if (days == 1) {
            return false;
        }
        most = Math.max(1, days / SHORTER);
        return true;
    }
}
