package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.source.Batch;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.Vectors;
import io.vigie.workspace.Workspace;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every KPI explains its figure in both languages, and its drill adds up to its terms. */
class ProofOfEveryKpiTest {
    private final EngineFixture engine = EngineFixture.ofAll();

    static Stream<String> kpis() {
        return Families.definitions().stream().map(KpiDefinition::id);
    }

    private static List<KpiVector> vectors(String kpi) throws Exception {
        try (InputStream in =
                Objects.requireNonNull(ProofOfEveryKpiTest.class.getResourceAsStream("vectors-public.json"))) {
            return Vectors.read(in).vectors().stream()
                    .filter(vector -> vector.kpi().equals(kpi))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kpis")
    void itsWorkedCasesAreExplainedAndDrilled(String kpi) throws Exception {
        for (KpiVector vector : vectors(kpi)) {
            try (Workspace workspace = engine.workspaces().open(null)) {
                load(workspace, vector);
                KpiQuery.Builder question = KpiQuery.of(kpi)
                        .period(vector.from(), vector.to())
                        .zone(vector.zone())
                        .asOf(vector.asOf());
                vector.parameters().forEach(question::parameter);
                prove(workspace, question.build(), vector.id());
            }
        }
    }

    private void prove(Workspace workspace, KpiQuery question, String vector) {
        Explanation explanation = workspace.kpis().explain(question);
        assertFalse(explanation.formula().en().isBlank(), vector);
        assertFalse(explanation.formula().fr().isBlank(), vector);
        for (Explanation.Term term : explanation.terms()) {
            assertFalse(term.measure().en().isBlank() || term.measure().fr().isBlank(), vector);
        }
        Drill drill = workspace.kpis().drill(question, 0, 1_000_000);
        assertEquals(drill.rows().size(), drill.total(), vector);
        if (explanation.value().masked()) {
            assertEquals(0, drill.total(), vector);
            return;
        }
        List<Measure> measures = List.copyOf(
                Plan.ofWhole(question, engine.snapshot()).groups().get(0).measures(explanation.definition()));
        for (int i = 0; i < measures.size(); i++) {
            int index = i;
            if (measures.get(i).aggregation().additive()) {
                BigDecimal total = drill.rows().stream()
                        .map(row -> row.contributions().get(index))
                        .filter(Objects::nonNull)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                BigDecimal term = drill.measures().get(i).value();
                assertNotNull(term, vector);
                assertEquals(rounded(term), rounded(total), vector + ": " + measures.get(i));
            }
        }
        long leftOut = explanation.populations().stream()
                .flatMap(population -> population.leftOut().stream())
                .mapToLong(Explanation.LeftOut::rows)
                .sum();
        long shown = drill.rows().stream().filter(row -> row.leftOut() != null).count();
        assertEquals(leftOut > 0, shown > 0, vector);
    }

    private static String rounded(BigDecimal number) {
        return Calculator.plain(number.setScale(20, RoundingMode.HALF_EVEN));
    }

    private static void load(Workspace workspace, KpiVector vector) throws InterruptedException {
        workspace.sources().start("facts", true, (checkpoint, wait) -> {
            Batch.Builder batch = Batch.builder().endOfData(true);
            vector.facts().forEach((name, rows) -> {
                FactType type = Vocabulary.all().stream()
                        .filter(known -> known.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                for (Map<String, Object> row : rows) {
                    Fact.Builder fact = Fact.of(type);
                    row.forEach(fact::set);
                    batch.fact(fact.build());
                }
            });
            return batch.build();
        });
        workspace.sources().awaitEnd(status -> {});
    }

    /** A contract of a family cannot know what the others define. */
    @Test
    void everyKpiThatIsNamedExists() {
        Set<String> named = new TreeSet<>();
        for (KpiDefinition definition : Families.definitions()) {
            named.addAll(definition.companions());
            named.addAll(definition.notToConfuse());
            named.addAll(definition.references());
            definition.guardRails().forEach(rail -> named.addAll(rail.companions()));
        }
        kpis().forEach(named::remove);
        assertEquals(Set.of(), named);
    }
}
