package io.vigie.testkit.internal.reference;

/** Waiting without end (Erlang C), as the textbooks write it; only whole agents count. */
final class Erlang {
    private Erlang() {}

    /** The probability that a caller waits. */
    static double waitProbability(double agents, double load) {
        double n = Math.floor(agents);
        if (load <= 0) {
            return 0;
        }
        if (n <= load) {
            return 1;
        }
        double blocked = blocking(n, load);
        return n * blocked / (n - load * (1 - blocked));
    }

    /** The probability that all agents are busy where nobody waits (Erlang B). */
    private static double blocking(double agents, double load) {
        double blocked = 1;
        for (int k = 1; k <= agents; k++) {
            blocked = load * blocked / (k + load * blocked);
        }
        return blocked;
    }

    /** The share of callers answered within a threshold. */
    static double serviceLevel(double agents, double load, double handlingTime, double threshold) {
        double n = Math.floor(agents);
        if (load <= 0) {
            return 1;
        }
        return n <= load ? 0 : 1 - waitProbability(n, load) * Math.exp(-(n - load) * threshold / handlingTime);
    }

    /** The mean wait of all callers; without end where the agents cannot carry the load. */
    static double averageWait(double agents, double load, double handlingTime) {
        double n = Math.floor(agents);
        if (load <= 0) {
            return 0;
        }
        return n <= load ? Double.POSITIVE_INFINITY : waitProbability(n, load) * handlingTime / (n - load);
    }
}
