package io.vigie.engine.internal.kpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.source.Checkpoint;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import io.vigie.store.StoreFactory;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures that were kept on disk are there when the store is opened again, and are never taken for what they are not:
 * after a death in the middle, after facts that came while nothing was kept, in another zone, by another definition.
 */
class KeptRollupsTest {
    private static final int QUESTIONS = 16;
    /** So many values that a filter of them takes half of the least memory. */
    private static final int MANY = 120_000;
    /** Their keys are more than are looked for one by one. */
    private static final int NEW_CONTACTS = 60_000;

    private static final int DAYS_BEFORE = 60;
    /** At most so many days before new contacts are changed by them, those at the end of the day included. */
    private static final int DAYS_OF_RECONTACT = 31;
    /** In days; more than are computed at a time. */
    private static final int LONG_HISTORY = 450;

    /** Asked of nothing but figures that are computed ahead. */
    private static final String AHEAD = ") AS _open";

    private static final OffsetDateTime FIRST = OffsetDateTime.parse("2024-01-01T09:00:00Z");

    @TempDir
    Path folder;

    private static Workspaces in(Rollups.Mode mode) {
        return PlainEngine.over(new DuckDbStoreFactory(), PlainEngine.registryOf(Families.all()), mode);
    }

    @Test
    void figuresSurviveADeathAndStrangersFacts() throws Exception {
        long seed = Seeds.of(1).get(0);
        Random random = new Random(seed);
        GeneratedTime time = new GeneratedTime(random);
        Map<String, List<Fact>> patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
        List<KpiQuery> asked = questions(random, time);
        List<String> differences = new ArrayList<>();
        Path dead = folder.resolve("dead");
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(folder.resolve("first"))) {
            RollupsTest.load(workspace, patches, 0, random);
            asked.subList(0, asked.size() / 2).forEach(workspace.kpis()::evaluate);
            RollupsTest.load(workspace, patches, 1, random);
            asked.subList(0, asked.size() / 4).forEach(workspace.kpis()::evaluate);
            // What lies on the disk now is what a killed process leaves.
            copy(folder.resolve("first"), dead);
        }
        try (Workspace workspace = in(Rollups.Mode.FIRST).open(dead)) {
            compare(workspace, asked, seed + ", after the death", differences);
            assertRestored(workspace);
        }
        try (Workspace workspace = in(Rollups.Mode.OFF).open(dead)) {
            RollupsTest.load(workspace, patches, 2, random);
        }
        try (Workspace workspace = in(Rollups.Mode.FIRST).open(dead)) {
            compare(workspace, asked, seed + ", after facts that nobody heard of", differences);
            assertRestored(workspace);
            RollupsTest.load(workspace, patches, 3, random);
            compare(workspace, asked, seed + ", after late facts", differences);
        }
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(dead)) {
            compare(workspace, asked, seed + ", computed again", differences);
        }
        try (Workspace workspace = in(Rollups.Mode.FIRST).open(dead)) {
            compare(workspace, asked, seed + ", at last", differences);
            long clean = stats(workspace).stream()
                    .filter(family -> family.get("restored").equals(true))
                    .mapToLong(family -> (Integer) family.get("clean"))
                    .sum();
            assertTrue(clean > 0, "no day holds: " + stats(workspace));
        }
        assertEquals("", String.join("\n", differences));
    }

    /** Zone, parameter, definition: what is another is computed anew, what is the same is there. */
    @Test
    void nothingIsTakenForWhatItIsNot() throws Exception {
        Random random = new Random(5);
        GeneratedTime time = new GeneratedTime(random);
        Map<String, List<Fact>> patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
        List<String> differences = new ArrayList<>();
        KpiQuery question = KpiQuery.of("waits")
                .period(
                        time.midnight(time.date()).minus(Duration.ofDays(3)),
                        time.midnight(time.date().plusDays(3)))
                .zone(ZoneId.of("Europe/Paris"))
                .groupBy("queue")
                .grain(Grain.DAY)
                .build();
        try (Workspace workspace = over(Rollups.Mode.AT_ONCE, "wait_s", "queue").open(folder)) {
            for (int step = 0; step < 4; step++) {
                RollupsTest.load(workspace, patches, step, random);
            }
            RollupsTest.compare(workspace, question, "first", differences);
        }
        try (Workspace workspace = over(Rollups.Mode.FIRST, "wait_s", "queue").open(folder)) {
            RollupsTest.compare(workspace, question, "again", differences);
            assertEquals(List.of(true), restored(workspace));
            KpiQuery elsewhere =
                    question.toBuilder().zone(ZoneId.of("Asia/Kathmandu")).build();
            RollupsTest.compare(workspace, elsewhere, "elsewhere", differences);
            assertEquals(List.of(true, false), restored(workspace));
            KpiQuery other = question.toBuilder().parameter("longest", "7").build();
            RollupsTest.compare(workspace, other, "another parameter", differences);
            assertEquals(List.of(true, false, false), restored(workspace));
        }
        try (Workspace workspace = over(Rollups.Mode.FIRST, "handle_s", "queue").open(folder)) {
            RollupsTest.compare(workspace, question, "another definition", differences);
            assertEquals(List.of(false), restored(workspace));
        }
        assertEquals("", String.join("\n", differences));
    }

    /** A long history is computed and kept in parts; each of them is there again. */
    @Test
    void allPartsOfALongHistoryAreKept() throws Exception {
        KpiQuery question = history();
        List<Fact> facts = facts();
        List<String> differences = new ArrayList<>();
        try (Workspace workspace = over(Rollups.Mode.AT_ONCE, "wait_s", "queue").open(folder)) {
            Trial.load(workspace, Map.of("all", facts));
            RollupsTest.compare(workspace, question, "computed", differences);
            // Another type: what is kept stays as it is, but is put on the shelf at a later revision.
            Trial.load(
                    workspace,
                    Map.of(
                            "more",
                            List.of(Fact.of(Vocabulary.CASE)
                                    .set("case_id", "k1")
                                    .build())));
        }
        try (Workspace workspace = over(Rollups.Mode.FIRST, "wait_s", "queue").open(folder)) {
            RollupsTest.compare(workspace, question, "restored", differences);
            assertRestored(workspace);
            Map<String, Object> family = stats(workspace).get(0);
            assertEquals(family.get("days"), family.get("clean"));
        }
        assertEquals("", String.join("\n", differences));
    }

    private static List<Fact> facts() {
        return IntStream.range(0, LONG_HISTORY)
                .mapToObj(day -> Fact.of(Vocabulary.SEGMENT)
                        .set("contact_id", "c" + day)
                        .set("seq", "1")
                        .set("queue", "desk")
                        .set("queued_at", FIRST.plusDays(day).toString())
                        .set(
                                "answered_at",
                                FIRST.plusDays(day).plusSeconds(10 + day).toString())
                        .set("ended_at", FIRST.plusDays(day).plusSeconds(1_000).toString())
                        .set("outcome", "answered")
                        .build())
                .toList();
    }

    private static KpiQuery history() {
        return KpiQuery.of("waits")
                .period(
                        FIRST.toLocalDate().atStartOfDay().toInstant(ZoneOffset.UTC),
                        FIRST.plusDays(LONG_HISTORY).toInstant())
                .zone(ZoneOffset.UTC)
                .grain(Grain.DAY)
                .build();
    }

    /** What a store does not manage in one piece is computed in smaller ones. */
    @Test
    void whatIsTooMuchAtOnceIsComputedPieceByPiece() throws Exception {
        StoreFactory slow = directory -> managing(60, new DuckDbStoreFactory().open(directory));
        KpiQuery question = history().toBuilder().grain(Grain.TOTAL).build();
        List<String> differences = new ArrayList<>();
        try (Workspace workspace =
                over(slow, Rollups.Mode.AT_ONCE, "wait_s", "queue").open(folder)) {
            Trial.load(workspace, Map.of("all", facts()));
            RollupsTest.compare(workspace, question, "computed", differences);
            Map<String, Object> family = stats(workspace).get(0);
            assertEquals(family.get("days"), family.get("clean"));
        }
        assertEquals("", String.join("\n", differences));
    }

    /** However many values facts meet by, there is room for figures beside what is known of these values. */
    @Test
    void manyKeysLeaveRoomForFigures() throws Exception {
        List<Fact> contacts = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            contacts.add(contact("contact-" + i, "customer-" + i, FIRST.plusSeconds(i)));
        }
        try (Store store = new DuckDbStoreFactory().open(folder.resolve("store"))) {
            store.register(List.of(Vocabulary.CONTACT));
            store.append("all", contacts, List.of(), Checkpoint.of("1"));
        }
        Files.write(folder.resolve("pseudonym.key"), new byte[32]);
        KpiQuery question = KpiQuery.of("recontact-rate", "fcr", "inflow-volume", "answer-rate")
                .period(FIRST.minusDays(1).toInstant(), FIRST.plusDays(3).toInstant())
                .zone(ZoneOffset.UTC)
                .grain(Grain.DAY)
                .build();
        System.setProperty("vigie.rollups.memory", "1");
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(folder)) {
            workspace.kpis().evaluate(question);
            List<Integer> clean = stats(workspace).stream()
                    .map(family -> (Integer) family.get("clean"))
                    .toList();
            assertTrue(clean.size() > 3 && clean.stream().allMatch(days -> days > 0), () -> stats(workspace) + "");
        } finally {
            System.clearProperty("vigie.rollups.memory");
        }
    }

    /** Whoever explains first after a start says where the question would be answered from, not what was read so far. */
    @Test
    void anExplanationKnowsWhatIsKept() throws Exception {
        List<Fact> contacts = IntStream.range(0, DAYS_BEFORE * 24)
                .mapToObj(hour -> contact("contact-" + hour, "customer-" + hour, FIRST.plusHours(hour)))
                .toList();
        KpiQuery question = KpiQuery.of("answer-rate")
                .period(FIRST.toInstant(), FIRST.plusDays(DAYS_BEFORE).toInstant())
                .zone(ZoneOffset.UTC)
                .build();
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(folder)) {
            Trial.load(workspace, Map.of("all", contacts), contacts.size());
            assertEquals(
                    0,
                    workspace.kpis().explain(question).paths().get(0).keptDays(),
                    "nobody has asked for figures yet");
            workspace.kpis().evaluate(question);
        }
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(folder)) {
            assertEquals(
                    DAYS_BEFORE - 1,
                    workspace.kpis().explain(question).paths().get(0).keptDays());
            KpiQuery sameDays = question.toBuilder().zone(ZoneId.of("Etc/UTC")).build();
            assertEquals(
                    DAYS_BEFORE - 1,
                    workspace.kpis().explain(sameDays).paths().get(0).keptDays(),
                    "a zone by another name");
        }
    }

    /** More new contacts than can be looked for one by one, while nothing was kept: the days before them hold. */
    @Test
    void manyNewContactsLeaveWhatIsKept() throws Exception {
        OffsetDateTime today = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        OffsetDateTime first = today.minusDays(DAYS_BEFORE);
        List<Fact> before = IntStream.range(0, DAYS_BEFORE * 24)
                .mapToObj(hour -> contact("before-" + hour, "customer-" + hour, first.plusHours(hour)))
                .toList();
        List<Fact> since = IntStream.range(0, NEW_CONTACTS)
                .mapToObj(i -> contact("since-" + i, "new-" + i, today.plusNanos(i * 1_000L)))
                .collect(Collectors.toCollection(ArrayList::new));
        // One who called three days ago, so that what was solved then is solved no more.
        since.add(contact("again", "customer-" + (DAYS_BEFORE - 3) * 24, today));
        KpiQuery question = KpiQuery.of("recontact-rate", "fcr", "inflow-volume")
                .period(first.toInstant(), today.toInstant())
                .zone(ZoneOffset.UTC)
                .grain(Grain.DAY)
                .build();
        List<String> differences = new ArrayList<>();
        try (Workspace workspace = in(Rollups.Mode.AT_ONCE).open(folder)) {
            Trial.load(workspace, Map.of("before", before), before.size());
            RollupsTest.compare(workspace, question, "before", differences);
        }
        try (Workspace workspace = in(Rollups.Mode.OFF).open(folder)) {
            Trial.load(workspace, Map.of("since", since), since.size());
        }
        try (Workspace workspace = in(Rollups.Mode.FIRST).open(folder)) {
            RollupsTest.compare(workspace, question, "since", differences);
            assertTrue(
                    stats(workspace).stream()
                            .allMatch(family -> family.get("restored").equals(true)
                                    && (Integer) family.get("clean") >= DAYS_BEFORE - DAYS_OF_RECONTACT),
                    () -> "too few days hold: " + stats(workspace));
        }
        assertEquals("", String.join("\n", differences));
    }

    private static Fact contact(String id, String customer, OffsetDateTime at) {
        return Fact.of(Vocabulary.CONTACT)
                .set("contact_id", id)
                .set("customer_id", customer)
                .set("case_id", "case-of-" + id)
                .set("channel", "phone")
                .set("direction", "inbound")
                .set("received_at", at.toInstant())
                .build();
    }

    /** What was not computed yet takes no place from what was, and leaves nothing that cannot be read. */
    @Test
    void whatWasNeverComputedIsNotKept() throws Exception {
        StoreFactory tooSlow = directory -> managing(-1, new DuckDbStoreFactory().open(directory));
        try (Workspace workspace =
                over(tooSlow, Rollups.Mode.AT_ONCE, "wait_s", "queue").open(folder)) {
            Trial.load(workspace, Map.of("all", facts()));
            assertThrows(StoreException.class, () -> workspace.kpis().evaluate(history()));
            assertEquals(0, stats(workspace).get(0).get("clean"));
        }
        try (Store store = new DuckDbStoreFactory().open(folder.resolve("store"))) {
            assertEquals(Map.of(), store.shelf().orElseThrow().sizes());
        }
    }

    /** A store that gives up at figures of more days. */
    private static Store managing(int most, Store store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (answer instanceof Rows rows
                                && rows.rows().size() > most
                                && String.valueOf(arguments[0]).contains(AHEAD)) {
                            throw new StoreException("It took too long.", "Cela a pris trop de temps.", null);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static List<Boolean> restored(Workspace workspace) {
        return stats(workspace).stream()
                .map(family -> (Boolean) family.get("restored"))
                .toList();
    }

    private static Workspaces over(Rollups.Mode mode, String column, String... dimensions) {
        return over(new DuckDbStoreFactory(), mode, column, dimensions);
    }

    private static Workspaces over(StoreFactory stores, Rollups.Mode mode, String column, String... dimensions) {
        Text words = Text.of("words", "mots");
        Measure waits = Measure.sum(Population.flow(Relations.LEGS, col("queued_at")), col(column))
                .where(col(column).gt(param("longest")));
        KpiDefinition definition = KpiDefinition.named("waits", "waits", "attentes")
                .definition("Test", "Test")
                .unit(Unit.SECONDS)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.seconds("longest", 5, words))
                .numerator(waits, words)
                .dimensions(dimensions)
                .build();
        KpiFamily family = new KpiFamily() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public Text name() {
                return words;
            }

            @Override
            public List<KpiDefinition> definitions() {
                return List.of(definition);
            }
        };
        return PlainEngine.over(stores, PlainEngine.registryOf(List.of(family)), mode);
    }

    private static List<Map<String, Object>> stats(Workspace workspace) {
        return RollupsTest.session(workspace).rollups();
    }

    private static void assertRestored(Workspace workspace) {
        assertTrue(
                stats(workspace).stream()
                        .anyMatch(family -> family.get("restored").equals(true)),
                () -> "nothing was read from the disk: " + stats(workspace));
    }

    private static void compare(Workspace workspace, List<KpiQuery> asked, String where, List<String> differences) {
        asked.forEach(question -> RollupsTest.compare(workspace, question, where, differences));
    }

    private static List<KpiQuery> questions(Random random, GeneratedTime time) {
        GeneratedQuestions questions = new GeneratedQuestions(random, time);
        List<KpiDefinition> kpis = new ArrayList<>(Families.definitions());
        Collections.shuffle(kpis, random);
        List<KpiQuery> asked = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            KpiQuery question = questions.question(kpis.get(i % kpis.size()));
            asked.add(question.toBuilder()
                    .period(time.midnight(time.date()).minus(Duration.ofDays(3)), question.to())
                    .grain(i % 2 == 0 ? Grain.DAY : Grain.TOTAL)
                    .asOf(null)
                    .build());
        }
        asked.removeIf(question -> !question.from().isBefore(question.to()));
        return asked;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
