package io.vigie.engine.internal.planning;

import java.util.function.IntPredicate;

/** Finds the smallest number of agents for a wish that more agents serve better. */
final class Search {
    private static final int LIMIT = 10_000_000;

    private Search() {}

    /** Refuses a wish that no number of agents can fulfil. */
    static void check(double erlangs, double serviceLevel, double occupancyCap) {
        // Written so that NaN is refused too.
        if (!(serviceLevel <= 1) || !(occupancyCap > 0) || !(erlangs / Math.min(1, occupancyCap) < LIMIT / 2)) {
            throw new IllegalArgumentException("No number of agents carries " + erlangs
                    + " erlangs with a service level of " + serviceLevel + " and an occupancy of at most "
                    + occupancyCap);
        }
    }

    /** The smallest number from {@code first} on that is enough; if a number is enough, so are all above. */
    static int smallest(int first, IntPredicate enough) {
        int low = first - 1;
        int high = first;
        for (int step = 1; !enough.test(high); step *= 2) {
            low = high;
            high += step;
            if (high > LIMIT) {
                throw new IllegalArgumentException("More than " + LIMIT + " agents would be needed");
            }
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (enough.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
