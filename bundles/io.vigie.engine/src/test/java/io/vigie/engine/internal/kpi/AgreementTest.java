package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.FactType;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.KpiQuery;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine and the reference interpreter answer the same questions about the same generated facts alike.
 * Each set of facts depends on one seed; run with {@code -Dvigie.seed=N} to repeat one.
 */
class AgreementTest {
    private static final int SETS = 25;
    private static final int QUESTIONS = 42;

    static List<String> families() {
        return Families.ids();
    }

    @ParameterizedTest
    @MethodSource("families")
    void theEngineAgreesWithTheReference(String family) throws Exception {
        EngineFixture engine = EngineFixture.ofAll();
        Set<FactType> types = new LinkedHashSet<>();
        Families.of(family).forEach(definition -> types.addAll(FactRange.types(definition.measures())));
        Map<String, String> differences = new LinkedHashMap<>();
        int cases = 0;
        List<Long> seeds = Seeds.of(SETS);
        System.out.println(family + ": vigie.seed " + seeds);
        for (long seed : seeds) {
            Random random = new Random(seed);
            GeneratedTime time = new GeneratedTime(random);
            try (Trial trial = new Trial(engine, Families.definitions(), GeneratedFacts.of(random, time, types))) {
                GeneratedQuestions questions = new GeneratedQuestions(random, time);
                for (int i = 0; i < QUESTIONS; i++) {
                    List<KpiDefinition> kpis = Families.of(family);
                    KpiDefinition kpi = kpis.get((cases++) % kpis.size());
                    KpiQuery query = questions.question(kpi);
                    if (!differences.containsKey(kpi.id()) && trial.difference(query) != null) {
                        differences.put(kpi.id(), "seed " + seed + "\n" + trial.smallest(query));
                    }
                }
            }
        }
        System.out.println(family + ": " + cases + " cases");
        assertEquals(
                "",
                differences.entrySet().stream()
                        .map(difference -> "\n" + difference.getKey() + ", " + difference.getValue())
                        .collect(Collectors.joining()));
    }
}
