package io.vigie.engine.internal.swap;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Measure.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.kpi.KpiEngine;
import io.vigie.engine.internal.kpi.KpiRegistry;
import io.vigie.engine.internal.kpi.Offers;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.source.Batch;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import io.vigie.workspace.Workspace;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/**
 * Two families of two bundles each, on the real store. The bundles 1 and 2 call an answer quick within 10 s,
 * their successors 11 and 12 within 20 s; each bundle has a KPI that the other versions do not have.
 */
class SwitchboardTest {
    private static final Set<Long> OLD = Set.of(1L, 2L);
    private static final Set<Long> NEW = Set.of(11L, 12L);
    private static final KpiQuery QUESTION = KpiQuery.of("quick", "fast").build();

    @TempDir
    Path folder;

    private final KpiRegistry registry = new KpiRegistry();
    private final SourceTypes types = SourceTypes.byHand(Duration.ofSeconds(5));
    private final WorkspacesComponent workspaces =
            WorkspacesComponent.plain(new DuckDbStoreFactory(), new KpiEngine(registry), types);
    private final SwitchboardComponent component = new SwitchboardComponent(registry, types, workspaces);
    private final Switchboard switchboard = component;
    private final Workspace workspace = workspaces.open(null);

    @BeforeEach
    void offer() throws InterruptedException {
        NEW.forEach(switchboard::hold);
        offer(1, 1, "one", "quick");
        offer(2, 1, "two", "fast");
        offer(11, 2, "one", "quick");
        offer(12, 2, "two", "fast");
        deliver(workspace, 3);
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private void offer(long bundle, int major, String family, String id) {
        Offers.add(
                registry,
                bundle,
                new Version(major, 0, 0),
                family,
                List.of(within(10 * major, id), within(10 * major, "only-" + bundle)));
    }

    private static KpiDefinition within(long limit, String id) {
        Population calls = Relations.presentedInbound();
        return KpiDefinition.named(id, id, id)
                .definition("Answered in time.", "Pris en charge à temps.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(calls).where(col("wait_s").le(seconds(limit))),
                        Text.of("answered in time", "pris en charge à temps"))
                .denominator(count(calls), Text.of("presented", "présentés"))
                .build();
    }

    /** Calls that are answered after 5, 15, 25 … seconds. */
    private static void deliver(Workspace workspace, int calls) throws InterruptedException {
        Batch.Builder batch = Batch.builder();
        Instant start = Instant.parse("2026-03-02T08:00:00Z");
        for (int i = 0; i < calls; i++) {
            batch.fact(Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", "c" + i)
                    .set("seq", 1)
                    .set("queue", "Q1")
                    .set("queued_at", start)
                    .set("outcome", "answered")
                    .set("answered_at", start.plusSeconds(5 + 10L * i))
                    .build());
        }
        Batch all = batch.endOfData(true).build();
        workspace.sources().start("calls", true, (checkpoint, wait) -> all);
        workspace.sources().awaitEnd(status -> {});
    }

    private static String numerators(Kpis kpis) {
        return numerators(kpis.evaluate(QUESTION));
    }

    private static String numerators(KpiResult result) {
        List<String> numerators = new ArrayList<>();
        for (KpiValue value : result.values()) {
            BigDecimal num = value.num();
            numerators.add(num == null ? "-" : num.toPlainString());
        }
        return String.join(" ", numerators);
    }

    private static List<String> ids(List<Kpis.Entry> entries) {
        return entries.stream().map(entry -> entry.definition().id()).toList();
    }

    @Test
    void whatIsHeldIsOfferedButDoesNotTakePart() {
        assertEquals("1 1", numerators(workspace.kpis()));
        assertEquals(
                List.of("quick", "only-1", "fast", "only-2"),
                ids(workspace.kpis().entries()));
        assertEquals(List.of("quick", "only-11"), ids(switchboard.offering(11).kpis()));
        assertEquals(
                "io.vigie.one 2.0.0", switchboard.offering(11).kpis().get(0).bundle());
        assertEquals(List.of(), switchboard.offering(99).kpis());

        switchboard.change(NEW, OLD);
        assertEquals("2 2", numerators(workspace.kpis()));
        assertEquals(
                List.of("quick", "only-11", "fast", "only-12"),
                ids(workspace.kpis().entries()));
        assertEquals(List.of("quick", "only-1"), ids(switchboard.offering(1).kpis()));

        switchboard.change(Set.of(), NEW);
        assertEquals(List.of(), workspace.kpis().entries());
        assertThrows(QueryException.class, () -> workspace.kpis().evaluate(QUESTION));
        component.forget(1);
        component.forget(12);
        assertEquals("1 2", numerators(workspace.kpis()));
    }

    @Test
    void noQuestionSeesAPartOfAChange() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Set<List<String>> sets =
                Set.of(List.of("quick", "only-1", "fast", "only-2"), List.of("quick", "only-11", "fast", "only-12"));
        Callable<Void> figures = () -> {
            while (!over.get()) {
                String numerators = numerators(workspace.kpis());
                assertTrue(Set.of("1 1", "2 2").contains(numerators), numerators);
                asked.incrementAndGet();
            }
            return null;
        };
        Callable<Void> entries = () -> {
            while (!over.get()) {
                List<String> ids = ids(workspace.kpis().entries());
                assertTrue(sets.contains(ids), ids.toString());
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> running = new ArrayList<>();
            running.add(threads.submit(entries));
            for (int i = 0; i < 3; i++) {
                running.add(threads.submit(figures));
            }
            for (int i = 0; i < 1000 || asked.get() < 100; i++) {
                switchboard.change(i % 2 == 0 ? NEW : OLD, i % 2 == 0 ? OLD : NEW);
                for (Future<Void> each : running) {
                    if (each.isDone()) {
                        each.get();
                    }
                }
            }
            over.set(true);
            for (Future<Void> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    @Test
    void aTrialAnswersAsAfterTheChangeAndChangesNothing() throws Exception {
        Path targets = Files.writeString(
                folder.resolve("targets.json"), "{\"targets\": [{\"kpi\": \"only-11\", \"at_least\": 0.5}]}");
        assertEquals(1, workspace.readTargets(targets).size());
        Trial trial = switchboard.trial(Set.of(11L), Set.of(1L));
        assertEquals(List.of("quick", "only-11", "fast", "only-2"), ids(trial.entries()));
        assertEquals(List.of(), trial.refusals());
        Kpis tried = trial.kpis(workspace);
        assertEquals("2 1", numerators(tried));
        assertTrue(tried.target("only-11", QUESTION).isPresent());
        assertTrue(trial.kpis(workspace.share()).target("only-11", QUESTION).isEmpty());
        assertEquals("1 1", numerators(workspace.kpis()));

        try (Workspace own = trial.workspaces().open(null)) {
            deliver(own, 1);
            assertEquals("1 1", numerators(own.kpis()));
            assertEquals(
                    List.of("quick", "only-11", "fast", "only-2"),
                    ids(own.kpis().entries()));
            assertEquals(List.of(workspace), switchboard.workspaces());
            assertEquals(1, switchboard.sources().size());
        }

        switchboard.change(NEW, OLD);
        assertEquals("2 1", numerators(tried));
        assertEquals("2 2", numerators(workspace.kpis()));
    }

    @Test
    void aConflictIsToldByATrial() {
        switchboard.hold(13);
        offer(13, 1, "three", "quick");
        assertEquals(List.of(), switchboard.offering(13).refusals());
        assertEquals(
                List.of("KPI 'quick' of io.vigie.three 1.0.0 is not used, because io.vigie.one 1.0.0 defines that id;"
                        + " rename one of them."),
                switchboard.trial(Set.of(13L), Set.of()).refusals());
        assertEquals(List.of(), workspace.kpis().refusals());
    }

    @Test
    void workspacesAndTheirSourcesAreListedWhileTheyAreOpen() throws Exception {
        Workspace second = workspaces.open(null);
        deliver(second, 1);
        assertEquals(List.of(workspace, second), switchboard.workspaces());
        assertEquals(
                List.of(
                        new RunningSource(workspace.sources().status().get(0), -1, 0),
                        new RunningSource(second.sources().status().get(0), -1, 0)),
                switchboard.sources());
        second.close();
        assertEquals(List.of(workspace), switchboard.workspaces());
    }
}
