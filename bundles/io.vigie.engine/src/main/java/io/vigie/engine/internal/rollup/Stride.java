package io.vigie.engine.internal.rollup;

/**
 * How many days are computed at a time: fewer once so many took longer than the store allows, since what cannot be done
 * in one piece would else never be done. Not thread-safe.
 */
final class Stride {
    private static final int SHORTER = 4;

    private int days;

    Stride(int days) {
        this.days = days;
    }

    int days() {
        return days;
    }

    /** Takes so many days at most from now on, and one at least. */
    void limit(long most) {
        days = (int) Math.max(1, Math.min(days, most));
    }

    /** Takes fewer days from now on; false when one alone was too many. */
    boolean shorten() {
        if (days == 1) {
            return false;
        }
        days = Math.max(1, days / SHORTER);
        return true;
    }
}
