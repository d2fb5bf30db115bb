package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.FactType;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.KpiQuery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine and the reference interpreter answer the same questions about the same generated facts alike.
 * Each set of facts depends on one seed; run with {@code -Dvigie.seed=N} to repeat one.
 */
class AgreementTest {
    private static final String CORNERS = "corners";
    private static final int SETS = 20;
    private static final int QUESTIONS = 50;
    /** One in so many figures is also held to the rows behind it. */
    private static final int EXPLAINED = 6;

    /** The families by their ids, and the corners of the algebra. */
    static List<String> families() {
        List<String> ids = new ArrayList<>(Families.ids());
        ids.add(CORNERS);
        return ids;
    }

    /** Other tests ask for long periods; here facts beside the period are left out of any. */
    @BeforeAll
    static void narrowAlways() {
        System.setProperty("vigie.narrowed", "always");
    }

    @AfterAll
    static void narrowWhereItPays() {
        System.clearProperty("vigie.narrowed");
    }

    private static List<KpiDefinition> definitions(String family) {
        return family.equals(CORNERS) ? Corners.DEFINITIONS : Families.of(family);
    }

    @ParameterizedTest
    @MethodSource("families")
    void theEngineAgreesWithTheReference(String family) {
        boolean corners = family.equals(CORNERS);
        List<KpiDefinition> known = corners ? Corners.DEFINITIONS : Families.definitions();
        EngineFixture engine = EngineFixture.of(known.toArray(KpiDefinition[]::new));
        Set<FactType> types = new LinkedHashSet<>();
        definitions(family).forEach(definition -> types.addAll(FactRange.types(definition.measures())));
        List<Long> seeds = Seeds.of(corners ? SETS / 2 : SETS);
        System.out.println(family + ": vigie.seed " + seeds);
        // What is found first of each KPI is enough: the rest has the same cause more often than not.
        Map<String, String> differences = new ConcurrentHashMap<>();
        int cases = seeds.parallelStream()
                .mapToInt(seed -> ask(engine, known, family, types, seed, differences))
                .sum();
        System.out.println(family + ": " + cases + " cases, " + differences.size() + " KPIs differ");
        assertEquals("", String.join("", new TreeMap<>(differences).values()));
    }

    /** Asks all questions that a seed stands for; returns how many. */
    private static int ask(
            EngineFixture engine,
            List<KpiDefinition> known,
            String family,
            Set<FactType> types,
            long seed,
            Map<String, String> differences) {
        Random random = new Random(seed);
        GeneratedTime time = new GeneratedTime(random);
        try (Trial trial = new Trial(engine, known, GeneratedFacts.of(random, time, types))) {
            GeneratedQuestions questions = new GeneratedQuestions(random, time);
            List<KpiDefinition> kpis = definitions(family);
            int first = random.nextInt(kpis.size());
            for (int i = 0; i < QUESTIONS; i++) {
                KpiDefinition kpi = kpis.get((first + i) % kpis.size());
                KpiQuery query = questions.question(kpi);
                BiFunction<Trial, KpiQuery, @Nullable String> judge =
                        i % EXPLAINED == 0 ? Trial::differenceOfRows : Trial::difference;
                if (!differences.containsKey(kpi.id()) && judge.apply(trial, query) != null) {
                    differences.put(
                            kpi.id(),
                            "\n%s, vigie.seed %d%n%s".formatted(kpi.id(), seed, trial.smallest(query, judge)));
                }
            }
            return QUESTIONS;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
