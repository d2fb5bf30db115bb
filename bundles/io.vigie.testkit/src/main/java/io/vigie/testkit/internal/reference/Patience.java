package io.vigie.testkit.internal.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Callers who hang up when their patience ends (Erlang A, M/M/n+M), worked out state by state: the
 * number of callers present is a chain that goes up with each arrival and down with each call that ends
 * and each caller who hangs up.
 */
final class Patience {
    private static final double NEGLIGIBLE = 1e-17;

    private final int agents;
    private final double arrivals;
    private final double endings;
    private final double hangUps;
    /** The probability that so many callers are waiting while all agents are busy; all of them together. */
    private final double[] waiting;

    /**
     * Of agents, of whom only whole ones count, load in erlangs, handling time and mean patience in
     * seconds. Those without patience do not wait: there is no state beyond that in which all are busy.
     */
    Patience(double agents, double load, double handlingTime, double patience) {
        this.agents = (int) Math.floor(agents);
        this.arrivals = load / handlingTime;
        this.endings = 1 / handlingTime;
        // Less than no patience is none.
        this.hangUps = 1 / Math.max(0, patience);
        if (load <= 0) {
            waiting = new double[0];
            return;
        }
        // Relative to the state in which all agents are busy and nobody waits.
        double idle = 0;
        double weight = 1;
        for (int busy = this.agents; busy > 0; busy--) {
            weight *= busy * endings / arrivals;
            idle += weight;
        }
        List<Double> weights = new ArrayList<>(List.of(1.0));
        double sum = 1;
        weight = 1;
        while (patience > 0 && (weight > NEGLIGIBLE * sum || growing(weights.size()))) {
            weight *= arrivals / (this.agents * endings + weights.size() * hangUps);
            weights.add(weight);
            sum += weight;
        }
        waiting = new double[weights.size()];
        for (int j = 0; j < waiting.length; j++) {
            waiting[j] = weights.get(j) / (idle + sum);
        }
    }

    private boolean growing(int callersWaiting) {
        return arrivals > agents * endings + callersWaiting * hangUps;
    }

    /** Whether a caller finds all agents busy. */
    double waitProbability() {
        return Arrays.stream(waiting).sum();
    }

    private double meanQueue() {
        double mean = 0;
        for (int j = 1; j < waiting.length; j++) {
            mean += j * waiting[j];
        }
        return mean;
    }

    double abandonProbability() {
        if (arrivals <= 0) {
            return 0;
        }
        return impatient() ? waitProbability() : hangUps * meanQueue() / arrivals;
    }

    /** Over all callers, by Little's law. */
    double averageWait() {
        return arrivals <= 0 ? 0 : meanQueue() / arrivals;
    }

    private boolean impatient() {
        return Double.isInfinite(hangUps);
    }

    double occupancy() {
        return arrivals * (1 - abandonProbability()) / (agents * endings);
    }

    /**
     * The share of all callers who are answered within a threshold. Those who wait are followed through
     * the moments at which something may happen before them: these come at a steady pace, and at each of
     * them a caller moves up, is answered, hangs up or nothing happens.
     */
    double serviceLevel(double threshold) {
        int places = waiting.length;
        if (impatient() || places == 0) {
            return 1 - waitProbability();
        }
        double pace = agents * endings + (places + 1) * hangUps;
        double[] ahead = waiting.clone();
        double answered = 1 - waitProbability();
        double level = 0;
        double expected = pace * threshold;
        if (!(expected >= 0)) {
            return Double.NaN;
        }
        // The probability of so many moments, as a logarithm so that a long threshold does not make it 0.
        double logarithm = -expected;
        double seen = 0;
        for (int moments = 0; ; moments++) {
            double probability = Math.exp(logarithm);
            level += probability * answered;
            seen += probability;
            if (moments > expected && probability < NEGLIGIBLE) {
                return level + Math.max(0, 1 - seen) * answered;
            }
            double[] next = new double[places];
            for (int j = 0; j < places; j++) {
                double up = (agents * endings + j * hangUps) / pace;
                double gone = hangUps / pace;
                next[j] += ahead[j] * (1 - up - gone);
                if (j == 0) {
                    answered += ahead[j] * up;
                } else {
                    next[j - 1] += ahead[j] * up;
                }
            }
            ahead = next;
            logarithm += Math.log(expected) - Math.log(moments + 1.0);
        }
    }
}
