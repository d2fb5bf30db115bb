package io.vigie.engine.internal.kpi;

/**
 * The Erlang C formulas: Poisson arrivals, exponential handling times, patient callers. Source: A. K.
 * Erlang, "Solution of some Problems in the Theory of Probabilities of Significance in Automatic
 * Telephone Exchanges", 1917. The Erlang B recursion keeps all terms within range.
 */
final class ErlangC {
    private ErlangC() {}

    /** The probability that a caller waits; 1 when the agents cannot carry the load. */
    static double waitProbability(double agents, double erlangs) {
        if (erlangs <= 0) {
            return 0;
        }
        if (agents <= erlangs) {
            return 1;
        }
        double blocking = 1;
        for (int n = 1; n <= (int) agents; n++) {
            blocking = erlangs * blocking / (n + erlangs * blocking);
        }
        return blocking / (1 - erlangs / agents * (1 - blocking));
    }

    /** The share of callers that are answered within a threshold. */
    static double serviceLevel(double agents, double erlangs, double handlingSeconds, double thresholdSeconds) {
        if (erlangs <= 0) {
            return 1;
        }
        if (agents <= erlangs) {
            return 0;
        }
        return 1
                - waitProbability(agents, erlangs) * Math.exp(-(agents - erlangs) * thresholdSeconds / handlingSeconds);
    }

    /** The smallest number of agents with the wanted service level and at most the given occupancy. */
    static int agents(
            double erlangs, double handlingSeconds, double thresholdSeconds, double serviceLevel, double occupancy) {
        if (erlangs <= 0) {
            return 0;
        }
        int agents = (int) Math.floor(erlangs) + 1;
        while (serviceLevel(agents, erlangs, handlingSeconds, thresholdSeconds) < serviceLevel
                || erlangs / agents > occupancy) {
            agents++;
        }
        return agents;
    }
}
