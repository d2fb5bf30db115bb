package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Targets;
import io.vigie.kpi.live.internal.Live;
import io.vigie.testkit.Delivery;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.StatusVector;
import io.vigie.testkit.VectorOutcome;
import io.vigie.testkit.VectorRunner;
import io.vigie.testkit.Vectors;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published cases, whatever way their facts come. Those of the bundles are held by the contract of each family. */
class FamilyVectorsTest {
    private final EngineFixture engine = EngineFixture.ofAll();

    static Stream<Delivery> deliveries() {
        return Stream.of(
                Delivery.PLAIN,
                Delivery.PLAIN.shuffled(1),
                Delivery.PLAIN.shuffled(2).deliveredTwice(),
                Delivery.PLAIN.cutIntoPatches(3),
                Delivery.PLAIN.cutIntoPatches(4).deliveredTwice(),
                Delivery.PLAIN.shuffled(5).splitOverTwoSources(),
                Delivery.PLAIN.cutIntoPatches(6).deliveredTwice().splitOverTwoSources());
    }

    private static Vectors published() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(FamilyVectorsTest.class.getResourceAsStream("vectors-public.json"))) {
            return Vectors.read(in);
        }
    }

    @Test
    void everyKpiHasWorkedCases() throws Exception {
        Set<String> worked = published().vectors().stream().map(KpiVector::kpi).collect(Collectors.toSet());
        Set<String> missing = Families.definitions().stream()
                // Not of the catalogue: its worked cases are the bundle's own.
                .filter(definition -> !Families.of(new Live().id()).contains(definition))
                .map(KpiDefinition::id)
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(worked);
        assertEquals(Set.of(), missing);
        assertEquals(58, worked.size());
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void everyPublishedCase(Delivery delivery) throws Exception {
        pass(published().vectors(), delivery);
    }

    private void pass(List<KpiVector> vectors, Delivery delivery) throws InterruptedException {
        List<VectorOutcome> outcomes = new VectorRunner(engine.workspaces(), delivery).run(vectors, 2, outcome -> {});
        assertEquals(
                "",
                outcomes.stream()
                        .filter(outcome -> !outcome.failures().isEmpty())
                        .map(outcome -> outcome.id() + " " + outcome.title() + ": " + outcome.failures())
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void everyPublishedStatus() throws Exception {
        List<StatusVector> statuses = published().statuses();
        assertEquals(4, statuses.size());
        for (StatusVector status : statuses) {
            assertEquals(List.of(), VectorRunner.run(status).failures(), status.id());
        }
    }

    /** The families' own targets, those of ISO 18295 for its threshold, say the same. */
    @Test
    void theTargetsOfTheFamiliesGiveThePublishedStatuses() throws Exception {
        Map<String, Object> parameters = Map.of("threshold_s", 90, "strict", true);
        for (StatusVector status : published().statuses()) {
            KpiDefinition definition = Families.definitions().stream()
                    .filter(known -> known.id().equals(status.kpi()))
                    .findFirst()
                    .orElseThrow();
            Target target = Targets.NONE
                    .find(definition, Map.of(), parameters, LocalDate.of(2026, 3, 2))
                    .orElseThrow();
            assertEquals(status.expected(), target.status(status.value()), status.id());
        }
    }
}
