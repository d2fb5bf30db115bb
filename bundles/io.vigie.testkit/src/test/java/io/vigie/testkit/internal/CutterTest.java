package io.vigie.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.testkit.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutterTest {
    private static final List<Fact> FACTS = facts();

    private static List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            facts.add(Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", "c" + i)
                    .set("seq", 1)
                    .set("queue", "q")
                    .set("queued_at", "2026-03-02T09:00:0" + i % 10 + "Z")
                    .set("answered_at", "2026-03-02T09:01:00Z")
                    .set("ended_at", "2026-03-02T09:02:00Z")
                    .set("talk_s", 60)
                    .build());
            facts.add(Fact.of(Vocabulary.EXPENSE)
                    .set("from_date", "2026-03-01")
                    .set("to_date", "2026-03-31")
                    .set("amount", i)
                    .build());
        }
        facts.add(Fact.of(Vocabulary.CASE).set("case_id", "k").build());
        return facts;
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void patchesAddUpToTheirFacts(long seed) {
        List<List<Fact>> shares = Cutter.cut(
                FACTS, Delivery.PLAIN.cutIntoPatches(seed).deliveredTwice().splitOverTwoSources());
        assertEquals(2, shares.size());
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        shares.forEach(
                share -> share.forEach(patch -> rows.computeIfAbsent(patch.type() + patch.key(), k -> new TreeMap<>())
                        .putAll(patch.values())));
        Map<String, Map<String, Object>> whole = new TreeMap<>();
        FACTS.forEach(fact -> whole.put(fact.type() + fact.key(), new TreeMap<>(fact.values())));
        assertEquals(whole, rows);
        assertTrue(shares.get(0).size() + shares.get(1).size() > 2 * FACTS.size());
        shares.get(0).stream()
                .filter(patch -> !patch.identified())
                .forEach(patch -> assertFalse(shares.get(1).contains(patch), "one expense would be two"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shufflingLosesNothing(long seed) {
        List<Fact> shuffled = Cutter.cut(FACTS, Delivery.PLAIN.shuffled(seed)).get(0);
        assertEquals(FACTS.size(), shuffled.size());
        assertEquals(new HashSet<>(FACTS), new HashSet<>(shuffled));
        assertEquals(shuffled, Cutter.cut(FACTS, Delivery.PLAIN.shuffled(seed)).get(0));
    }
}
