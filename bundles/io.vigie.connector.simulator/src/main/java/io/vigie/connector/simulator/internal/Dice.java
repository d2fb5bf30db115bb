package io.vigie.connector.simulator.internal;

/**
 * Random numbers that are the same on every JVM for ever: the JDK promises that for neither its
 * gaussians nor its exponentials.
 */
final class Dice {
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private long state;

    /** Dice of their own for whatever the numbers name: a seed, a day, a stream, an index. */
    Dice(long... names) {
        for (long name : names) {
            state = mix(state * 31 + name + STEP);
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private long next() {
        state += STEP;
        return mix(state);
    }

    /** From 0 to below 1. */
    double unit() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** From 0 to below a bound. */
    int below(int bound) {
        return (int) (unit() * bound);
    }

    /** From one to another, both included. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    boolean chance(double probability) {
        return unit() < probability;
    }

    double exponential(double mean) {
        return -mean * StrictMath.log(1 - unit());
    }

    /** Log-normal with a mean and a coefficient of variation. */
    double logNormal(double mean, double variation) {
        double sigma2 = StrictMath.log(1 + variation * variation);
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
        double gauss = radius * StrictMath.cos(2 * StrictMath.PI * unit());
        return mean * StrictMath.exp(StrictMath.sqrt(sigma2) * gauss - sigma2 / 2);
    }

    <T> T of(T[] choices) {
        return choices[below(choices.length)];
    }
}
