package io.vigie.engine.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.source.TestSources.Deaf;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good sources beside each kind of bad one, on the real store, in real time. {@code -Dvigie.neighbours=SECONDS}
 * measures for that long each, first the good ones alone, and prints the figures.
 */
class NeighboursTest {
    private static final int GOOD = 4;
    /** Of each good source, which is what a busy site has. */
    private static final int FACTS_A_SECOND = 500;

    private static final int FLOOD = 10_000;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    /** Has facts at a rate; what is due and was not taken yet is not lost. */
    private static final class Paced implements DataSource {
        private final String name;
        private final long begun = System.nanoTime();
        private final AtomicLong delivered;
        private final AtomicLong worst;
        private volatile long last = -1;

        Paced(String name, AtomicLong delivered, AtomicLong worst) {
            this.name = name;
            this.delivered = delivered;
            this.worst = worst;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws InterruptedException {
            long done = checkpoint == null ? 0 : Long.parseLong(checkpoint.text());
            delivered.set(done);
            if (last >= 0) {
                worst.accumulateAndGet(System.nanoTime() - last, Math::max);
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(wait.toMillis(), 20));
            long due = (System.nanoTime() - begun) * FACTS_A_SECOND / 1_000_000_000L;
            Batch.Builder batch = Batch.builder();
            for (long i = done; i < due && batch.size() < 5_000; i++) {
                batch.fact(contact(name + "-" + i));
            }
            last = System.nanoTime();
            return batch.next(Checkpoint.of(String.valueOf(done + batch.size())))
                    .build();
        }
    }

    private static Fact contact(String id) {
        return Fact.of(Vocabulary.CONTACT)
                .set("contact_id", id)
                .set("channel", "phone")
                .set("received_at", Instant.now())
                .build();
    }

    /** As many facts as it can. */
    private static final class Flood implements DataSource {
        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
            long done = checkpoint == null ? 0 : Long.parseLong(checkpoint.text());
            Batch.Builder batch = Batch.builder().next(Checkpoint.of(String.valueOf(done + FLOOD)));
            for (long i = done; i < done + FLOOD; i++) {
                batch.fact(contact("flood-" + i));
            }
            return batch.build();
        }
    }

    private static Batch overflow() {
        return overflow();
    }

    /** How the good ones did. */
    private record Figures(double factsASecond, long worstPauseMillis, Map<String, SourceStatus> bad, long flooded) {}

    @Test
    void theOthersLoseNothing() throws Exception {
        int seconds = Integer.getInteger("vigie.neighbours", 0);
        if (seconds > 0) {
            // The first run loads the database's library and warms the code up.
            run("warm", Duration.ofSeconds(5), Map.of());
            Figures alone = run("alone", Duration.ofSeconds(seconds), Map.of());
            print("alone", alone, alone);
            for (Map.Entry<String, DataSource> bad : bad().entrySet()) {
                print(
                        bad.getKey(),
                        run(bad.getKey(), Duration.ofSeconds(seconds), Map.of(bad.getKey(), bad.getValue())),
                        alone);
            }
            print("all", run("all", Duration.ofSeconds(seconds), bad()), alone);
        }
        Figures figures = run("short", Duration.ofSeconds(4), bad());
        assertEquals(SourceState.STALE, state(figures, "deaf"));
        assertFalse(figures.bad().get("error").detail().isEmpty());
        assertFalse(figures.bad().get("overflow").detail().isEmpty());
        assertTrue(figures.flooded() > 0);
    }

    private static SourceState state(Figures figures, String name) {
        return figures.bad().get(name).state();
    }

    private static Map<String, DataSource> bad() {
        Map<String, DataSource> bad = new TreeMap<>();
        bad.put("deaf", new Deaf());
        bad.put("error", (checkpoint, wait) -> {
            throw new LinkageError("broken");
        });
        bad.put("overflow", (checkpoint, wait) -> overflow());
        bad.put("flood", new Flood());
        return bad;
    }

    private static void print(String what, Figures figures, Figures alone) {
        System.out.printf(
                Locale.ROOT,
                "beside %-8s: %.0f facts/s of the good ones (%+.1f %%), longest from poll to poll %d ms, flood %d facts%n",
                what,
                figures.factsASecond(),
                100 * (figures.factsASecond() / alone.factsASecond() - 1),
                figures.worstPauseMillis(),
                figures.flooded());
    }

    private Figures run(String name, Duration time, Map<String, DataSource> bad) throws Exception {
        SourceTypes types = SourceTypes.byHand(DEADLINE);
        AtomicLong worst = new AtomicLong();
        List<AtomicLong> delivered = new ArrayList<>();
        Map<String, SourceStatus> seen = new TreeMap<>();
        try (Store store = new DuckDbStoreFactory().open(directory.resolve(name));
                Housekeeping housekeeping = new Housekeeping()) {
            store.register(List.of(Vocabulary.CONTACT, Vocabulary.SOURCE_STATE));
            long stopped;
            try (SourcesImpl sources = new SourcesImpl(
                    new SourcesImpl.Platform(
                            types,
                            housekeeping,
                            Clock.systemUTC(),
                            new Random(),
                            () -> Locale.ENGLISH,
                            new Operator(null),
                            DEADLINE,
                            DEADLINE),
                    store,
                    identifier -> identifier)) {
                types.add(TestSources.provider(
                        1, TestSources.factory(context -> bad.getOrDefault(context.name(), new Flood()))));
                for (int i = 0; i < GOOD; i++) {
                    AtomicLong count = new AtomicLong();
                    delivered.add(count);
                    sources.start("good-" + i, false, new Paced("good-" + i, count, worst));
                }
                bad.keySet().forEach(one -> sources.start(new SourceSpec("feed", one, Map.of(), false)));
                long begun = System.nanoTime();
                until(() -> System.nanoTime() - begun > time.toNanos());
                // The watch comes by once a second.
                until(() -> !bad.containsKey("deaf")
                        || sources.status("deaf").orElseThrow().state() == SourceState.STALE);
                stopped = System.nanoTime() - begun;
                bad.keySet().forEach(one -> seen.put(one, sources.status(one).orElseThrow()));
                bad.values().forEach(one -> {
                    if (one instanceof Deaf deaf) {
                        // Still deaf while the platform stops.
                        assertEquals(1, deaf.release.getCount());
                    }
                });
            }
            long total = 0;
            for (int i = 0; i < GOOD; i++) {
                String good = "good-" + i;
                long stored = Long.parseLong(
                        store.checkpoint(good).map(Checkpoint::text).orElse("0"));
                assertEquals(List.of(stored), List.of((Object)
                        store.query("SELECT count(*) FROM fact_contact WHERE source = ?", List.of(good))
                                .rows()
                                .get(0)[0]));
                assertTrue(stored >= delivered.get(i).get(), "what was acknowledged is there");
                total += stored;
            }
            long flooded = (Long) store.query("SELECT count(*) FROM fact_contact WHERE source = ?", List.of("flood"))
                    .rows()
                    .get(0)[0];
            return new Figures(total * 1e9 / stopped, worst.get() / 1_000_000, seen, flooded);
        } finally {
            bad.values().forEach(one -> {
                if (one instanceof Deaf deaf) {
                    deaf.release.countDown();
                }
            });
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not in time");
            LockSupport.parkNanos(10_000_000);
        }
    }
}
