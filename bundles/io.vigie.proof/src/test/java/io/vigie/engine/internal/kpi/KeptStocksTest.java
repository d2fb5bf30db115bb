package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What counts at an instant in the middle of a day is what counted at the last kept instant before and what has begun and
 * ended since: to the last digit what the facts alone say.
 */
class KeptStocksTest {
    private static final int STEPS = 4;
    private static final Grain[] COURSES = {Grain.TOTAL, Grain.QUARTER_HOUR, Grain.HALF_HOUR, Grain.HOUR};
    /** Asked of nothing but what begins and ends. */
    private static final String MOVES = "_way";

    private final List<String> statements = new CopyOnWriteArrayList<>();

    @AfterEach
    void asEver() {
        System.clearProperty("vigie.narrowed");
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_ONCE", "FIRST"})
    void instantsOfADayAreThoseOfTheFacts(Rollups.Mode mode) throws Exception {
        List<Long> seeds = Seeds.of(3);
        System.out.println("stocks " + mode + ": vigie.seed " + seeds);
        List<String> differences = new ArrayList<>();
        for (long seed : seeds) {
            Random random = new Random(seed);
            if (random.nextBoolean()) {
                System.setProperty("vigie.narrowed", "always");
            }
            try (Workspace workspace = in(mode).open(null)) {
                ask(workspace, random, seed, differences);
            }
            System.clearProperty("vigie.narrowed");
        }
        assertEquals("", String.join("\n", differences));
        assertTrue(statements.stream().anyMatch(sql -> sql.contains(MOVES)), "nothing was moved");
    }

    private static void ask(Workspace workspace, Random random, long seed, List<String> differences) throws Exception {
        GeneratedTime time = new GeneratedTime(random);
        Map<String, List<Fact>> patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
        GeneratedQuestions questions = new GeneratedQuestions(random, time);
        List<KpiDefinition> stocks = Families.definitions().stream()
                .filter(kpi -> kpi.measures().stream()
                        .anyMatch(measure -> measure.population().nature().ofAnInstant()))
                .toList();
        List<KpiQuery> asked = new ArrayList<>();
        for (KpiDefinition kpi : stocks) {
            Instant from = time.midnight(time.date()).plus(Duration.ofMinutes(15L * random.nextInt(96)));
            asked.add(questions.question(kpi).toBuilder()
                    .period(from, from.plus(Duration.ofMinutes(1 + random.nextInt(1_500))))
                    .grain(COURSES[random.nextInt(COURSES.length)])
                    .asOf(null)
                    .build());
        }
        for (int step = 0; step < STEPS; step++) {
            RollupsTest.load(workspace, patches, step, random);
            for (KpiQuery question : asked) {
                RollupsTest.compare(workspace, question, seed + ", step " + step, differences);
            }
        }
    }

    /** Open cases of this moment: neither their whole history is read nor one that has been closed for long. */
    @Test
    void theFactsSinceTheKeptInstantAreReadAlone() throws Exception {
        OffsetDateTime first = OffsetDateTime.parse("2024-01-01T09:00:00Z");
        int days = 40;
        List<Fact> facts = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            OffsetDateTime at = first.plusDays(day);
            String id = "case-" + day;
            facts.add(Fact.of(Vocabulary.CASE)
                    .set("case_id", id)
                    .set("origin_channel", day % 2 == 0 ? "phone" : "chat")
                    .build());
            facts.add(event(id, "opened", at.toInstant()));
            if (day % 4 != 0 && day != 35) {
                facts.add(event(id, "closed", at.plusHours(3).toInstant()));
            }
        }
        OffsetDateTime last = first.plusDays(days - 1L).withHour(0);
        KpiQuery question = KpiQuery.of("backlog-open")
                .period(last.toInstant(), last.plusHours(14).toInstant())
                .zone(ZoneOffset.UTC)
                .groupBy("channel")
                .grain(Grain.HOUR)
                .build();
        List<String> differences = new ArrayList<>();
        try (Workspace workspace = in(Rollups.Mode.FIRST).open(null)) {
            Trial.load(workspace, Map.of("past", facts));
            workspace.kpis().evaluate(question);
            statements.clear();
            workspace.kpis().evaluate(question);
            List<String> events = statements.stream()
                    .filter(sql -> sql.contains("fact_case_event"))
                    .toList();
            assertEquals(1, events.size(), () -> String.join("\n", events));
            assertTrue(events.get(0).contains(MOVES), events.get(0));
            // Of all cases those alone that something happened to since.
            assertTrue(events.get(0).contains("SEMI JOIN"), events.get(0));
            RollupsTest.compare(workspace, question, "at first", differences);
            KpiQuery byAge = question.toBuilder().groupBy("age_band").build();
            RollupsTest.compare(workspace, byAge, "at first", differences);
            // The last of a channel that was open at the kept instant ends; another comes back when it is a day old.
            Trial.load(
                    workspace,
                    Map.of(
                            "now",
                            List.of(
                                    event("case-35", "closed", last.plusHours(2).toInstant()),
                                    event(
                                            "case-37",
                                            "reopened",
                                            last.plusHours(5).toInstant()),
                                    event(
                                            "case-38",
                                            "reopened",
                                            last.plusHours(10).toInstant()))));
            RollupsTest.compare(workspace, question, "then", differences);
            RollupsTest.compare(workspace, byAge, "then", differences);
            KpiQuery later = byAge.toBuilder()
                    .period(last.plusHours(3).toInstant(), last.plusHours(14).toInstant())
                    .build();
            RollupsTest.compare(workspace, later, "later", differences);
        }
        assertEquals("", String.join("\n", differences));
    }

    private static Fact event(String id, String type, Instant at) {
        return Fact.of(Vocabulary.CASE_EVENT)
                .set("case_id", id)
                .set("type", type)
                .set("at", at)
                .build();
    }

    private Workspaces in(Rollups.Mode mode) {
        return PlainEngine.over(this::heard, PlainEngine.registryOf(Families.all()), mode);
    }

    private Store heard(@Nullable Path directory) {
        Store store = new DuckDbStoreFactory().open(directory);
        return (Store) Proxy.newProxyInstance(
                KeptStocksTest.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("query")) {
                        statements.add(arguments[0].toString());
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
