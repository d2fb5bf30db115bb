package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where facts meet by several fields (the contacts of a customer, the sales of a contact) or by their day, changed ones
 * dirty the days of all that they meet, and of no more: customers of contacts become others, sales move from contact to
 * contact, facts come late, days last 23 hours, windows end to the microsecond.
 */
class MetFactsTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Paris");
    private static final LocalDate FIRST = LocalDate.of(2026, 3, 15);
    private static final int DAYS = 30;
    private static final int STEPS = 4;
    private static final int CONTACTS = 60;

    @TempDir
    Path folder;

    private Random random = new Random(0);

    @ParameterizedTest
    @EnumSource(names = {"AT_ONCE", "FIRST"})
    void answersAreThoseOfTheFacts(Rollups.Mode mode) throws Exception {
        List<Long> seeds = Seeds.of(1);
        System.out.println("met facts " + mode + ": vigie.seed " + seeds);
        List<String> differences = new ArrayList<>();
        int clean = 0;
        for (long seed : seeds) {
            random = new Random(seed);
            List<KpiQuery> asked = questions();
            Path place = folder.resolve(Long.toString(seed));
            Workspaces workspaces =
                    PlainEngine.over(new DuckDbStoreFactory(), PlainEngine.registryOf(Families.all()), mode);
            for (int step = 0; step < STEPS; ) {
                try (Workspace workspace = workspaces.open(place)) {
                    // Opened again now and then, so that what happened is read from the notes of commits as well.
                    for (int last = step + 1 + random.nextInt(3); step < STEPS && step < last; step++) {
                        Trial.load(workspace, Map.of("step-" + step, facts(step == 0 ? CONTACTS : 1 + step % 3)));
                        for (KpiQuery question : asked) {
                            RollupsTest.compare(workspace, question, seed + ", step " + step, differences);
                        }
                        for (Map<String, Object> family :
                                RollupsTest.session(workspace).rollups()) {
                            assertTrue(!family.get("reach").equals("ALL"), family.toString());
                            clean += step > 0 ? (Integer) family.get("clean") : 0;
                        }
                    }
                }
            }
        }
        assertEquals("", String.join("\n", differences));
        assertTrue(clean > 0, "no day held");
    }

    /** Of a customer's contacts those alone are looked at anew after which another comes soon. */
    @Test
    void whoComesBackDirtiesTheDayBefore() throws Exception {
        KpiQuery question = KpiQuery.of("recontact-rate")
                .period(at(0, 0), at(DAYS, 0))
                .zone(ZONE)
                .grain(Grain.DAY)
                .parameter("window_days", "7")
                .build();
        List<String> differences = new ArrayList<>();
        Workspaces workspaces =
                PlainEngine.over(new DuckDbStoreFactory(), PlainEngine.registryOf(Families.all()), Rollups.Mode.FIRST);
        try (Workspace workspace = workspaces.open(null)) {
            List<Fact> facts = new ArrayList<>();
            // The clocks change between the fourteenth and the fifteenth day.
            contact(facts, "long-ago", "k", at(1, 43_200));
            contact(facts, "before", "k", at(10, 43_200));
            contact(facts, "other", "x", at(11, 43_200));
            Trial.load(workspace, Map.of("at-first", facts));
            RollupsTest.compare(workspace, question, "at first", differences);
            int all = clean(workspace);
            facts.clear();
            contact(
                    facts,
                    "too-late",
                    "k",
                    at(10, 43_200).plus(Duration.ofDays(7)).plusNanos(1_000));
            Trial.load(workspace, Map.of("too-late", facts));
            RollupsTest.compare(workspace, question, "too late", differences);
            facts.clear();
            contact(facts, "in-time", "k", at(10, 43_200).plus(Duration.ofDays(7)));
            Trial.load(workspace, Map.of("in-time", facts));
            RollupsTest.compare(workspace, question, "in time", differences);
            // The day of the contact before and that of the new ones.
            assertEquals(all - 2, clean(workspace));
            facts.clear();
            add(facts, Vocabulary.CONTACT, "contact_id", "long-ago", "customer_id", "x", "received_at", at(10, 0));
            Trial.load(workspace, Map.of("moved", facts));
            RollupsTest.compare(workspace, question, "of another customer", differences);
        }
        assertEquals("", String.join("\n", differences));
    }

    private static int clean(Workspace workspace) {
        return (Integer) RollupsTest.session(workspace).rollups().get(0).get("clean");
    }

    private static void contact(List<Fact> facts, String contact, String customer, Instant received) {
        add(
                facts,
                Vocabulary.CONTACT,
                "contact_id",
                contact,
                "direction",
                "inbound",
                "received_at",
                received,
                "customer_id",
                customer,
                "request_type",
                "bill");
        add(
                facts,
                Vocabulary.SEGMENT,
                "contact_id",
                contact,
                "seq",
                1,
                "queued_at",
                received,
                "outcome",
                "answered",
                "answered_at",
                received.plusSeconds(5),
                "ended_at",
                received.plusSeconds(50));
    }

    private List<KpiQuery> questions() {
        List<KpiQuery> asked = new ArrayList<>();
        for (String kpi : List.of(
                "recontact-rate", "conversion-rate", "average-basket", "cost-per-contact", "forecast-accuracy")) {
            for (Grain grain : List.of(Grain.TOTAL, Grain.DAY)) {
                KpiQuery.Builder question = KpiQuery.of(kpi)
                        .period(at(-2, 0), at(DAYS + 2, 0))
                        .zone(ZONE)
                        .grain(grain);
                if (kpi.equals("recontact-rate")) {
                    question.parameter("window_days", grain == Grain.DAY ? "1" : "7")
                            .groupBy("channel");
                }
                asked.add(question.build());
            }
        }
        return asked;
    }

    /** Some time of some day; often noon or midnight, so that facts lie a whole number of days apart, or nearly. */
    private Instant at(int day, int second) {
        return FIRST.plusDays(day).atStartOfDay(ZONE).toInstant().plusSeconds(second);
    }

    private Instant some() {
        Instant noon = at(random.nextInt(DAYS), random.nextInt(3) == 0 ? 0 : 43_200);
        return switch (random.nextInt(4)) {
            case 0 -> noon.plus(Duration.ofNanos(1_000));
            case 1 -> noon.plusSeconds(random.nextInt(86_400));
            default -> noon;
        };
    }

    private @Nullable String one(String prefix, int many, int none) {
        return random.nextInt(100) < none ? null : prefix + random.nextInt(many);
    }

    private List<Fact> facts(int contacts) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < contacts; i++) {
            String contact = "c" + random.nextInt(2 * CONTACTS);
            Instant received = some();
            add(
                    facts,
                    Vocabulary.CONTACT,
                    "contact_id",
                    contact,
                    "channel",
                    one("channel", 2, 10),
                    "direction",
                    random.nextInt(5) == 0 ? "outbound" : "inbound",
                    "received_at",
                    random.nextInt(10) == 0 ? null : received,
                    "customer_id",
                    one("k", 12, 20),
                    "request_type",
                    one("r", 2, 20));
            for (int seq = random.nextInt(3); seq > 0; seq--) {
                boolean answered = random.nextInt(3) > 0;
                add(
                        facts,
                        Vocabulary.SEGMENT,
                        "contact_id",
                        random.nextInt(6) == 0 ? one("c", 2 * CONTACTS, 0) : contact,
                        "seq",
                        seq,
                        "queue",
                        one("q", 2, 10),
                        "queued_at",
                        received.plusSeconds(seq),
                        "outcome",
                        answered ? "answered" : "abandoned",
                        "agent_id",
                        answered ? one("a", 3, 10) : null,
                        "answered_at",
                        answered ? received.plusSeconds(20) : null,
                        "ended_at",
                        received.plusSeconds(100),
                        "talk_s",
                        answered ? 60 : null);
            }
            if (random.nextInt(2) == 0) {
                add(
                        facts,
                        Vocabulary.SALE,
                        "sale_id",
                        one("s", CONTACTS / 2, 0),
                        "contact_id",
                        random.nextInt(3) == 0 ? one("c", 2 * CONTACTS, 20) : contact,
                        "amount",
                        1 + random.nextInt(90),
                        "currency",
                        "EUR",
                        "at",
                        some());
            }
            if (random.nextInt(4) == 0) {
                for (FactType type : List.of(Vocabulary.VOLUME, Vocabulary.FORECAST)) {
                    add(
                            facts,
                            type,
                            "start",
                            at(random.nextInt(DAYS), 3_600 * random.nextInt(2)),
                            "volume",
                            random.nextInt(9),
                            "queue",
                            one("q", 2, 30),
                            "channel",
                            one("channel", 2, 30));
                }
            }
            if (random.nextInt(8) == 0) {
                add(
                        facts,
                        Vocabulary.EXPENSE,
                        "expense_id",
                        one("e", 9, 0),
                        "amount",
                        random.nextInt(900),
                        "currency",
                        "EUR",
                        "from_date",
                        FIRST.plusDays(random.nextInt(DAYS)),
                        "to_date",
                        null);
            }
        }
        return facts;
    }

    private static void add(List<Fact> facts, FactType type, @Nullable Object... fields) {
        Fact.Builder fact = Fact.of(type);
        for (int i = 0; i < fields.length; i += 2) {
            Object value = fields[i + 1];
            if (value != null) {
                fact.set(String.valueOf(fields[i]), value.toString());
            }
        }
        facts.add(fact.build());
    }
}
