package io.vigie.store.duckdb.internal;

/**
 * A Bloom filter of the keys of one table: says for sure that a key is new, so that new facts are appended
 * without looking for them in the table. Not thread-safe.
 *
 * <p>A wrong "maybe" costs a look-up and nothing else. With {@value #BITS_PER_KEY} bits for each key it
 * happens for about one in 5,000.
 */
final class KeyFilter {
    private static final int BITS_PER_KEY = 20;
    private static final int PROBES = 7;
    private static final int SMALLEST = 1 << 13;
    /** 64 MB; beyond 25 million keys the filter becomes less sharp. */
    private static final long MOST_BITS = 1L << 29;

    private final long[] words;
    private final long mask;
    private final long capacity;
    private long size;

    /** An empty filter for this many keys. */
    KeyFilter(long capacity) {
        long bits = Long.highestOneBit(Math.max(SMALLEST, capacity * BITS_PER_KEY) - 1) << 1;
        bits = Math.min(bits, MOST_BITS);
        this.words = new long[(int) (bits >> 6)];
        this.mask = bits - 1;
        this.capacity = bits == MOST_BITS ? Long.MAX_VALUE : bits / BITS_PER_KEY;
    }

    /** How many keys were added. */
    long size() {
        return size;
    }

    /** Whether this many more keys fit before the filter loses its sharpness. */
    boolean hasRoomFor(int keys) {
        return size + keys <= capacity;
    }

    void add(RowKey key) {
        size++;
        long probe = key.high();
        for (int i = 0; i < PROBES; i++) {
            words[(int) ((probe & mask) >> 6)] |= 1L << probe;
            probe += key.low() | 1;
        }
    }

    boolean mayContain(RowKey key) {
        long probe = key.high();
        for (int i = 0; i < PROBES; i++) {
            if ((words[(int) ((probe & mask) >> 6)] & 1L << probe) == 0) {
                return false;
            }
            probe += key.low() | 1;
        }
        return true;
    }
}
