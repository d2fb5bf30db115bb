package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KillTest extends StoreTestBase {
    @Test
    void losesNothingAndDoublesNothing() throws Exception {
        Random random = new Random();
        Map<String, Integer> acknowledged = new HashMap<>();
        for (int round = 0; round < 5; round++) {
            try (Child child = Child.run("append", directory.toString())) {
                for (int lines = 1 + random.nextInt(150); lines > 0; lines--) {
                    String[] said = child.line().split(" ");
                    acknowledged.put(said[0], Integer.valueOf(said[1]));
                }
                child.kill();
                // What it had said before it died, and nobody had read yet.
                for (String line = child.line(); line != null; line = child.line()) {
                    String[] said = line.split(" ");
                    if (said.length == 2) {
                        acknowledged.merge(said[0], Integer.valueOf(said[1]), Math::max);
                    }
                }
            }
            Store store = open(directory);
            for (String source : acknowledged.keySet()) {
                int stored =
                        Integer.parseInt(store.checkpoint(source).orElseThrow().text());
                assertTrue(
                        stored >= acknowledged.get(source),
                        stored + " is stored, " + acknowledged.get(source) + " was acknowledged");
                // The rows of the batches up to the checkpoint, and the one row that batch 1 patched before them.
                assertEquals(
                        List.of((stored * Child.ROWS + 1) + " " + (stored * Child.ROWS) + " " + stored + " " + stored),
                        rows(
                                store,
                                "SELECT count(*), count(channel), count(case_id), count(DISTINCT case_id)"
                                        + " FROM fact_contact WHERE source = ?",
                                source));
                assertEquals(Optional.of(String.valueOf(stored)), store.note(source, "last"));
                for (int number = 1; number <= stored + 1; number++) {
                    boolean kept = number <= stored && !(number % 10 == 5 && number + 5 <= stored);
                    assertEquals(kept, store.note(source, "n" + number).isPresent(), number + " of " + stored);
                }
                assertEquals(
                        List.of(String.valueOf(stored)),
                        rows(
                                store,
                                "SELECT max(split_part(contact_id, '-', 2)::INTEGER) FROM fact_contact WHERE source = ?",
                                source));
            }
            store.close();
        }
    }

    @Test
    void keepsLargeBatchesWholeOrNotAtAll() throws Exception {
        int acknowledged = 0;
        for (int round = 0; round < 2; round++) {
            try (Child child = Child.run("bulk", directory.toString())) {
                for (int lines = 0; lines <= round; lines++) {
                    acknowledged = Integer.parseInt(child.line().split(" ")[1]);
                }
                // In the middle of the next one.
                child.kill();
            }
            Store store = open(directory);
            int stored = Integer.parseInt(store.checkpoint("bulk").orElseThrow().text());
            assertTrue(stored >= acknowledged, stored + " is stored, " + acknowledged + " was acknowledged");
            assertEquals(
                    List.of(stored * Child.BULK + " " + stored + " " + stored * Child.BULK),
                    rows(
                            store,
                            "SELECT count(*), count(DISTINCT split_part(contact_id, '-', 1)),"
                                    + " count(DISTINCT _key) FROM fact_contact"));
            store.close();
        }
    }
}
