package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchFoldTest {
    @Test
    void laterInstantWinsWhateverTheOrder() {
        Map<String, Cell> early = Map.of("outcome", new Cell("pending", 1), "queue", new Cell("sales", 1));
        Map<String, Cell> late = Map.of("outcome", new Cell("answered", 2));
        Map<String, Cell> expected = Map.of("outcome", new Cell("answered", 2), "queue", new Cell("sales", 1));
        assertEquals(expected, folded(List.of(early, late)));
        assertEquals(expected, folded(List.of(late, early)));
    }

    @Test
    void greaterValueWinsAtEqualInstants() {
        Map<String, Cell> one = Map.of("talk_s", new Cell(9L, 1), "bot", new Cell(false, 1));
        Map<String, Cell> other = Map.of("talk_s", new Cell(10L, 1), "bot", new Cell(true, 1));
        Map<String, Cell> expected = Map.of("talk_s", new Cell(10L, 1), "bot", new Cell(true, 1));
        assertEquals(expected, folded(List.of(one, other)));
        assertEquals(expected, folded(List.of(other, one)));
    }

    @Test
    void anInstantAloneIsAChange() {
        Map<String, Cell> row = new HashMap<>(Map.of("queue", new Cell("sales", 1)));
        assertTrue(PatchFold.into(row, Map.of("queue", new Cell("sales", 5))));
        assertFalse(PatchFold.into(row, Map.of("queue", new Cell("service", 3))));
        assertFalse(PatchFold.into(row, Map.of("queue", new Cell("sales", 5))));
        assertEquals(new Cell("sales", 5), row.get("queue"));
    }

    @Test
    void anyOrderGroupingAndRepetitionGivesTheSameRow() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<Map<String, Cell>> patches = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                Map<String, Cell> patch = new HashMap<>();
                for (int field = random.nextInt(3); field >= 0; field--) {
                    patch.put("f" + random.nextInt(3), new Cell((long) random.nextInt(3), random.nextInt(3)));
                }
                patches.add(patch);
            }
            Map<String, Cell> expected = folded(patches);
            List<Map<String, Cell>> again = new ArrayList<>(patches);
            patches.forEach(patch -> patch.forEach((field, cell) -> again.add(Map.of(field, cell))));
            Collections.shuffle(again, random);
            int cut = random.nextInt(again.size());
            assertEquals(
                    expected, folded(List.of(folded(again.subList(cut, again.size())), folded(again.subList(0, cut)))));
        }
    }

    private static Map<String, Cell> folded(List<Map<String, Cell>> patches) {
        Map<String, Cell> row = new HashMap<>();
        patches.forEach(patch -> PatchFold.into(row, patch));
        return row;
    }
}
