package io.vigie.connector.asterisk.internal;

import java.nio.charset.StandardCharsets;

/**
 * The channels of the calls that the queue_log knows, as 64-bit hashes: millions of them fit in memory,
 * and among a million a false match is a matter of one in ten million.
 */
final class CallIds {
    private long[] slots = new long[1024];
    private int size;

    void add(String id) {
        if (size * 2 >= slots.length) {
            grow();
        }
        if (put(slots, hash(id))) {
            size++;
        }
    }

    boolean contains(String id) {
        long hash = hash(id);
        for (int i = (int) hash & (slots.length - 1); slots[i] != 0; i = (i + 1) & (slots.length - 1)) {
            if (slots[i] == hash) {
                return true;
            }
        }
        return false;
    }

    void clear() {
        slots = new long[1024];
        size = 0;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long hash) {
        int i = (int) hash & (slots.length - 1);
        while (slots[i] != 0) {
            if (slots[i] == hash) {
                return false;
            }
            i = (i + 1) & (slots.length - 1);
        }
        slots[i] = hash;
        return true;
    }

    /** FNV-1a, then mixed, since ids differ in their last digits only. Never 0. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
