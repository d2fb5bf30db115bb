package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Checkpoint;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The write-ahead log. */
class LogTest extends StoreTestBase {
    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    @Test
    void staysBoundedThoughAQueryRunsAllTheTime() throws Exception {
        Store store = open(directory, new Settings(512, 2, Duration.ofSeconds(3), 1, Duration.ZERO));
        append(store, 0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> query = thread.submit(() -> store.query(
                    "SELECT max(a.channel), sum(b.range) FROM fact_contact a, range(100000000000) b", List.of()));
            for (int i = 1; i <= 24; i++) {
                append(store, i);
            }
            assertThrows(StoreException.class, () -> {
                try {
                    query.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    throw e.getCause();
                }
            });
        } finally {
            thread.shutdownNow();
        }
        Path log = directory.resolve("vigie.duckdb.wal");
        long size = Files.exists(log) ? Files.size(log) : 0;
        assertTrue(size < 6 << 20, size + " bytes");
        assertEquals(List.of("25"), rows(store, "SELECT count(*) FROM fact_contact"));
    }

    /** Half a megabyte. */
    private static void append(Store store, int number) {
        store.append(
                "main",
                List.of(Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", String.valueOf(number))
                        .set("channel", "phone")
                        .set("padding", "x".repeat(500_000))
                        .set("received_at", START.plusSeconds(number))
                        .build()),
                List.of(),
                Checkpoint.of(String.valueOf(number)));
    }
}
