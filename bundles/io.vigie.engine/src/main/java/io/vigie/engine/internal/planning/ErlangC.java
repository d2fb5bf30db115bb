package io.vigie.engine.internal.planning;

/**
 * The Erlang C formulas (M/M/c): Poisson arrivals, exponential handling times, callers who wait for as
 * long as it takes. Source: A. K. Erlang, "Solution of some Problems in the Theory of Probabilities of
 * Significance in Automatic Telephone Exchanges", 1917.
 *
 * <p>In all methods {@code agents} is the number of agents at work, of which only whole ones count, and
 * {@code erlangs} the offered load: calls per second × handling seconds. Times are in seconds.
 */
public final class ErlangC {
    private ErlangC() {}

    /** The probability that a caller waits; 1 when the agents cannot carry the load. */
    public static double waitProbability(double agents, double erlangs) {
        if (erlangs <= 0) {
            return 0;
        }
        double whole = Math.floor(agents);
        if (whole <= erlangs) {
            return 1;
        }
        double blocking = ErlangB.blocking(whole, erlangs);
        return blocking / (1 - erlangs / whole * (1 - blocking));
    }

    /** The share of callers who are answered within a threshold; 0 when the agents cannot carry the load. */
    public static double serviceLevel(double agents, double erlangs, double handlingSeconds, double thresholdSeconds) {
        if (erlangs <= 0) {
            return 1;
        }
        double whole = Math.floor(agents);
        if (whole <= erlangs) {
            return 0;
        }
        return 1 - waitProbability(whole, erlangs) * Math.exp(-(whole - erlangs) * thresholdSeconds / handlingSeconds);
    }

    /**
     * The mean wait of all callers, those who do not wait included (average speed of answer), in seconds;
     * infinite when the agents cannot carry the load.
     */
    public static double averageWait(double agents, double erlangs, double handlingSeconds) {
        if (erlangs <= 0) {
            return 0;
        }
        double whole = Math.floor(agents);
        if (whole <= erlangs) {
            return Double.POSITIVE_INFINITY;
        }
        return waitProbability(whole, erlangs) * handlingSeconds / (whole - erlangs);
    }

    /** The share of their time in which agents handle calls, at most 1. */
    public static double occupancy(double agents, double erlangs) {
        return erlangs <= 0 ? 0 : Math.min(1, erlangs / Math.floor(agents));
    }

    /**
     * The smallest number of agents with at least the wanted service level and at most the given
     * occupancy; 0 for no load.
     *
     * @param serviceLevel the wanted share of callers answered within the threshold, between 0 and 1
     * @param occupancyCap the highest occupancy, above 0; 1 for none
     * @throws IllegalArgumentException when no number of agents can do
     */
    public static int agents(
            double erlangs, double handlingSeconds, double thresholdSeconds, double serviceLevel, double occupancyCap) {
        if (erlangs <= 0) {
            return 0;
        }
        Search.check(erlangs, serviceLevel, occupancyCap);
        return Search.smallest(
                (int) Math.floor(erlangs) + 1,
                agents -> serviceLevel(agents, erlangs, handlingSeconds, thresholdSeconds) >= serviceLevel
                        && erlangs / agents <= occupancyCap);
    }
}
