package io.vigie.engine.internal.planning;

/**
 * The Erlang A formulas (M/M/c+M): Poisson arrivals, exponential handling times, callers who hang up
 * after an exponential patience. Sources: C. Palm, "Intensitätsschwankungen im Fernsprechverkehr",
 * Ericsson Technics 44, 1943, and "Research on telephone traffic carried by full availability groups",
 * Tele 1, 1957 (in Swedish 1946); A. Mandelbaum and S. Zeltyn, "Service Engineering in Action: The
 * Palm/Erlang-A Queue, with Applications to Call Centers", 2007.
 *
 * <p>In all methods {@code agents} is the number of agents at work, of which only whole ones count;
 * {@code erlangs} the offered load, those who hang up included: calls per second × handling seconds;
 * {@code patienceSeconds} the mean time after which a waiting caller hangs up. An infinite patience
 * gives Erlang C, no patience Erlang B. Finite patience beyond 10,000 handling times counts as that.
 */
public final class ErlangA {
    private static final double NEGLIGIBLE = 1e-18;
    private static final double LONGEST_PATIENCE = 10_000;
    private static final double BIG = 0x1p600;

    private ErlangA() {}

    /** The probability that a caller finds all agents busy, and waits or hangs up. */
    public static double waitProbability(
            double agents, double erlangs, double handlingSeconds, double patienceSeconds) {
        if (erlangs <= 0) {
            return 0;
        }
        return Double.isInfinite(patienceSeconds)
                ? ErlangC.waitProbability(agents, erlangs)
                : new Queue(agents, erlangs, handlingSeconds, patienceSeconds).wait;
    }

    /** The share of all callers who hang up. */
    public static double abandonProbability(
            double agents, double erlangs, double handlingSeconds, double patienceSeconds) {
        if (erlangs <= 0) {
            return 0;
        }
        return Double.isInfinite(patienceSeconds)
                ? Math.max(0, 1 - Math.floor(agents) / erlangs)
                : new Queue(agents, erlangs, handlingSeconds, patienceSeconds).abandon;
    }

    /**
     * The mean time that callers spend waiting, in seconds, over all callers: those answered at once and
     * those who hang up included.
     */
    public static double averageWait(double agents, double erlangs, double handlingSeconds, double patienceSeconds) {
        if (erlangs <= 0) {
            return 0;
        }
        if (Double.isInfinite(patienceSeconds)) {
            return ErlangC.averageWait(agents, erlangs, handlingSeconds);
        }
        // Little's law: those who wait hang up at the rate of one in a patience.
        Queue queue = new Queue(agents, erlangs, handlingSeconds, patienceSeconds);
        return queue.abandon * queue.patience * handlingSeconds;
    }

    /**
     * The callers answered within a threshold, over all callers: those who hang up, however early, count
     * as not answered.
     */
    public static double serviceLevel(
            double agents, double erlangs, double handlingSeconds, double patienceSeconds, double thresholdSeconds) {
        if (erlangs <= 0) {
            return 1;
        }
        return Double.isInfinite(patienceSeconds)
                ? ErlangC.serviceLevel(agents, erlangs, handlingSeconds, thresholdSeconds)
                : new Queue(agents, erlangs, handlingSeconds, patienceSeconds)
                        .answeredWithin(thresholdSeconds / handlingSeconds);
    }

    /** The share of their time in which agents handle calls. */
    public static double occupancy(double agents, double erlangs, double handlingSeconds, double patienceSeconds) {
        double whole = Math.floor(agents);
        if (erlangs <= 0 || whole < 1) {
            return 0;
        }
        double abandon = abandonProbability(whole, erlangs, handlingSeconds, patienceSeconds);
        return Math.min(1, erlangs * (1 - abandon) / whole);
    }

    /**
     * The smallest number of agents with at least the wanted {@linkplain #serviceLevel service level} and
     * at most the given occupancy; 0 for no load.
     *
     * @param thresholdSeconds the time within which a caller should be answered
     * @param serviceLevel the wanted share of callers answered within the threshold, between 0 and 1
     * @param occupancyCap the highest occupancy, above 0; 1 for none
     * @throws IllegalArgumentException when no number of agents can do
     */
    public static int agents(
            double erlangs,
            double handlingSeconds,
            double patienceSeconds,
            double thresholdSeconds,
            double serviceLevel,
            double occupancyCap) {
        if (erlangs <= 0) {
            return 0;
        }
        Search.check(erlangs, serviceLevel, occupancyCap);
        // Agents answer at most their number of erlangs; one less, because a product may be rounded up.
        int first = Math.max(1, (int) Math.ceil(erlangs * serviceLevel) - 1);
        return Search.smallest(
                first,
                agents -> serviceLevel(agents, erlangs, handlingSeconds, patienceSeconds, thresholdSeconds)
                                >= serviceLevel
                        && occupancy(agents, erlangs, handlingSeconds, patienceSeconds) <= occupancyCap);
    }

    /**
     * The queue in balance, with the handling time as the unit of time. In the birth–death chain of the
     * number of callers present, the state with j waiting has, relative to the state in which all agents
     * are busy and nobody waits, the weight {@code Π(i=1..j) offered / (serving + i)}.
     */
    private static final class Queue {
        final double patience;
        /** Calls that arrive in a mean patience. */
        final double offered;
        /** Calls that all agents together end in a mean patience. */
        final double serving;
        /** The probability that all agents are busy and nobody waits, as a logarithm. */
        final double logBusy;

        final double wait;
        final double abandon;

        Queue(double agents, double erlangs, double handlingSeconds, double patienceSeconds) {
            double whole = Math.max(0, Math.floor(agents));
            this.patience = Math.min(LONGEST_PATIENCE, Math.max(0, patienceSeconds / handlingSeconds));
            this.offered = erlangs * patience;
            this.serving = whole * patience;
            Waiting waiting = Waiting.of(serving, offered);
            // The weight of all states is that of those with all agents busy and of those before them.
            double before = 1 / ErlangB.blocking(whole, erlangs) - 1;
            double all = waiting.none == 0 ? waiting.sum : waiting.sum + before * waiting.none;
            this.wait = Math.min(1, waiting.sum / all);
            this.abandon = Math.min(wait, waiting.abandon / all);
            this.logBusy = waiting.logNone - Math.log(all);
        }

        /**
         * The tagged caller meets a wait v that she would sit out with endless patience; its density above
         * 0 is proportional to {@code exp(offered × (1 − exp(−v)) − serving × v)}, v in patiences, and she is
         * still there with probability {@code exp(−v)}. The integral above the threshold is that of an
         * incomplete gamma function, whose series is again one of weights.
         */
        double answeredWithin(double threshold) {
            if (serving == 0 || logBusy == Double.NEGATIVE_INFINITY) {
                return 1 - abandon;
            }
            double t = Math.max(0, threshold) / patience;
            Waiting later = Waiting.of(serving + 1, offered * Math.exp(-t));
            double log = logBusy
                    + Math.log(serving / (serving + 1))
                    - offered * Math.expm1(-t)
                    - (serving + 1) * t
                    + Math.log(later.sum)
                    - later.logNone;
            return Math.min(1, Math.max(0, 1 - abandon - Math.exp(log)));
        }
    }

    /**
     * The sums over the states in which callers wait, relative to the weightiest state so that none
     * overflows.
     *
     * @param sum of all weights, that of nobody waiting included
     * @param abandon of the weights × the share of the offered calls that hang up in the state
     * @param none the weight of nobody waiting; 0 when too small
     * @param logNone its logarithm
     */
    private record Waiting(double sum, double abandon, double none, double logNone) {
        static Waiting of(double serving, double offered) {
            double heaviest = Math.max(0, Math.floor(offered - serving));
            double sum = 1;
            double abandon = 0;
            double weight = 1;
            for (double j = heaviest + 1; weight > NEGLIGIBLE * sum; j++) {
                // A state's hang-ups come out of the state before it: weight × j ÷ offered, without 0 ÷ 0.
                abandon += weight * j / (serving + j);
                weight *= offered / (serving + j);
                sum += weight;
            }
            weight = 1;
            double scale = 0;
            for (double j = heaviest; j >= 1; j--) {
                double lower = weight * ((serving + j) / offered);
                if (scale == 0) {
                    abandon += weight * j / offered;
                    sum += lower;
                }
                weight = lower;
                if (weight < 1 / BIG) {
                    weight *= BIG;
                    scale--;
                }
            }
            return new Waiting(sum, abandon, scale == 0 ? weight : 0, Math.log(weight) + scale * Math.log(BIG));
        }
    }
}
