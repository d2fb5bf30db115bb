package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.contact;
import static io.vigie.engine.internal.source.TestSources.provider;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.source.Batch;
import io.vigie.source.Gap;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine writes about its sources. */
class SourceLifeTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);

    private final VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
    private final MemoryStore store = new MemoryStore();
    private final Housekeeping housekeeping = new Housekeeping();
    private final SourceTypes types = SourceTypes.byHand(DEADLINE);
    private final List<SourcesImpl> made = new ArrayList<>();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicReference<@Nullable SourceException> fails = new AtomicReference<>();
    private final AtomicReference<@Nullable Gap> gap = new AtomicReference<>();

    @BeforeEach
    void offer() {
        types.add(provider(1, TestSources.factory(context -> (checkpoint, wait) -> {
            polls.incrementAndGet();
            SourceException failure = fails.get();
            if (failure != null) {
                throw failure;
            }
            Gap missing = gap.getAndSet(null);
            Batch.Builder batch = Batch.builder();
            if (missing != null) {
                batch.gap(missing).fact(contact(1));
            }
            return batch.build();
        })));
    }

    @AfterEach
    void close() {
        made.forEach(SourcesImpl::close);
        housekeeping.close();
    }

    private SourcesImpl start() {
        SourcesImpl sources = new SourcesImpl(
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
                identifier -> identifier);
        clock.onMove(sources::wake);
        made.add(sources);
        sources.start(new SourceSpec("feed", "paris", Map.of(), false));
        return sources;
    }

    private void polled(int more) {
        int before = polls.get();
        until(() -> polls.get() >= before + more);
    }

    private void pass(Duration time, SourcesImpl sources) {
        for (long left = time.toSeconds(); left > 0; left--) {
            clock.advance(Duration.ofSeconds(1));
            sources.watch();
            if (left % 8 == 0) {
                polled(2);
            }
        }
        polled(2);
    }

    @Test
    void aSourceThatRunsGivesASignOfLifeOnceAMinute() {
        SourcesImpl sources = start();
        until(() -> store.states().size() == 1);
        pass(Duration.ofSeconds(59), sources);
        assertEquals(List.of("running null 2026-03-02T08:00:00Z 2026-03-02T08:00:00Z null"), store.states());
        assertEquals(1, store.appends());
        pass(Duration.ofSeconds(2), sources);
        assertEquals(2, store.appends());
        sources.stop("paris");
        assertEquals(
                List.of(
                        "running null 2026-03-02T08:00:00Z 2026-03-02T08:01:01Z null",
                        "silent stopped 2026-03-02T08:01:01Z null null"),
                store.states());
    }

    @Test
    void aSilenceBeginsWithTheLastSignOfLifeAndEndsWithTheNext() {
        SourcesImpl sources = start();
        until(() -> store.states().size() == 1);
        clock.advance(Duration.ofSeconds(5));
        polled(2);
        fails.set(new SourceException(SourceException.Kind.AUTH, "The password is refused."));
        until(() -> sources.status("paris").orElseThrow().state() == SourceState.AUTH_REQUIRED);
        clock.advance(Duration.ofSeconds(9));
        sources.watch();
        clock.advance(Duration.ofSeconds(1));
        sources.watch();
        until(() -> store.states().size() == 2);
        clock.advance(Duration.ofHours(1));
        sources.watch();
        assertEquals(
                List.of(
                        "running null 2026-03-02T08:00:00Z 2026-03-02T08:00:05Z null",
                        "silent auth_required 2026-03-02T08:00:05Z null null"),
                store.states());
        fails.set(null);
        sources.restart("paris");
        until(() -> store.states().size() == 3);
        assertEquals(
                List.of(
                        "running null 2026-03-02T08:00:00Z 2026-03-02T08:00:05Z null",
                        "running null 2026-03-02T09:00:15Z 2026-03-02T09:00:15Z null",
                        "silent auth_required 2026-03-02T08:00:05Z 2026-03-02T09:00:15Z null"),
                store.states());
    }

    @Test
    void aShortTroubleIsNotWritten() {
        SourcesImpl sources = start();
        until(() -> store.states().size() == 1);
        for (int i = 0; i < 3; i++) {
            fails.set(new SourceException(SourceException.Kind.TRANSIENT, "Away."));
            until(() -> sources.status("paris").orElseThrow().state() == SourceState.RETRYING);
            fails.set(null);
            clock.advance(Duration.ofSeconds(3));
            sources.watch();
            until(() -> sources.status("paris").orElseThrow().state() == SourceState.RUNNING);
        }
        assertEquals(1, store.states().size());
    }

    @Test
    void timeWithoutThePlatformIsSilent() {
        start();
        until(() -> store.states().size() == 1);
        SourcesImpl crashed = made.remove(0);
        pass(Duration.ofSeconds(30), crashed);
        // It is gone without a word: what it still does is not seen.
        MemoryStore left = store.copy();
        crashed.close();
        store.restore(left);
        clock.advance(Duration.ofMinutes(10));
        start();
        until(() -> store.states().size() == 3);
        assertEquals(
                List.of(
                        "running null 2026-03-02T08:00:00Z 2026-03-02T08:00:00Z null",
                        "running null 2026-03-02T08:10:30Z 2026-03-02T08:10:30Z null",
                        "silent unknown 2026-03-02T08:00:00Z 2026-03-02T08:10:30Z null"),
                store.states());
    }

    @Test
    void aGapIsWrittenWithItsBatch() {
        start();
        until(() -> store.states().size() == 1);
        Instant noon = Instant.parse("2026-03-02T07:00:00Z");
        gap.set(new Gap(noon, noon.plusSeconds(180), "The connection broke."));
        until(() -> store.states().size() == 2);
        assertEquals(
                List.of(
                        "gap null 2026-03-02T07:00:00Z 2026-03-02T07:03:00Z contact",
                        "running null 2026-03-02T08:00:00Z 2026-03-02T08:00:00Z contact"),
                store.states());
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + store.states());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
