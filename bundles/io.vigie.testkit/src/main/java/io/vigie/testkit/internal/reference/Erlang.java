package io.vigie.testkit.internal.reference;

/** The waiting formulas, as the textbooks write them. */
final class Erlang {
    private Erlang() {}

    /** The probability that a caller waits, with n agents for a load in erlangs. */
    static double waitProbability(double agents, double load) {
        int n = (int) Math.floor(agents);
        if (load <= 0) {
            return 0;
        }
        if (n <= load) {
            return 1;
        }
        double blocked = 1;
        for (int k = 1; k <= n; k++) {
            blocked = load * blocked / (k + load * blocked);
        }
        return n * blocked / (n - load * (1 - blocked));
    }

    static double serviceLevel(double agents, double load, double handlingTime, double threshold) {
        if (load <= 0) {
            return 1;
        }
        if (Math.floor(agents) <= load) {
            return 0;
        }
        return 1 - waitProbability(agents, load) * Math.exp(-(Math.floor(agents) - load) * threshold / handlingTime);
    }

    static double averageWait(double agents, double load, double handlingTime) {
        return load <= 0 ? 0 : waitProbability(agents, load) * handlingTime / (Math.floor(agents) - load);
    }

    /** The smallest number of agents that meets a service level and is not busier than a cap. */
    static long agents(double load, double handlingTime, double threshold, double target, double cap) {
        if (load <= 0) {
            return 0;
        }
        long agents = (long) Math.floor(load) + 1;
        while (load / agents > cap || serviceLevel(agents, load, handlingTime, threshold) < target) {
            agents++;
        }
        return agents;
    }
}
