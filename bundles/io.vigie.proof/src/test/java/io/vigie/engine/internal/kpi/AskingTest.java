package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.query.QueryException;
import io.vigie.source.Batch;
import io.vigie.workspace.Workspace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions over generated facts: what must hold for any of them. */
class AskingTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final Instant FROM = Instant.parse("2026-03-27T23:00:00Z");
    private static final Instant TO = Instant.parse("2026-03-30T22:00:00Z");
    private static final Instant AS_OF = Instant.parse("2026-03-30T12:00:00Z");

    private final EngineFixture engine = EngineFixture.ofQuality();
    private final Workspace workspace = engine.workspaces().open(null);

    @AfterEach
    void close() {
        workspace.close();
    }

    @BeforeEach
    void facts() throws InterruptedException {
        List<Fact> facts = new ArrayList<>();
        Random random = new Random(7);
        String[] outcomes = {"answered", "answered", "answered", "abandoned", "overflow", "pending", "interrupted"};
        for (int i = 0; i < 400; i++) {
            Instant received = FROM.plusSeconds(
                    random.nextInt((int) Duration.between(FROM, TO).toSeconds()));
            facts.add(fact(
                    Vocabulary.CONTACT,
                    "contact_id",
                    "c" + i,
                    "channel",
                    random.nextInt(4) == 0 ? "chat" : "phone",
                    "direction",
                    random.nextInt(10) == 0 ? "outbound" : "inbound",
                    "received_at",
                    received,
                    "customer_id",
                    "u" + random.nextInt(120),
                    "campaign",
                    "k" + random.nextInt(3)));
            Instant queued = received;
            int legs = random.nextInt(3);
            for (int leg = 1; leg <= legs; leg++) {
                String outcome = outcomes[random.nextInt(outcomes.length)];
                Instant answered = queued.plusSeconds(random.nextInt(90));
                Instant ended = answered.plusSeconds(random.nextInt(600));
                boolean done = outcome.equals("answered");
                facts.add(fact(
                        Vocabulary.SEGMENT,
                        "contact_id",
                        "c" + i,
                        "seq",
                        leg,
                        "queue",
                        "Q" + random.nextInt(3),
                        "queued_at",
                        queued,
                        "outcome",
                        outcome,
                        "agent_id",
                        done ? "A" + random.nextInt(5) : null,
                        "answered_at",
                        done ? answered : null,
                        "ended_at",
                        outcome.equals("pending") ? null : done ? ended : answered,
                        "talk_s",
                        done ? Duration.between(answered, ended).toSeconds() : null,
                        "transfer",
                        done && leg < legs ? true : null));
                queued = ended;
            }
        }
        workspace.sources().start("facts", true, (checkpoint, wait) -> {
            Batch.Builder batch = Batch.builder().endOfData(true);
            facts.forEach(batch::fact);
            return batch.build();
        });
        workspace.sources().awaitEnd(status -> {});
    }

    private static Fact fact(FactType type, Object... fields) {
        Fact.Builder fact = Fact.of(type);
        for (int i = 0; i < fields.length; i += 2) {
            fact.set((String) fields[i], fields[i + 1]);
        }
        return fact.build();
    }

    private static KpiQuery.Builder question(String... kpis) {
        return KpiQuery.of(kpis).period(FROM, TO).zone(PARIS);
    }

    private List<KpiValue> ask(KpiQuery.Builder question) {
        return workspace.kpis().evaluate(question.build()).values();
    }

    private static void same(BigDecimal expected, BigDecimal got, String what) {
        assertEquals(0, expected.compareTo(got), what + ": " + expected + " and " + got);
    }

    @Test
    void handledAndLostAreAWholeOnOneBase() {
        List<KpiValue> values = ask(question("handled-rate", "lost-rate"));
        same(values.get(0).den(), values.get(1).den(), "bases");
        same(values.get(0).den(), values.get(0).num().add(values.get(1).num()), "handled + lost");
    }

    @Test
    void theBucketsOfEachGrainAndTheGroupsOfAContactDimensionAddUpToTheTotal() {
        for (String kpi :
                List.of("handled-rate", "service-level", "abandon-rate", "answer-rate", "aht", "transfer-rate")) {
            KpiValue total = ask(question(kpi)).get(0);
            for (Grain grain : Grain.values()) {
                addsUp(total, ask(question(kpi).grain(grain)), kpi + " by " + grain);
            }
            addsUp(total, ask(question(kpi).groupBy("campaign")), kpi + " by an attribute");
            addsUp(total, ask(question(kpi).groupBy("channel").grain(Grain.DAY)), kpi + " by channel and day");
        }
    }

    private static void addsUp(KpiValue total, List<KpiValue> parts, String what) {
        same(total.num(), parts.stream().map(KpiValue::num).reduce(BigDecimal.ZERO, BigDecimal::add), what);
        same(total.den(), parts.stream().map(KpiValue::den).reduce(BigDecimal.ZERO, BigDecimal::add), what);
    }

    @Test
    void theTotalOfAPeriodDoesNotDependOnTheZone() {
        KpiValue paris = ask(question("service-level")).get(0);
        KpiValue toronto = ask(question("service-level").zone(ZoneId.of("America/Toronto")))
                .get(0);
        assertEquals(paris.num(), toronto.num());
        assertEquals(paris.den(), toronto.den());
    }

    @Test
    void aFilterGivesTheRowOfTheGroupAlsoBelowTheContact() {
        for (KpiValue group : ask(question("service-level").groupBy("queue"))) {
            KpiValue filtered = ask(question("service-level")
                            .where("queue", String.valueOf(group.dims().get("queue"))))
                    .get(0);
            assertEquals(group.num(), filtered.num());
            assertEquals(group.den(), filtered.den());
        }
    }

    @Test
    void customersAreAskedByTheirRealIdentifierThoughItIsNotStored() {
        long all = ask(question("answer-rate")).get(0).n();
        long some = ask(question("answer-rate").where("customer_id", "u1").where("customer_id", "u2"))
                .get(0)
                .n();
        assertTrue(some > 0 && some < all, "contacts of two customers: " + some);
    }

    @Test
    void theDrillOfEveryKpiAddsUpToItsFigureAndItsExplanation() {
        for (KpiDefinition definition : new QualityOfService().definitions()) {
            KpiQuery query = question(definition.id()).asOf(AS_OF).build();
            Drill drill = workspace.kpis().drill(query, 0, 10_000);
            Explanation explained = workspace.kpis().explain(query);
            assertEquals(drill.total(), drill.rows().size());
            assertEquals(explained.value(), drill.value());
            long used =
                    drill.rows().stream().filter(row -> row.leftOut() == null).count();
            assertEquals(
                    used,
                    explained.populations().stream()
                            .mapToLong(Explanation.PopulationCount::used)
                            .sum(),
                    definition.id());
            assertEquals(
                    drill.total() - used,
                    explained.populations().stream()
                            .flatMap(population -> population.leftOut().stream())
                            .mapToLong(Explanation.LeftOut::rows)
                            .sum(),
                    definition.id());
            for (int i = 0; i < drill.measures().size(); i++) {
                int measure = i;
                BigDecimal total = drill.measures().get(i).value();
                boolean additive = !definition.id().equals("wait-time-p90") || i > 0;
                if (additive) {
                    same(
                            total == null ? BigDecimal.ZERO : total,
                            drill.rows().stream()
                                    .map(row -> row.contributions().get(measure))
                                    .filter(java.util.Objects::nonNull)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add),
                            definition.id() + " " + drill.measures().get(i));
                }
            }
        }
    }

    @Test
    void pagesOfADrillAreTheWholeInPieces() {
        KpiQuery query = question("handled-rate").asOf(AS_OF).build();
        Drill whole = workspace.kpis().drill(query, 0, 10_000);
        List<Drill.Row> pieces = new ArrayList<>();
        for (int offset = 0; offset < whole.total(); offset += 50) {
            pieces.addAll(workspace.kpis().drill(query, offset, 50).rows());
        }
        assertEquals(whole.rows(), pieces);
    }

    @Test
    void nothingLaterThanAsOfIsUsed() throws InterruptedException {
        KpiQuery query = question("handled-rate", "service-level", "aht", "answer-rate", "recontact-rate")
                .asOf(AS_OF)
                .build();
        List<KpiValue> before = workspace.kpis().evaluate(query).values();
        Fact later = fact(
                Vocabulary.CONTACT,
                "contact_id",
                "late",
                "channel",
                "phone",
                "direction",
                "inbound",
                "customer_id",
                "u1",
                "received_at",
                AS_OF.plusSeconds(1));
        Fact laterLeg = fact(
                Vocabulary.SEGMENT,
                "contact_id",
                "late",
                "seq",
                1,
                "queued_at",
                AS_OF.plusSeconds(1),
                "outcome",
                "answered",
                "answered_at",
                AS_OF.plusSeconds(2));
        workspace.sources().start("later", true, (checkpoint, wait) -> Batch.builder()
                .fact(later)
                .fact(laterLeg)
                .endOfData(true)
                .build());
        workspace.sources().awaitEnd(status -> {});
        assertEquals(before, workspace.kpis().evaluate(query).values());
    }

    @Test
    void anAnswerAfterAsOfIsStillAWaitThen() throws InterruptedException {
        Instant queued = Instant.parse("2026-04-02T08:00:00Z");
        Fact leg = fact(
                Vocabulary.SEGMENT,
                "contact_id",
                "w",
                "seq",
                1,
                "queued_at",
                queued,
                "outcome",
                "answered",
                "answered_at",
                queued.plusSeconds(50),
                "ended_at",
                queued.plusSeconds(90),
                "talk_s",
                40);
        workspace.sources().start("one", true, (checkpoint, wait) -> Batch.builder()
                .fact(leg)
                .endOfData(true)
                .build());
        workspace.sources().awaitEnd(status -> {});
        KpiQuery.Builder query =
                KpiQuery.of("service-level", "handled-rate", "aht").period(queued, queued.plusSeconds(3600));
        assertEquals(List.of("0/0", "0/0", "0/0"), terms(query.asOf(queued.plusSeconds(20))));
        assertEquals(List.of("0/1", "0/0", "0/0"), terms(query.asOf(queued.plusSeconds(40))));
        assertEquals(List.of("0/1", "1/1", "0/0"), terms(query.asOf(queued.plusSeconds(60))));
        assertEquals(List.of("0/1", "1/1", "40/1"), terms(query.asOf(queued.plusSeconds(90))));
    }

    private List<String> terms(KpiQuery.Builder query) {
        return ask(query).stream()
                .map(value -> value.num().toPlainString() + "/" + String.valueOf(value.den()))
                .toList();
    }

    @Test
    void anEmptyPeriodIsUndefinedAndARunningOneProvisional() {
        KpiValue empty = ask(KpiQuery.of("handled-rate").period(FROM.minusSeconds(3600), FROM))
                .get(0);
        assertNull(empty.value());
        assertEquals(BigDecimal.ZERO, empty.den());
        KpiValue running = ask(question("handled-rate").asOf(AS_OF)).get(0);
        assertTrue(running.provisional());
        KpiValue past = ask(question("handled-rate").asOf(TO)).get(0);
        assertEquals(false, past.provisional());
        KpiValue repeats = ask(question("recontact-rate").asOf(TO)).get(0);
        assertTrue(repeats.provisional(), "seven days have not passed");
    }

    @Test
    void questionsThatMakeNoSenseAreRefusedWithASentence() {
        Map<String, KpiQuery.Builder> refusals = Map.of(
                "No installed bundle defines the KPI 'service-levle'; did you mean service-level?",
                question("service-levle"),
                "There is no parameter 'treshold_s' for service-level; there are threshold_s, strict, short_abandon_s,"
                        + " variant.",
                question("service-level").parameter("treshold_s", "20"),
                "Parameter 'variant': 'best' is not one of offered, minus-short, abandon-after-threshold, answered-only,"
                        + " abandon-positive.",
                question("service-level").parameter("variant", "best"),
                "Parameter 'threshold_s': 'soon' is not a number of seconds.",
                question("service-level").parameter("threshold_s", "soon"),
                "KPI 'abandon-rate' cannot be asked by 'agent_id': no agent was reached by an abandoned contact.",
                question("abandon-rate").groupBy("agent_id"),
                "The period ends at 2026-03-27T23:00:00Z, before it begins at 2026-03-30T22:00:00Z.",
                KpiQuery.of("handled-rate").period(TO, FROM));
        refusals.forEach((sentence, query) -> assertEquals(
                sentence, assertThrows(QueryException.class, () -> ask(query)).getMessage()));
    }

    @Test
    void kpisWithParametersOfOneNameAndOtherDefaultsAreAskedTogether() {
        List<KpiValue> together = ask(question("service-level", "response-within", "handled-rate"));
        assertEquals(ask(question("service-level")), together.subList(0, 1));
        assertEquals(ask(question("handled-rate")), together.subList(2, 3));
    }
}
