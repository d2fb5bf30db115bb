package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyFilterTest {
    @Test
    void knowsEveryKeyAndFewOthers() {
        int keys = 50_000;
        KeyFilter filter = new KeyFilter(keys);
        for (int i = 0; i < keys; i++) {
            filter.add(RowKey.of("main", "in" + i));
        }
        int wrong = 0;
        for (int i = 0; i < keys; i++) {
            assertTrue(filter.mayContain(RowKey.of("main", "in" + i)));
            wrong += filter.mayContain(RowKey.of("main", "out" + i)) ? 1 : 0;
        }
        assertTrue(wrong < keys / 1000, wrong + " wrong answers");
    }
}
