package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyFilterTest {
    @Test
    void knowsEveryKeyAndFewOthersHoweverItHasGrown() {
        int keys = 50_000;
        KeyFilters filter = new KeyFilters(0);
        for (int i = 0; i < keys; i++) {
            if (i % 1_000 == 0) {
                filter.expect(1_000);
            }
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
