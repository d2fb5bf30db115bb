package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Checkpoint;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole histories at once, delivered again, completed and corrected. */
class BulkTest extends StoreTestBase {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final int HISTORY = 130_000;

    /** One contact a minute. */
    private static Fact.Builder contact(int number) {
        return Fact.of(Vocabulary.CONTACT).set("contact_id", "c" + number).at(START.plusSeconds(60L * number));
    }

    private static Fact whole(int number) {
        return contact(number)
                .set("channel", "phone")
                .set("received_at", START.plusSeconds(60L * number))
                .build();
    }

    @Test
    void isTheSameHoweverOftenItComesAndWhateverItCompletes() {
        Store store = open(directory);
        Random random = new Random(11);
        List<Fact> history = new ArrayList<>();
        for (int i = 0; i < HISTORY; i++) {
            history.add(whole(i));
        }
        Collections.shuffle(history, random);
        store.append("b", history, List.of(), Checkpoint.of("1"));
        assertEquals(
                List.of(HISTORY + " 0"),
                rows(
                        store,
                        "SELECT count(*), count_if(back) FROM (SELECT received_at < lag(received_at)"
                                + " OVER (ORDER BY rowid) AS back FROM fact_contact)"),
                "lies in the order of time");

        // Another source tells much of it again, completes it, corrects it, and knows more.
        List<Fact> again = new ArrayList<>(history.subList(0, 20_000));
        for (int i = 0; i < HISTORY + 10_000; i += 4) {
            // Those of the history say nothing of when the contact came.
            again.add(i < HISTORY ? contact(i).set("case_id", "k" + i).build() : whole(i));
        }
        // Earlier than what is known, which stands, and later, which holds.
        again.add(contact(8).at(START.minusSeconds(1)).set("channel", "mail").build());
        again.add(contact(12)
                .at(START.plusSeconds(900L * 86_400))
                .set("channel", "chat")
                .build());
        Collections.shuffle(again, random);
        store.append("a", again, List.of(), Checkpoint.of("2"));
        int cases = HISTORY / 4;
        int all = HISTORY + 10_000 / 4;
        List<String> expected = List.of(all + " " + all + " " + cases + " " + all + " " + (all - 1));
        String counts = "SELECT count(*), count(DISTINCT contact_id), count(case_id), count(received_at),"
                + " count_if(channel = 'phone') FROM fact_contact";
        assertEquals(expected, rows(store, counts));
        assertEquals(
                List.of("c12 chat k12 a", "c13 phone null " + source(again, "c13"), "c8 phone k8 a"),
                rows(
                        store,
                        "SELECT contact_id, channel, case_id, source FROM fact_contact"
                                + " WHERE contact_id IN ('c8', 'c12', 'c13') ORDER BY 1"));

        // All of it once more, in one and in many batches, changes nothing.
        List<Set<String>> changes = new ArrayList<>();
        List<String> place = rows(store, "SELECT max(rowid), sum(rowid) FROM fact_contact");
        store.onCommit(changes::add);
        store.append("a", again, List.of(), Checkpoint.of("3"));
        for (int from = 0; from < again.size(); from += 20_000) {
            store.append(
                    "a",
                    again.subList(from, Math.min(again.size(), from + 20_000)),
                    List.of(),
                    Checkpoint.of("4 " + from));
        }
        assertEquals(List.of(), changes);
        assertEquals(place, rows(store, "SELECT max(rowid), sum(rowid) FROM fact_contact"));

        // After a restart as well, when nothing is known of what came before.
        store.close();
        Store later = open(directory);
        later.append("a", again, List.of(), Checkpoint.of("5"));
        later.append("b", history.subList(0, 20_000), List.of(), Checkpoint.of("6"));
        assertEquals(expected, rows(later, counts));
    }

    @Test
    void isRefusedAsAWholeWithTheSentenceOfTheOneThatCannotBeKept() {
        Store store = open(null);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            facts.add(whole(i));
        }
        facts.set(19_000, contact(19_000).at(Instant.MAX).set("channel", "mail").build());
        StoreException refused =
                assertThrows(StoreException.class, () -> store.append("b", facts, List.of(), Checkpoint.of("1")));
        assertTrue(refused.getMessage()
                .startsWith("A fact of type contact from b cannot be kept: the instant +1000000000"));
        assertEquals(Optional.empty(), store.checkpoint("b"));
        assertEquals(List.of("0"), rows(store, "SELECT count(*) FROM fact_contact"));
    }

    /** To whom a contact belongs: the first by name of those who told of it. */
    private static String source(List<Fact> again, String contact) {
        return again.stream().anyMatch(fact -> contact.equals(fact.get("contact_id"))) ? "a" : "b";
    }
}
