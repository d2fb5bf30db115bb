package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.FieldType;
import io.vigie.store.ChangeListener;
import io.vigie.store.Shelf;
import io.vigie.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShelfTest extends StoreTestBase {
    private static final FactType CALL = FactType.named("call")
            .field("call_id", FieldType.TEXT)
            .key("call_id")
            .build();

    /** Notes the ids, or nothing. */
    private static final class Scribe implements ChangeListener {
        final List<String> heard = new ArrayList<>();
        boolean silent;
        boolean fails;

        @Override
        public void changing(Map<String, List<Change>> changes) {
            if (fails) {
                throw new IllegalStateException("a listener that fails");
            }
        }

        @Override
        public byte @Nullable [] note(Map<String, List<Change>> changes) {
            return silent
                    ? null
                    : String.valueOf(changes.get("call").get(0).after().value("call_id"))
                            .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void changed(Map<String, List<Change>> changes) {
            heard.add("changed");
        }

        @Override
        public void reshaped() {
            heard.add("reshaped");
        }
    }

    private static void append(Store store, String id) {
        store.append(
                "s",
                List.of(Fact.of(CALL)
                        .at(Instant.parse("2026-01-01T00:00:00Z"))
                        .set("call_id", id)
                        .build()),
                List.of(),
                null);
    }

    private static Shelf shelf(Store store) {
        return store.shelf().orElseThrow();
    }

    private static @Nullable List<String> notes(Store store, long after) {
        Optional<List<byte[]>> notes = shelf(store).notes(after);
        return notes.map(list -> list.stream()
                        .map(note -> new String(note, StandardCharsets.UTF_8))
                        .toList())
                .orElse(null);
    }

    @Test
    void whatIsKeptIsThereAgainAndSoIsWhatHappenedSince() {
        byte[] data = {1, 2, 0, -1};
        try (Store store = open(directory)) {
            Scribe scribe = new Scribe();
            store.onChange(scribe);
            append(store, "a");
            assertEquals(0, shelf(store).revision(), "commits are counted before anything is kept");
            shelf(store).begin();
            append(store, "b");
            shelf(store).put(Map.of("x/1", data, "x/2", data), List.of(), 0);
            append(store, "c");
            append(store, "c");
            scribe.fails = true;
            assertThrows(RuntimeException.class, () -> append(store, "never"));
            scribe.fails = false;
            append(store, "d");
            assertEquals(3, shelf(store).revision());
        }
        try (Store store = open(directory)) {
            assertEquals(Set.of("x/1", "x/2"), shelf(store).get("x/").keySet());
            assertArrayEquals(data, shelf(store).get("x/1").get("x/1"));
            assertEquals(Map.of("x/1", 4L, "x/2", 4L), shelf(store).sizes());
            assertEquals(List.of("c", "d"), notes(store, 1));
            assertEquals(List.of(), notes(store, 3));
            Scribe scribe = new Scribe();
            scribe.silent = true;
            store.onChange(scribe);
            append(store, "e");
            assertEquals(4, shelf(store).revision());
            assertEquals(null, notes(store, 1), "one commit was not noted");
            assertEquals(List.of(), notes(store, 4));
            shelf(store).put(Map.of("x/1", new byte[0]), List.of("x/2"), 4);
            assertEquals(null, notes(store, 0), "the notes are forgotten");
        }
        try (Store store = open(directory)) {
            assertEquals(4, shelf(store).revision(), "the numbers go on");
            assertEquals(Map.of("x/1", 0L), shelf(store).sizes());
        }
    }

    @Test
    void aNewFieldOfAKnownTypeMayChangeAnything() {
        Store store = open(directory);
        append(store, "a");
        shelf(store).begin();
        store.register(List.of(FactType.named("call")
                .field("call_id", FieldType.TEXT)
                .field("queue", FieldType.TEXT)
                .key("call_id")
                .build()));
        assertEquals(1, shelf(store).revision());
        assertEquals(null, notes(store, 0));
        store.register(List.of(
                FactType.named("other").field("id", FieldType.TEXT).key("id").build()));
        assertEquals(1, shelf(store).revision());
    }

    @Test
    void aStoreInMemoryKeepsNothing() {
        assertTrue(open(null).shelf().isEmpty());
    }
}
