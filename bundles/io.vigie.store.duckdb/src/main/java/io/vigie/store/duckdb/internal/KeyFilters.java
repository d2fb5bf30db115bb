package io.vigie.store.duckdb.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one table, as {@link KeyFilter} knows them. Where a filter is full, another one of twice the size follows,
 * so that no key has to be read again. Not thread-safe.
 */
final class KeyFilters {
    private final List<KeyFilter> filters = new ArrayList<>();
    private KeyFilter last;
    private long size;

    /** Empty ones, the first with room for this many keys. */
    KeyFilters(long expected) {
        last = new KeyFilter(expected);
        filters.add(last);
    }

    /** How many keys were added. */
    long size() {
        return size;
    }

    /** Makes room for this many more keys. */
    void expect(int more) {
        if (!last.hasRoomFor(more)) {
            last = new KeyFilter(2 * (size + more));
            filters.add(last);
        }
    }

    /** Adds a key that was expected. */
    void add(RowKey key) {
        last.add(key);
        size++;
    }

    boolean mayContain(RowKey key) {
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (filters.get(i).mayContain(key)) {
                return true;
            }
        }
        return false;
    }
}
