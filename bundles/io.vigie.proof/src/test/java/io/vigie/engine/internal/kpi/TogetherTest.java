package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A figure, what it is compared with and its course, asked together as a dashboard does, are each what the facts alone
 * say, to the last digit: of every KPI, over periods that days and changes of the clocks cut.
 */
class TogetherTest {
    private volatile long statements;
    private long together;
    private long apart;

    private static final Grain[] COURSES = {Grain.QUARTER_HOUR, Grain.HOUR, Grain.DAY, Grain.WEEK};

    @ParameterizedTest
    @EnumSource(names = {"OFF", "AT_ONCE", "FIRST"})
    void eachAnswerIsThatOfTheFacts(Rollups.Mode mode) throws Exception {
        Workspaces workspaces = PlainEngine.over(this::counting, PlainEngine.registryOf(Families.all()), mode);
        List<String> differences = new ArrayList<>();
        for (long seed : Seeds.of(0, 11L)) {
            System.out.println("together " + mode + ": vigie.seed " + seed);
            Random random = new Random(seed);
            GeneratedTime time = new GeneratedTime(random);
            Map<String, List<Fact>> patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
            GeneratedQuestions questions = new GeneratedQuestions(random, time);
            try (Workspace workspace = workspaces.open(null)) {
                for (int step = 0; step < 2; step++) {
                    RollupsTest.load(workspace, patches, step, random);
                    for (KpiDefinition kpi : Families.definitions()) {
                        if (random.nextInt(6) == 0) {
                            ask(workspace, questions.question(kpi), random, time, seed, differences);
                        }
                    }
                }
            }
        }
        assertEquals("", String.join("\n", differences));
        System.out.println("together " + mode + ": " + together + " statements instead of " + apart);
        assertTrue(together < apart, together + " statements together, " + apart + " apart");
    }

    private Store counting(@Nullable Path directory) {
        Store store = new DuckDbStoreFactory().open(directory);
        return (Store) Proxy.newProxyInstance(
                TogetherTest.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    statements += method.getName().equals("query") ? 1 : 0;
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void ask(
            Workspace workspace,
            KpiQuery question,
            Random random,
            GeneratedTime time,
            long seed,
            List<String> differences) {
        Instant midnight = time.midnight(time.date());
        Instant from = midnight.minus(Duration.ofDays(random.nextInt(4)));
        Instant to = midnight.plus(Duration.ofMinutes(15L * random.nextInt(96)));
        if (!from.isBefore(to)) {
            return;
        }
        KpiQuery figure = question.toBuilder()
                .period(from, to)
                .grain(Grain.TOTAL)
                .asOf(null)
                .build();
        KpiQuery course = figure.toBuilder().grain(COURSES[random.nextInt(4)]).build();
        Instant earlier = from.minus(Duration.ofHours(random.nextInt(100)));
        KpiQuery previous = figure.toBuilder()
                .period(earlier, earlier.plus(Duration.ofMinutes(1 + random.nextInt(5_000))))
                .build();
        List<KpiQuery> all = List.of(figure, course, previous);
        long before = statements;
        Function<KpiQuery, KpiResult> answers = workspace.kpis().together(all);
        List<KpiResult> results = all.stream().map(answers).toList();
        together += statements - before;
        Set<Instant> moments = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            KpiResult answer = results.get(i);
            moments.add(answer.asOf());
            before = statements;
            RollupsTest.compare(workspace, all.get(i), answer, "seed " + seed, differences);
            apart += statements - before;
        }
        assertEquals(1, moments.size(), "all of them as of the same moment");
    }
}
