package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.FieldType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.store.ChangeListener;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where no contact is outbound, legs are not joined with contacts to leave these out; and the figures are those of the
 * facts all the same, whenever an outbound contact comes.
 */
class AbsentTest {
    private static final int ONE_IN = 8;
    private static final Instant DAY = Instant.parse("2026-03-02T00:00:00Z");
    private static final KpiQuery LEGS = KpiQuery.of("service-level")
            .period(DAY, DAY.plus(Duration.ofDays(1)))
            .groupBy("queue")
            .build();

    /** What the store was asked. */
    private final List<String> asked = new CopyOnWriteArrayList<>();
    /** Is done once, before a statement of which this holds, or after it. */
    private volatile @Nullable Step before;

    private volatile @Nullable Step after;
    private @Nullable Store store;
    private int loaded;

    private record Step(Predicate<String> when, Runnable what) {}

    @BeforeEach
    void always() {
        System.setProperty("vigie.absent", "always");
    }

    @AfterEach
    void whereItPays() {
        System.clearProperty("vigie.absent");
    }

    private Store watched(@Nullable Path directory) {
        Store inner = new DuckDbStoreFactory().open(directory);
        store = inner;
        return (Store) Proxy.newProxyInstance(
                AbsentTest.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    boolean query = method.getName().equals("query");
                    String sql = query ? (String) arguments[0] : "";
                    Step first = before;
                    if (query && first != null && first.when().test(sql)) {
                        before = null;
                        first.what().run();
                    }
                    try {
                        Object answer = method.invoke(inner, arguments);
                        Step last = after;
                        if (query && last != null && last.when().test(sql)) {
                            after = null;
                            last.what().run();
                        }
                        if (query) {
                            asked.add(sql);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Workspace open(Rollups.Mode mode) {
        Workspaces workspaces = PlainEngine.over(this::watched, PlainEngine.registryOf(Families.all()), mode);
        return workspaces.open(null);
    }

    private Store store() {
        return Objects.requireNonNull(store);
    }

    private static boolean isLook(String sql) {
        return sql.startsWith("SELECT 1 FROM \"fact_contact\"");
    }

    private static boolean isOfLegs(String sql) {
        return sql.contains("_rows0") && sql.contains("fact_segment");
    }

    private static boolean isJoined(String sql) {
        return isOfLegs(sql) && sql.contains("fact_contact");
    }

    private static boolean isAlone(String sql) {
        return isOfLegs(sql) && !sql.contains("fact_contact");
    }

    /** A contact with one leg, answered after so many seconds. */
    private static List<Fact> contact(String id, @Nullable String direction, int waited) {
        Instant queued = DAY.plus(Duration.ofHours(9));
        Fact.Builder contact = Fact.of(Vocabulary.CONTACT).set("contact_id", id).set("received_at", queued.toString());
        if (direction != null) {
            contact.set("direction", direction);
        }
        return List.of(
                contact.build(),
                Fact.of(Vocabulary.SEGMENT)
                        .set("contact_id", id)
                        .set("seq", "1")
                        .set("queue", "sales")
                        .set("queued_at", queued.toString())
                        .set("outcome", "answered")
                        .set("agent_id", "a")
                        .set("answered_at", queued.plusSeconds(waited).toString())
                        .set("ended_at", queued.plusSeconds(waited + 60).toString())
                        .build());
    }

    private void load(Workspace workspace, List<Fact> facts) {
        try {
            Trial.load(workspace, Map.of("source-" + loaded++, facts));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The legs that are counted by the figure, which is held to that of the facts. */
    private static int legs(Workspace workspace) {
        KpiResult answer = workspace.kpis().evaluate(LEGS);
        List<String> differences = new ArrayList<>();
        RollupsTest.compare(workspace, LEGS, answer, "legs", differences);
        assertEquals(List.of(), differences);
        return answer.values().stream()
                .map(value -> value.den() == null ? BigDecimal.ZERO : value.den())
                .mapToInt(BigDecimal::intValueExact)
                .sum();
    }

    private void assertAsked(Predicate<String> statement, boolean was) {
        assertEquals(was, asked.stream().anyMatch(statement), () -> String.join("\n\n", asked));
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "AT_ONCE", "FIRST"})
    void answersAreThoseOfTheFacts(Rollups.Mode mode) throws Exception {
        List<String> differences = new ArrayList<>();
        for (long seed : Seeds.of(2)) {
            System.out.println("absent " + mode + ": vigie.seed " + seed);
            Random random = new Random(seed);
            GeneratedTime time = new GeneratedTime(random);
            Map<String, List<Fact>> all = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
            Map<String, List<Fact>> inbound = new LinkedHashMap<>();
            all.forEach((source, facts) -> inbound.put(
                    source,
                    facts.stream()
                            .filter(fact -> !"outbound".equals(fact.values().get("direction")))
                            .toList()));
            GeneratedQuestions questions = new GeneratedQuestions(random, time);
            asked.clear();
            try (Workspace workspace = open(mode)) {
                for (int step = 0; step < 3; step++) {
                    RollupsTest.load(workspace, step < 2 ? inbound : all, step, random);
                    for (KpiDefinition kpi : Families.definitions()) {
                        if (random.nextInt(ONE_IN) == 0) {
                            ask(workspace, questions.question(kpi), random, seed + ", step " + step, differences);
                        }
                    }
                    if (step < 2) {
                        workspace.kpis().evaluate(LEGS);
                        assertAsked(AbsentTest::isAlone, true);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", differences));
    }

    private static void ask(
            Workspace workspace, KpiQuery question, Random random, String where, List<String> differences) {
        // As of an earlier moment as well: reading() then asks for the same one.
        RollupsTest.compare(workspace, question, where, differences);
        KpiQuery figure = question.toBuilder().asOf(null).grain(Grain.TOTAL).build();
        KpiQuery course = figure.toBuilder()
                .grain(random.nextBoolean() ? Grain.DAY : Grain.HOUR)
                .build();
        Function<KpiQuery, KpiResult> answers = workspace.kpis().together(List.of(figure, course));
        for (KpiQuery each : List.of(figure, course)) {
            RollupsTest.compare(workspace, each, answers.apply(each), where + ", together", differences);
        }
    }

    @Test
    void anOutboundContactIsLeftOutAtOnce() {
        try (Workspace workspace = open(Rollups.Mode.OFF)) {
            load(workspace, contact("in", "inbound", 5));
            load(workspace, contact("says-nothing", null, 5));
            workspace.kpis().evaluate(LEGS);
            assertAsked(AbsentTest::isAlone, true);
            assertAsked(AbsentTest::isJoined, false);
            assertEquals(2, legs(workspace));
            asked.clear();
            load(workspace, contact("in-too", "inbound", 50));
            workspace.kpis().evaluate(LEGS);
            assertAsked(AbsentTest::isLook, false);
            assertAsked(AbsentTest::isAlone, true);
            assertEquals(3, legs(workspace));
            load(workspace, contact("out", "outbound", 5));
            asked.clear();
            workspace.kpis().evaluate(LEGS);
            assertAsked(AbsentTest::isAlone, false);
            assertAsked(AbsentTest::isJoined, true);
            assertEquals(3, legs(workspace));
        }
    }

    @Test
    void anInboundContactTurnsOutToBeOutbound() {
        try (Workspace workspace = open(Rollups.Mode.OFF)) {
            load(workspace, contact("in", "inbound", 5));
            load(workspace, contact("turns", "inbound", 5));
            assertEquals(2, legs(workspace));
            load(workspace, contact("turns", "outbound", 5).subList(0, 1));
            assertEquals(1, legs(workspace));
        }
    }

    @Test
    void oneComesBetweenPlanningAndRunning() {
        for (Predicate<String> when : List.<Predicate<String>>of(AbsentTest::isLook, AbsentTest::isAlone)) {
            for (boolean first : List.of(true, false)) {
                for (boolean known : List.of(true, false)) {
                    try (Workspace workspace = open(Rollups.Mode.OFF)) {
                        load(workspace, contact("in", "inbound", 5));
                        if (known) {
                            workspace.kpis().evaluate(LEGS);
                        }
                        Step step = new Step(when, () -> load(workspace, contact("out", "outbound", 5)));
                        before = first ? step : null;
                        after = first ? null : step;
                        assertEquals(1, legs(workspace));
                        before = null;
                        after = null;
                        assertEquals(1, legs(workspace));
                    }
                }
            }
        }
    }

    /** Between being announced and being there nothing can be read of a commit, and nothing must be concluded from that. */
    @Test
    void oneIsUnderWay() throws Exception {
        try (Workspace workspace = open(Rollups.Mode.OFF)) {
            load(workspace, contact("in", "inbound", 5));
            List<KpiResult> meanwhile = new ArrayList<>();
            ChangeListener asking = new ChangeListener() {
                @Override
                public void changing(Map<String, List<Change>> changes) {
                    meanwhile.add(workspace.kpis().evaluate(LEGS));
                }

                @Override
                public void changed(Map<String, List<Change>> changes) {
                    meanwhile.add(workspace.kpis().evaluate(LEGS));
                }

                @Override
                public void reshaped() {}
            };
            asked.clear();
            try (AutoCloseable listening = store().onChange(asking).orElseThrow()) {
                load(workspace, contact("out", "outbound", 5));
            }
            assertAsked(AbsentTest::isJoined, true);
            assertAsked(AbsentTest::isAlone, false);
            for (KpiResult each : meanwhile) {
                assertEquals(1, each.values().get(0).den().intValueExact());
            }
            assertTrue(meanwhile.size() >= 2);
            assertEquals(1, legs(workspace));
        }
    }

    @Test
    void whatIsReshapedIsLookedAtAgain() {
        try (Workspace workspace = open(Rollups.Mode.OFF)) {
            load(workspace, contact("in", "inbound", 5));
            assertEquals(1, legs(workspace));
            assertAsked(AbsentTest::isLook, true);
            asked.clear();
            FactType.Builder wider = FactType.named("contact");
            Vocabulary.CONTACT.fields().forEach(field -> wider.field(field.name(), field.type()));
            FactType more = wider.field("further", FieldType.TEXT)
                    .key("contact_id")
                    .occursAt("received_at")
                    .build();
            // Exactly between planning and running: what the statement relies on is no longer known.
            before = new Step(AbsentTest::isAlone, () -> store().register(List.of(more)));
            workspace.kpis().evaluate(LEGS);
            assertAsked(AbsentTest::isJoined, true);
            assertAsked(AbsentTest::isLook, false);
            assertEquals(1, legs(workspace));
            assertAsked(AbsentTest::isLook, true);
        }
    }

    @Test
    void fewFactsAreNotWorthALook() {
        System.clearProperty("vigie.absent");
        try (Workspace workspace = open(Rollups.Mode.OFF)) {
            load(workspace, contact("in", "inbound", 5));
            workspace.kpis().evaluate(LEGS);
            assertAsked(AbsentTest::isAlone, false);
            assertAsked(AbsentTest::isJoined, true);
            assertAsked(AbsentTest::isLook, false);
        }
    }
}
