package io.vigie.engine.internal.planning;

/**
 * The Erlang B formula, of a group of agents that has no queue. Source: A. K. Erlang, "Solution of some
 * Problems in the Theory of Probabilities of Significance in Automatic Telephone Exchanges", 1917. The
 * recursion over the agents keeps all terms between 0 and 1.
 */
public final class ErlangB {
    private ErlangB() {}

    /**
     * The probability that a caller finds all agents busy and is lost.
     *
     * @param agents how many; only whole agents count
     * @param erlangs the offered load: calls per second × handling seconds
     */
    public static double blocking(double agents, double erlangs) {
        if (erlangs <= 0) {
            return 0;
        }
        double blocking = 1;
        for (int n = 1; n <= (int) agents; n++) {
            blocking = erlangs * blocking / (n + erlangs * blocking);
        }
        return blocking;
    }
}
