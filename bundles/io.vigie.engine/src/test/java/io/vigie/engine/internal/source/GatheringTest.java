package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.contact;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.source.SourceState;
import io.vigie.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches that say that more is there are stored together. */
class GatheringTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
    private final MemoryStore store = new MemoryStore();
    private final Housekeeping housekeeping = new Housekeeping();
    private final SourcesImpl sources = new SourcesImpl(
            new SourcesImpl.Platform(
                    SourceTypes.byHand(DEADLINE),
                    housekeeping,
                    clock,
                    new SplittableRandom(1),
                    () -> Locale.ENGLISH,
                    new Operator(null),
                    DEADLINE,
                    DEADLINE),
            store,
            identifier -> identifier);

    @AfterEach
    void nothingDisturbedTheStore() {
        store.release();
        sources.close();
        housekeeping.close();
        assertFalse(store.disturbed());
    }

    /** Counts contacts from its checkpoint on and says that there are more, until the last. */
    private static class History implements DataSource {
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger polls = new AtomicInteger();
        final List<Integer> returns = new ArrayList<>();
        private final int last;
        private final int size;
        private int expected;

        History(int last, int size) {
            this.last = last;
            this.size = size;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException {
            int done = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            if (done != expected) {
                returns.add(done);
            }
            polls.incrementAndGet();
            int next = Math.min(last, done + size);
            Batch.Builder batch = Batch.builder();
            for (int i = done + 1; i <= next; i++) {
                batch.fact(contact(i));
            }
            batch.reject(Rejection.of("line " + next, "Cut.", "x"));
            also(batch, next);
            expected = next;
            told.set(next);
            return batch.next(Checkpoint.of(String.valueOf(next)))
                    .more(next < last)
                    .endOfData(next == last)
                    .build();
        }

        void also(Batch.Builder batch, int next) throws SourceException {}
    }

    private List<Fact> contacts(int last) {
        List<Fact> contacts = new ArrayList<>();
        for (int i = 1; i <= last; i++) {
            contacts.add(contact(i));
        }
        return contacts;
    }

    @Test
    void aHistoryIsStoredInFewTransactionsInItsOrder() throws Exception {
        History history = new History(1_000, 10);
        sources.start("in", true, history);
        sources.awaitEnd(all -> {});
        assertEquals(contacts(1_000), store.facts());
        assertEquals(100, store.quarantine().size());
        assertEquals("1000", store.checkpoint("in").orElseThrow().text());
        assertEquals(100, history.polls.get());
        assertEquals(100, sources.status("in").orElseThrow().polls());
        assertEquals(1_000, sources.status("in").orElseThrow().facts());
        assertTrue(store.appends() < 50, store.appends() + " appends");
        assertEquals(List.of(), history.returns);
    }

    @Test
    void whatCouldNotBeStoredIsReadAgainFromTheStoredPosition() throws Exception {
        History history = new History(1_000, 10);
        store.failNext(2);
        clock.onMove(sources::wake);
        sources.start("in", true, history);
        until(() -> {
            clock.advance(Duration.ofSeconds(30));
            return sources.status("in").orElseThrow().state() == SourceState.COMPLETED;
        });
        assertEquals(contacts(1_000), store.facts());
        assertEquals("1000", store.checkpoint("in").orElseThrow().text());
        assertFalse(history.returns.isEmpty());
    }

    @Test
    void whatWasReadBeforeAFailureIsKept() throws Exception {
        History history = new History(100, 10) {
            private boolean failed;

            @Override
            void also(Batch.Builder batch, int next) throws SourceException {
                if (next == 50 && !failed) {
                    failed = true;
                    throw new SourceException(SourceException.Kind.TRANSIENT, "The line is cut.");
                }
            }
        };
        sources.start("in", true, history);
        until(() -> sources.status("in").orElseThrow().state() == SourceState.RETRYING);
        assertEquals("40", store.checkpoint("in").orElseThrow().text());
        assertEquals(contacts(40), store.facts());
        clock.onMove(sources::wake);
        until(() -> {
            clock.advance(Duration.ofSeconds(30));
            return sources.status("in").orElseThrow().state() == SourceState.COMPLETED;
        });
        assertEquals(contacts(100), store.facts());
        assertEquals(List.of(), history.returns);
    }

    @Test
    void aSourceWaitsForASlowStore() throws Exception {
        int size = 5_000;
        History history = new History(100 * SourceRunner.MOST_GATHERED, size);
        store.hold();
        sources.start("in", false, history);
        // The first batch is on its own; no other one is asked for while it waits.
        until(() -> history.told.get() == size);
        store.release();
        until(() -> store.appends() > 0);
        store.hold();
        int stored = store.facts().size();
        until(() -> history.told.get() > stored);
        clock.advance(Duration.ofMinutes(5));
        assertTrue(
                history.told.get() - stored <= 2 * SourceRunner.MOST_GATHERED + size,
                history.told.get() + " told, " + stored + " stored");
    }

    @Test
    void whatIsNotedIsRememberedBeforeItIsStored() throws Exception {
        List<String> recalled = new ArrayList<>();
        SourceTypes types = SourceTypes.byHand(DEADLINE);
        try (SourcesImpl typed = new SourcesImpl(
                new SourcesImpl.Platform(
                        types,
                        housekeeping,
                        clock,
                        new SplittableRandom(1),
                        () -> Locale.ENGLISH,
                        new Operator(null),
                        DEADLINE,
                        DEADLINE),
                store,
                identifier -> identifier)) {
            types.add(TestSources.provider(1, TestSources.factory(context -> new History(60, 10) {
                @Override
                void also(Batch.Builder batch, int next) {
                    recalled.add(context.memory().recall("last").orElse("none"));
                    if (next == 40) {
                        batch.forget("last");
                    } else {
                        batch.remember("last", String.valueOf(next), null);
                    }
                }
            })));
            typed.start(new io.vigie.source.SourceSpec("feed", "in", java.util.Map.of(), true));
            typed.awaitEnd(all -> {});
        }
        assertEquals(List.of("none", "10", "20", "30", "none", "50"), recalled);
        assertEquals("60", store.note("in", "last").orElseThrow());
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not in time");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
