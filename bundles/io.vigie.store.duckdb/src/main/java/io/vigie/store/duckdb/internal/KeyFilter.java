package io.vigie.store.duckdb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * A Bloom filter of the keys of one table: says for sure that a key is new, so that new facts are appended
 * without looking for them in the table. Outside of the Java heap, where it would be copied about. Not thread-safe.
 *
 * <p>A wrong "maybe" costs a look-up and nothing else. With {@value #BITS_PER_KEY} bits for each key it
 * happens for about one in 10,000.
 */
final class KeyFilter {
    private static final int BITS_PER_KEY = 20;
    private static final int PROBES = 10;
    private static final long FEWEST_BITS = 1 << 13;
    /** 512 MB; beyond 200 million keys the filter becomes less sharp. */
    private static final long MOST_BITS = 1L << 32;

    private final LongBuffer words;
    private final long bits;
    private final long capacity;
    private long size;

    /** An empty filter for this many keys. */
    KeyFilter(long capacity) {
        bits = Math.min(Math.max(FEWEST_BITS, capacity * BITS_PER_KEY + 63 & -64), MOST_BITS);
        words = ByteBuffer.allocateDirect(Math.toIntExact(bits / Byte.SIZE))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        this.capacity = bits == MOST_BITS ? Long.MAX_VALUE : bits / BITS_PER_KEY;
    }

    /** Whether this many more keys fit before the filter loses its sharpness. */
    boolean hasRoomFor(int keys) {
        return size + keys <= capacity;
    }

    void add(RowKey key) {
        size++;
        long probe = key.high();
        for (int i = 0; i < PROBES; i++) {
            long bit = bit(probe);
            int word = (int) (bit >> 6);
            words.put(word, words.get(word) | 1L << bit);
            probe += key.low() | 1;
        }
    }

    boolean mayContain(RowKey key) {
        long probe = key.high();
        for (int i = 0; i < PROBES; i++) {
            long bit = bit(probe);
            if ((words.get((int) (bit >> 6)) & 1L << bit) == 0) {
                return false;
            }
            probe += key.low() | 1;
        }
        return true;
    }

    /** The share of the filter that the probe, taken as an unsigned number, has of all numbers. */
    private long bit(long probe) {
        return Math.multiplyHigh(probe >>> 1, bits << 1);
    }
}
