package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.testkit.Delivery;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.VectorOutcome;
import io.vigie.testkit.VectorRunner;
import io.vigie.testkit.Vectors;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public reference vectors of the family, whatever way their facts come. */
class QualityVectorsTest {
    private final EngineFixture engine = EngineFixture.ofQuality();

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

    @ParameterizedTest
    @MethodSource("deliveries")
    void everyVectorOfTheFamily(Delivery delivery) throws Exception {
        Set<String> family = new QualityOfService()
                .definitions().stream().map(definition -> definition.id()).collect(Collectors.toSet());
        List<KpiVector> vectors;
        try (InputStream in =
                Objects.requireNonNull(QualityVectorsTest.class.getResourceAsStream("vectors-public.json"))) {
            vectors = Vectors.read(in).vectors().stream()
                    .filter(vector -> family.contains(vector.kpi()))
                    .toList();
        }
        assertTrue(vectors.size() >= 60, "vectors of the family: " + vectors.size());

        List<VectorOutcome> outcomes = new VectorRunner(engine.workspaces(), delivery).run(vectors, 2, outcome -> {});

        assertEquals(
                "",
                outcomes.stream()
                        .filter(outcome -> !outcome.failures().isEmpty())
                        .map(outcome -> outcome.id() + " " + outcome.title() + ": " + outcome.failures())
                        .collect(Collectors.joining("\n")));
    }
}
