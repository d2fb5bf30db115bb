package io.vigie.engine.internal.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ErlangTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    /** The chain of callers present, one state after the other, and a tagged caller by uniformisation. */
    private record Slow(double waits, double abandon, double averageWait, double answeredWithin) {
        static Slow of(int agents, double erlangs, double handling, double patience, double threshold) {
            double arrivals = erlangs / handling;
            int states = agents + 3_000;
            double[] p = new double[states];
            p[0] = 1;
            double sum = 1;
            for (int n = 1; n < states; n++) {
                p[n] = p[n - 1] * arrivals / leaving(n, agents, handling, patience);
                sum += p[n];
                if (sum > 1e250) {
                    for (int k = 0; k <= n; k++) {
                        p[k] /= sum;
                    }
                    sum = 1;
                }
            }
            double wait = 0;
            double waiting = 0;
            // Served and waited at most the threshold, for the number of callers before the tagged one.
            double[] served = servedWithin(states - agents, agents, handling, patience, threshold);
            double answered = 0;
            for (int n = 0; n < states; n++) {
                double share = p[n] / sum;
                wait += n >= agents ? share : 0;
                waiting += Math.max(0, n - agents) * share;
                answered += share * (n < agents ? 1 : served[n - agents]);
            }
            return new Slow(wait, waiting / patience / arrivals, waiting / arrivals, answered);
        }

        private static double leaving(int present, int agents, double handling, double patience) {
            return Math.min(present, agents) / handling + Math.max(0, present - agents) / patience;
        }

        /**
         * Backward equations of the tagged caller with k before her: k falls at the rate at which agents end
         * calls and those before her hang up, she hangs up herself at 1 / patience. Solved in small steps of
         * the fourth order.
         */
        private static double[] servedWithin(int size, int agents, double handling, double patience, double t) {
            int kept = Math.min(size, 400);
            double[] now = new double[kept];
            int steps = (int) Math.ceil(t * (agents / handling + kept / patience) * 4) + 1;
            double h = t / steps;
            for (int step = 0; step < steps; step++) {
                double[] k1 = slope(now, agents, handling, patience);
                double[] k2 = slope(plus(now, k1, h / 2), agents, handling, patience);
                double[] k3 = slope(plus(now, k2, h / 2), agents, handling, patience);
                double[] k4 = slope(plus(now, k3, h), agents, handling, patience);
                for (int k = 0; k < kept; k++) {
                    now[k] += h / 6 * (k1[k] + 2 * k2[k] + 2 * k3[k] + k4[k]);
                }
            }
            double[] all = new double[size];
            System.arraycopy(now, 0, all, 0, kept);
            return all;
        }

        private static double[] slope(double[] now, int agents, double handling, double patience) {
            double[] slope = new double[now.length];
            for (int k = 0; k < now.length; k++) {
                double forward = agents / handling + k / patience;
                slope[k] = forward * (k == 0 ? 0 : now[k - 1]) - (forward + 1 / patience) * now[k];
                slope[k] += k == 0 ? agents / handling : 0;
            }
            return slope;
        }

        private static double[] plus(double[] now, double[] slope, double h) {
            double[] sum = new double[now.length];
            for (int k = 0; k < now.length; k++) {
                sum[k] = now[k] + h * slope[k];
            }
            return sum;
        }
    }

    @Test
    void erlangAAgreesWithASlowChain() {
        Random random = new Random(20261121);
        for (int run = 0; run < 60; run++) {
            int agents = 1 + random.nextInt(40);
            double erlangs = agents * (0.3 + 1.2 * random.nextDouble());
            double handling = 30 + random.nextInt(600);
            double patience = handling * (0.1 + 2 * random.nextDouble());
            double threshold = random.nextInt(120);
            String given = agents + " agents, " + erlangs + " E, " + handling + " s, patience " + patience + " s, T "
                    + threshold;
            Slow slow = Slow.of(agents, erlangs, handling, patience, threshold);
            assertEquals(slow.waits, ErlangA.waitProbability(agents, erlangs, handling, patience), 1e-12, given);
            assertEquals(slow.abandon, ErlangA.abandonProbability(agents, erlangs, handling, patience), 1e-12, given);
            assertEquals(slow.averageWait, ErlangA.averageWait(agents, erlangs, handling, patience), 1e-9, given);
            assertEquals(
                    slow.answeredWithin,
                    ErlangA.serviceLevel(agents, erlangs, handling, patience, threshold),
                    1e-6,
                    given);
        }
    }

    @Test
    void moreAgentsServeBetterAndTheSearchFindsTheFewest() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            double erlangs = Math.exp(random.nextDouble() * 6);
            double handling = 60 + random.nextInt(400);
            double patience = 20 + random.nextInt(600);
            double threshold = random.nextInt(60);
            double level = 0.5 + 0.49 * random.nextDouble();
            double cap = 0.6 + 0.4 * random.nextDouble();
            int agents = ErlangA.agents(erlangs, handling, patience, threshold, level, cap);
            int patient = ErlangC.agents(erlangs, handling, threshold, level, cap);
            assertTrue(ErlangA.serviceLevel(agents, erlangs, handling, patience, threshold) >= level);
            assertTrue(ErlangA.occupancy(agents, erlangs, handling, patience) <= cap);
            assertTrue(ErlangA.serviceLevel(agents - 1, erlangs, handling, patience, threshold) < level
                    || ErlangA.occupancy(agents - 1, erlangs, handling, patience) > cap);
            assertTrue(ErlangC.serviceLevel(patient, erlangs, handling, threshold) >= level
                    && ErlangC.occupancy(patient, erlangs) <= cap);
            assertTrue(ErlangC.serviceLevel(patient - 1, erlangs, handling, threshold) < level
                    || ErlangC.occupancy(patient - 1, erlangs) > cap);
            double last = -1;
            for (int n = Math.max(1, agents - 20); n < agents + 20; n++) {
                double now = ErlangA.serviceLevel(n, erlangs, handling, patience, threshold);
                assertTrue(now >= last - 1e-12, n + " agents: " + last + " > " + now);
                last = now;
            }
        }
    }

    @Test
    void endlessPatienceIsErlangCAndNoneIsErlangB() {
        for (int agents : new int[] {12, 20, 60}) {
            for (double patience : new double[] {INFINITE, 1e9}) {
                double exact = patience == INFINITE ? 0 : 1e-3;
                assertEquals(
                        ErlangC.waitProbability(agents, 10),
                        ErlangA.waitProbability(agents, 10, 180, patience),
                        exact + 1e-15);
                assertEquals(
                        ErlangC.serviceLevel(agents, 10, 180, 20),
                        ErlangA.serviceLevel(agents, 10, 180, patience, 20),
                        exact + 1e-15);
                assertEquals(
                        ErlangC.averageWait(agents, 10, 180),
                        ErlangA.averageWait(agents, 10, 180, patience),
                        exact * 180 + 1e-12);
            }
            double blocking = ErlangB.blocking(agents, 10);
            assertEquals(blocking, ErlangA.abandonProbability(agents, 10, 180, 0), 1e-15);
            assertEquals(1 - blocking, ErlangA.serviceLevel(agents, 10, 180, 0, 20), 1e-15);
            assertEquals(0, ErlangA.averageWait(agents, 10, 180, 0));
        }
    }

    @Test
    void largeLoadsStayWithinBounds() {
        for (double erlangs : new double[] {1e-9, 0.5, 100, 2_000, 5_000}) {
            for (int agents : new int[] {0, 1, 10, 500, 2_000, 5_000, 6_000}) {
                for (double patience : new double[] {0, 1e-6, 1, 180, 3_600, 1e7}) {
                    String given = erlangs + " E, " + agents + " agents, patience " + patience;
                    double wait = ErlangA.waitProbability(agents, erlangs, 180, patience);
                    double abandon = ErlangA.abandonProbability(agents, erlangs, 180, patience);
                    double level = ErlangA.serviceLevel(agents, erlangs, 180, patience, 20);
                    double occupancy = ErlangA.occupancy(agents, erlangs, 180, patience);
                    assertTrue(wait >= 0 && wait <= 1 + 1e-12, given + ": wait " + wait);
                    assertTrue(abandon >= 0 && abandon <= wait + 1e-12, given + ": abandon " + abandon);
                    assertTrue(level >= 0 && level <= 1 - abandon + 1e-12, given + ": level " + level);
                    assertTrue(level >= 1 - wait - 1e-12, given + ": level " + level + ", wait " + wait);
                    assertTrue(occupancy >= 0 && occupancy <= 1, given + ": occupancy " + occupancy);
                    // In overload those whom the agents cannot answer hang up.
                    assertTrue(abandon >= 1 - agents / erlangs - 1e-9, given + ": abandon " + abandon);
                }
            }
        }
        // Half of 2,000 erlangs hang up; the wait of those answered is close to patience × ln 2.
        assertEquals(0.5, ErlangA.abandonProbability(1_000, 2_000, 180, 300), 1e-6);
        assertEquals(0, ErlangA.serviceLevel(1_000, 2_000, 180, 300, 300 * Math.log(2) * 0.8), 1e-4);
        assertEquals(0.5, ErlangA.serviceLevel(1_000, 2_000, 180, 300, 300 * Math.log(2) * 1.2), 1e-4);
    }

    @Test
    void noLoadNeedsNobodyAndImpossibleWishesAreRefused() {
        assertEquals(0, ErlangA.agents(0, 180, 300, 20, 0.8, 0.85));
        assertEquals(0, ErlangC.agents(0, 180, 20, 0.8, 0.85));
        assertEquals(1, ErlangA.serviceLevel(0, 0, 180, 300, 20));
        assertEquals(1, ErlangC.agents(1e-9, 180, 20, 0.8, 0.85));
        for (double[] wish : new double[][] {{1.01, 1}, {0.8, 0}, {0.8, -1}, {Double.NaN, 1}, {0.8, 1e-9}}) {
            assertThrows(IllegalArgumentException.class, () -> ErlangA.agents(10, 180, 300, 20, wish[0], wish[1]));
            assertThrows(IllegalArgumentException.class, () -> ErlangC.agents(10, 180, 20, wish[0], wish[1]));
        }
        assertEquals(1, ErlangC.waitProbability(10, 10));
        assertEquals(0, ErlangC.serviceLevel(10, 10, 180, 20));
        assertEquals(INFINITE, ErlangC.averageWait(10, 10, 180));
    }
}
