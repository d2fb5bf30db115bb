package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.engine.internal.source.Housekeeping;
import io.vigie.engine.internal.source.Operator;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.source.SourcesImpl;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.query.SourceHealth;
import io.vigie.source.Batch;
import io.vigie.source.DataSource;
import io.vigie.source.SourceException;
import io.vigie.source.SourceState;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Map<String, Set<FactType>> KPIS = Map.of(
            "calls", Set.of(Vocabulary.CONTACT, Vocabulary.SEGMENT), "moods", Set.of(Vocabulary.SURVEY_RESPONSE));

    private final Store store = new DuckDbStoreFactory().open(null);
    private final AtomicLong commits = new AtomicLong();
    private final Signs signs = new Signs(store, () -> OptionalLong.of(commits.get()));
    private final VirtualClock clock = new VirtualClock(NINE.toString());
    private final Housekeeping housekeeping = new Housekeeping();
    private final SourcesImpl sources = new SourcesImpl(
            new SourcesImpl.Platform(
                    SourceTypes.byHand(Duration.ofSeconds(1)),
                    housekeeping,
                    clock,
                    new SplittableRandom(1),
                    () -> Locale.ENGLISH,
                    new Operator(null),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)),
            store,
            identifier -> identifier);

    @BeforeEach
    void register() {
        store.register(List.of(Vocabulary.SOURCE_STATE));
        store.onCommit(types -> commits.incrementAndGet());
    }

    @AfterEach
    void close() {
        sources.close();
        housekeeping.close();
        store.close();
    }

    private static Instant at(int minute) {
        return NINE.plus(Duration.ofMinutes(minute));
    }

    private void row(String instance, String state, String cause, int from, @Nullable Integer to, String feeds) {
        store.append(
                instance,
                List.of(Fact.of(Vocabulary.SOURCE_STATE)
                        .set("instance", instance)
                        .set("state", state)
                        .set("cause", cause)
                        .set("from_at", at(from))
                        .set("to_at", to == null ? null : at(to))
                        .set("feeds", feeds)
                        .set("reason", state.equals("gap") ? "The connection broke." : null)
                        .build()),
                List.of(),
                null);
    }

    /** What is said of a period in minutes. */
    private List<String> said(int from, int to, int now, String... wanted) {
        return new Health(signs, sources, at(from), at(to), at(now))
                .of(KPIS, List.of(wanted)).stream()
                        .map(health -> health.source() + " " + health.kpis() + " " + health.silentSince() + ": "
                                + (health.partial() == null
                                        ? "-"
                                        : health.partial().en() + " / "
                                                + health.partial().fr()))
                        .toList();
    }

    private void live(String name, SourceState state) {
        DataSource source = (checkpoint, wait) -> {
            if (state == SourceState.AUTH_REQUIRED) {
                throw new SourceException(SourceException.Kind.AUTH, "No.");
            }
            return Batch.builder().lag(Duration.ofMinutes(7)).build();
        };
        sources.start(name, false, source);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (sources.status(name).orElseThrow().state() != state) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(sources.status());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aFigureIsPartialWhileASourceIsSilent() {
        row("paris", "running", "", 0, 48, "contact,segment");
        row("paris", "silent", "retrying", 48, null, "contact,segment");
        live("paris", SourceState.AUTH_REQUIRED);
        String silent = "paris [calls] 2026-03-02T09:48:00Z: ";
        assertEquals(
                List.of(silent + "partial: paris silent for 12 min (authentication refused) / partiel : paris muette"
                        + " depuis 12 min (authentification refusée)"),
                said(0, 60, 60));
        // A period that ended before is whole.
        assertEquals(List.of(silent + "-"), said(0, 48, 60));
        assertEquals(List.of(silent + "-"), said(0, 30, 60));
        // Long silent, and still wanted.
        assertEquals(
                List.of(silent + "partial: paris silent for 3 days (authentication refused) / partiel : paris muette"
                        + " depuis 3 jours (authentification refusée)"),
                said(4300, 4400, 4380));
        assertEquals(List.of(), said(0, 60, 60, "lyon"));
        assertEquals(1, said(0, 60, 60, "paris").size());
    }

    @Test
    void aSilenceThatIsOverLeavesNothingPartialButAGapDoes() {
        row("paris", "running", "", 0, 10, "contact");
        row("paris", "silent", "failed", 10, 20, "contact");
        row("paris", "running", "", 20, 60, "contact");
        assertEquals(List.of("paris [calls] null: -"), said(0, 60, 60));
        row("paris", "gap", "", 12, 15, "contact");
        row("paris", "gap", "", 14, 16, "contact");
        assertEquals(
                List.of(
                        "paris [calls] null: partial: 4 min of paris missing (The connection broke) / partiel : 4 min de"
                                + " paris manquent (The connection broke)"),
                said(0, 60, 60));
        assertEquals(List.of("paris [calls] null: -"), said(16, 60, 60));
        assertEquals(
                List.of(
                        "paris [calls] null: partial: 1 min of paris missing (The connection broke) / partiel : 1 min de"
                                + " paris manquent (The connection broke)"),
                said(15, 60, 60));
    }

    @Test
    void aSourceThatDoesNotRunHereCountsOnlyWhereItFellSilentInThePeriod() {
        row("paris", "running", "", 0, 10, "survey_response");
        row("lyon", "running", "", 0, 5, "contact");
        row("lyon", "silent", "stopped", 5, null, "contact");
        assertEquals(
                List.of(
                        "lyon [calls] 2026-03-02T09:05:00Z: partial: lyon silent for 55 min (stopped) / partiel : lyon"
                                + " muette depuis 55 min (arrêtée)",
                        "paris [moods] 2026-03-02T09:10:00Z: partial: paris silent for 50 min (Vigie did not run) /"
                                + " partiel : paris muette depuis 50 min (Vigie ne tournait pas)"),
                said(0, 60, 60));
        assertEquals(List.of("lyon [calls] 2026-03-02T09:05:00Z: -"), said(20, 60, 60));
    }

    @Test
    void aSourceThatIsBehindSaysSo() {
        row("paris", "running", "", 0, 60, "contact");
        live("paris", SourceState.RUNNING);
        assertEquals(
                List.of("paris [calls] null: partial: paris is 7 min behind / partiel : paris a 7 min de retard"),
                said(0, 60, 60));
        assertEquals(List.of("paris [calls] null: -"), said(0, 53, 60));
        SourceHealth health = new Health(signs, sources, at(0), at(60), at(60))
                .of(KPIS, List.of())
                .get(0);
        assertEquals("RUNNING", health.state());
        assertEquals(Duration.ofMinutes(7), health.lag());
    }

    @Test
    void whatIsWrittenIsRememberedUntilMoreIs() {
        AtomicLong told = new AtomicLong();
        Signs remembering = new Signs(store, () -> OptionalLong.of(told.get()));
        row("paris", "silent", "retrying", 10, 30, "contact");
        assertEquals(0, remembering.of(at(30), at(60)).size(), "It ended before.");
        assertEquals(1, remembering.of(at(20), at(60)).size(), "Further back is read anew.");
        assertEquals(0, remembering.of(at(20), at(10)).size(), "It began later.");
        row("lyon", "silent", "retrying", 10, null, "contact");
        assertEquals(1, remembering.of(at(20), at(60)).size(), "Nobody told of it.");
        told.incrementAndGet();
        assertEquals(2, remembering.of(at(20), at(60)).size());
        Signs forgetful = new Signs(store, OptionalLong::empty);
        assertEquals(2, forgetful.of(at(20), at(60)).size());
        row("nice", "silent", "retrying", 20, 40, "contact");
        assertEquals(3, forgetful.of(at(20), at(60)).size());
    }
}
