package io.vigie.engine.internal.workspace;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Measure.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.engine.internal.kpi.KpiEngine;
import io.vigie.engine.internal.kpi.KpiRegistry;
import io.vigie.engine.internal.kpi.Offers;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.source.Batch;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Change;
import io.vigie.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** What is told when facts, catalogue and targets change. */
class ChangesTest {
    private final KpiRegistry registry = new KpiRegistry();
    private final WorkspacesComponent workspaces = WorkspacesComponent.plain(
            new DuckDbStoreFactory(), new KpiEngine(registry), SourceTypes.byHand(Duration.ofSeconds(5)));
    private final Workspace workspace = workspaces.open(null);
    private final List<Change> told = Collections.synchronizedList(new ArrayList<>());

    private static KpiDefinition kpi(String id, Formula numerator) {
        return KpiDefinition.named(id, id, id)
                .definition("How many.", "Combien.")
                .unit(Unit.COUNT)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(numerator, Text.of("how many", "combien"))
                .build();
    }

    @BeforeEach
    void offer() {
        // A contact is derived from contacts and segments; the double refers to it.
        Population calls = Relations.presentedInbound();
        Population surveys = Population.flow(Relation.facts(Vocabulary.SURVEY_RESPONSE), col("at"));
        Offers.add(registry, 1, new Version(1, 0, 0), "calls", List.of(kpi("calls", Formula.of(count(calls)))));
        Offers.add(registry, 2, new Version(1, 0, 0), "moods", List.of(kpi("moods", Formula.of(count(surveys)))));
        Offers.add(registry, 3, new Version(1, 0, 0), "double", List.of(kpi("again", Formula.numeratorOf("calls"))));
        workspace.onChange(told::add);
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private void deliver(String name, FactType type, String key) throws InterruptedException {
        Fact.Builder fact = Fact.of(type).set(key, "1");
        if (type == Vocabulary.SEGMENT) {
            fact.set("seq", 1).set("queued_at", Instant.parse("2026-03-02T08:00:00Z"));
        }
        Batch batch = Batch.builder().fact(fact.build()).endOfData(true).build();
        workspace.sources().start(name, true, (checkpoint, wait) -> batch);
        workspace.sources().awaitEnd(status -> {});
    }

    private List<Change> of(Change.Cause cause) {
        return told.stream().filter(change -> change.cause() == cause).toList();
    }

    @Test
    void factsConcernTheKpisThatReadThem() throws Exception {
        deliver("pbx", Vocabulary.SEGMENT, "contact_id");
        List<Change> facts = of(Change.Cause.FACTS).stream()
                .filter(change -> !change.types().contains("source_state"))
                .toList();
        for (Change change : facts) {
            assertEquals(Set.of("calls", "again"), change.kpis());
        }
        told.clear();
        deliver("survey", Vocabulary.SURVEY_RESPONSE, "response_id");
        for (Change change : of(Change.Cause.FACTS)) {
            // How sources stand is in every answer.
            Set<String> expected =
                    change.types().contains("source_state") ? Set.of("calls", "again", "moods") : Set.of("moods");
            assertEquals(expected, change.kpis());
        }
        assertEquals(false, told.isEmpty());
    }

    @Test
    void theCatalogueTellsWhatComesAndGoes() {
        long before = workspace.revision();
        registry.hold(Set.of(2L));
        registry.hold(Set.of(2L));
        registry.hold(Set.of());
        Offers.add(registry, 4, new Version(1, 0, 0), "more", List.of());
        registry.hold(Set.of(1L));
        assertEquals(
                List.of(
                        new Change(before + 1, Change.Cause.CATALOGUE, Set.of(), Set.of("moods")),
                        new Change(before + 2, Change.Cause.CATALOGUE, Set.of(), Set.of("moods")),
                        new Change(before + 3, Change.Cause.CATALOGUE, Set.of(), Set.of("calls", "again"))),
                told);
    }

    @Test
    void targetsConcernAll(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("targets.json"), "{\"targets\": []}");
        workspace.readTargets(file);
        assertEquals(
                Set.of("calls", "again", "moods"),
                of(Change.Cause.TARGETS).get(0).kpis());
    }

    @Test
    void whoHasEnoughIsToldNothingMore() {
        List<Change> other = new ArrayList<>();
        Workspace.Registration registration = workspace.onChange(other::add);
        registration.close();
        registration.close();
        registry.hold(Set.of(1L));
        assertEquals(List.of(), other);
        assertEquals(1, told.size());
    }
}
