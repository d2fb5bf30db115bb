package io.vigie.engine.internal.rollup;

import java.util.Arrays;
import java.util.Map;

/**
 * Which values of a field by which facts meet may stand in facts of days that are over. New contacts, of which
 * there are many, do not; so the days that they can change need not be looked for. Until all facts have been read any
 * value may.
 *
 * <p>A Bloom filter of the values of all facts but those that came since and lie behind the end of all days that are
 * kept. When that end moves, or somebody else keeps days, these go into it as well.
 * Thread-safe.
 */
final class Links {
    private static final int MOST_HASHES = 12;
    private static final int LEAST_BITS = 1 << 16;

    private static final int MOST_FRESH = 1 << 20;

    private long[] old = new long[0];
    /** Hashes of values, some of them more than once. */
    private long[] fresh = new long[0];

    private int size;
    private long mask;
    private int hashes = MOST_HASHES;
    private long end = Long.MIN_VALUE;
    private boolean ready;

    /**
     * Forgets all; what is noted from here on counts, while the values that are there are still to be read.
     *
     * @param values about how many there are
     * @param mostBytes what this may take
     */
    synchronized void begin(long values, long mostBytes) {
        long bits = LEAST_BITS;
        while (bits < values * 24 && bits / 4 <= mostBytes) {
            bits *= 2;
        }
        old = new long[Math.toIntExact(bits / 64)];
        fresh = new long[0];
        size = 0;
        mask = bits - 1;
        // Of all numbers this one errs least: ln 2 for each bit that a value has.
        hashes = (int) Math.max(1, Math.min(MOST_HASHES, bits * 7 / 10 / Math.max(1, values)));
        ready = false;
    }

    /**
     * A value of a fact that was there before.
     *
     * @param after an instant at or after which the fact makes itself felt
     */
    synchronized void was(String value, long after) {
        if (after > Long.MIN_VALUE && after >= end) {
            come(hash(value));
        } else {
            add(hash(value));
        }
    }

    /** All facts that were there have been read. */
    synchronized void ready() {
        ready = old.length > 0;
    }

    /** There are facts that were not read. */
    synchronized void unready() {
        ready = false;
    }

    /** Values of facts that come, with the first instant at which each makes itself felt. */
    synchronized void note(Map<String, Long> values) {
        if (old.length > 0) {
            values.forEach((value, from) -> {
                if (from < end) {
                    add(hash(value));
                } else {
                    come(hash(value));
                }
            });
        }
    }

    private void come(long hash) {
        if (size == MOST_FRESH) {
            until(end);
        }
        if (size == fresh.length) {
            fresh = Arrays.copyOf(fresh, Math.max(1_024, size * 2));
        }
        fresh[size++] = hash;
    }

    /** Somebody keeps days up to an instant; facts before it are none that nobody has to look for. */
    synchronized void until(long micros) {
        end = Math.max(end, micros);
        for (int i = 0; i < size; i++) {
            add(fresh[i]);
        }
        size = 0;
    }

    /** The end of all days that are kept. */
    synchronized long end() {
        return end;
    }

    /** Whether it is known which values there are. */
    synchronized boolean isReady() {
        return ready;
    }

    /** Whether facts with this value may lie in days that are kept. */
    synchronized boolean mayBe(String value) {
        if (!ready) {
            return true;
        }
        long hash = hash(value);
        long step = step(hash);
        for (int i = 0; i < hashes; i++) {
            long bit = hash & mask;
            if ((old[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
            hash += step;
        }
        return true;
    }

    private void add(long first) {
        long hash = first;
        long step = step(first);
        for (int i = 0; i < hashes; i++) {
            long bit = hash & mask;
            old[(int) (bit >>> 6)] |= 1L << bit;
            hash += step;
        }
    }

    private static long hash(String value) {
        long hash = 0x9E3779B97F4A7C15L ^ value.length();
        for (int i = 0; i < value.length(); i++) {
            hash = (hash ^ value.charAt(i)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        return mixed(hash);
    }

    private static long step(long hash) {
        // Odd, so that it reaches all bits.
        return mixed(hash ^ 0x94D049BB133111EBL) | 1;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }
}
