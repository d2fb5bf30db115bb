package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.engine.internal.planning.ErlangA;
import io.vigie.engine.internal.planning.ErlangC;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.source.Batch;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Worked examples that others have published, with their sources in published-examples.json: what Vigie
 * computes, rounded to the digits that were printed, is what was printed.
 */
class PublishedExamplesTest {
    /** Doubles agree with each other to fewer digits than some sources print. */
    private static final int DIGITS = 12;

    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);
    private static final LocalDate APRIL = LocalDate.of(2026, 4, 1);
    private static final String DAY = "2026-03-02T";
    private static final EngineFixture ENGINE =
            EngineFixture.of(Families.definitions().toArray(KpiDefinition[]::new));

    private static final Map<String, Computation> EXAMPLES = new LinkedHashMap<>();

    private interface Computation {
        BigDecimal compute() throws InterruptedException;
    }

    static {
        queues();
        satisfaction();
        staff();
        answering();
        intervals();
        responding();
        customers();
    }

    /** One example of the file. */
    record Example(String id, String given, BigDecimal published, String source) {
        @Override
        public String toString() {
            return id + ": " + given + " = " + published;
        }
    }

    static List<Example> examples() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try (InputStream in =
                Objects.requireNonNull(PublishedExamplesTest.class.getResourceAsStream("published-examples.json"))) {
            List<Example> examples = new ArrayList<>();
            for (JsonNode node : mapper.readTree(in)) {
                if (node.path("agrees").booleanValue()) {
                    examples.add(new Example(
                            node.path("id").textValue(),
                            node.path("given").textValue(),
                            new BigDecimal(node.path("published").asText()),
                            node.path("source").textValue()));
                }
            }
            return examples;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isReproducedToThePrintedDigits(Example example) throws InterruptedException {
        Computation computation = EXAMPLES.get(example.id());
        assertNotNull(computation, example.id());
        BigDecimal computed = computation.compute();
        int digits = Math.min(DIGITS, example.published().scale());
        assertEquals(
                example.published().setScale(digits, RoundingMode.HALF_EVEN),
                computed.setScale(digits, RoundingMode.HALF_EVEN),
                "computed " + computed + "; see " + example.source());
    }

    private static void number(String id, double value) {
        EXAMPLES.put(id, () -> BigDecimal.valueOf(value));
    }

    private static void queues() {
        double erlangs = 100 * 180 / 1800.0;
        int agents = ErlangC.agents(erlangs, 180, 20, 0.8, 0.85);
        number("erlang-1a", agents);
        number("erlang-1b", Math.ceil(agents / 0.7));
        number("erlang-1c", ErlangC.serviceLevel(agents, erlangs, 180, 20));
        number("erlang-1d", ErlangC.waitProbability(agents, erlangs));
        number("erlang-1e", ErlangC.occupancy(agents, erlangs));
        int relaxed = ErlangC.agents(erlangs, 180, 20, 0.8, 0.70);
        number("erlang-2a", relaxed);
        number("erlang-2b", Math.ceil(relaxed / 0.7));
        number("erlang-2c", ErlangC.serviceLevel(relaxed, erlangs, 180, 20));
        number("erlang-3a", ErlangC.waitProbability(55, 48));
        number("erlang-3b", ErlangC.serviceLevel(55, 48, 240, 20));
        number("erlang-3c", ErlangC.averageWait(55, 48, 240));
        number("erlang-3d", ErlangC.agents(360 * 240 / 1800.0, 240, 20, 0.8, 1));
        number("erlang-3e", ErlangC.waitProbability(12, 10));
        number("erlang-3f", ErlangC.serviceLevel(12, 10, 300, 30));
        number("erlang-3g", ErlangC.serviceLevel(1, 6 * 60 / 1800.0, 60, 20));
        number("erlang-4a", 600 * 120 / 3600.0);
        // At most 15 % wait: at least 85 % are answered within no time.
        int circuits = ErlangC.agents(20, 120, 0, 0.85, 1);
        number("erlang-4b", circuits);
        number("erlang-4c", ErlangC.averageWait(circuits, 20, 120));
        number("erlang-4d", ErlangC.waitProbability(30, 20));
        number("erlang-4e", ErlangC.waitProbability(30, 23.6));
        number("erlang-a-1a", ErlangA.waitProbability(14, erlangs, 180, 300));
        number("erlang-a-1b", ErlangA.abandonProbability(14, erlangs, 180, 300));
        number("erlang-a-1c", ErlangA.occupancy(14, erlangs, 180, 300));
        number("erlang-a-1d", ErlangA.averageWait(14, erlangs, 180, 300) / 60);
        number("erlang-a-1e", ErlangA.serviceLevel(14, erlangs, 180, 300, 20));
    }

    private static void satisfaction() {
        int[][] answers = {{60, 30, 10}, {20, 50, 30}, {80, 60, 60}, {60, 25, 15}, {30, 50, 20}};
        for (int i = 0; i < answers.length; i++) {
            int[] counts = answers[i];
            List<Fact> facts = new ArrayList<>();
            for (int n = 0; n < counts[0] + counts[1] + counts[2]; n++) {
                int score = n < counts[0] ? 9 + n % 2 : n < counts[0] + counts[1] ? 7 + n % 2 : n % 7;
                facts.add(fact(
                        Vocabulary.SURVEY_RESPONSE,
                        Map.of(
                                "response_id",
                                "r" + n,
                                "type",
                                "nps",
                                "scale",
                                "0-10",
                                "score",
                                score,
                                "at",
                                at(DAY + "10:00:00Z"))));
            }
            EXAMPLES.put("nps-" + (i + 1), () -> value(ask(facts, MARCH, APRIL, Map.of(), "nps")));
        }
    }

    private static void staff() {
        EXAMPLES.put("turnover-1", () -> turnover(100, 15, 5));
        EXAMPLES.put("turnover-2", () -> turnover(40, 4, 6));
        EXAMPLES.put("absence-1", () -> {
            List<Fact> facts = new ArrayList<>();
            int absent = 6;
            for (int agent = 0; agent < 15; agent++) {
                for (LocalDate day : weekdaysOfMarch()) {
                    facts.add(fact(
                            Vocabulary.SCHEDULE,
                            Map.of(
                                    "agent_id",
                                    "A" + agent,
                                    "class",
                                    "productive",
                                    "from_at",
                                    day.atTime(9, 0).toInstant(ZoneOffset.UTC),
                                    "to_at",
                                    day.atTime(16, 0).toInstant(ZoneOffset.UTC))));
                    if (absent-- > 0) {
                        facts.add(absence("A" + agent, day.atTime(0, 0), 24));
                    }
                }
            }
            return value(ask(facts, MARCH, APRIL, Map.of(), "absenteeism-rate"));
        });
        EXAMPLES.put("absence-uci-1", () -> {
            // 740 records of 36 employees, 44 of no length, the longest of 120 h, 5,124 h in all.
            List<Fact> facts = new ArrayList<>();
            for (int record = 0; record < 740; record++) {
                int hours = record < 44 ? 0 : record == 44 ? 120 : record <= 44 + 139 ? 8 : 7;
                LocalDate day = MARCH.plusDays(record / 36);
                // Five days from the 27th on are still free for the longest.
                LocalDate from = hours == 120 ? MARCH.plusDays(26) : day;
                facts.add(absence("A" + record % 36, from.atTime(0, 0), hours));
            }
            for (int agent = 0; agent < 36; agent++) {
                facts.add(fact(
                        Vocabulary.SCHEDULE,
                        Map.of(
                                "agent_id",
                                "A" + agent,
                                "class",
                                "productive",
                                "from_at",
                                at("2026-03-01T00:00:00Z"),
                                "to_at",
                                at("2026-04-01T00:00:00Z"))));
            }
            return ask(facts, MARCH, APRIL, Map.of(), "absenteeism-rate")
                    .num()
                    .divide(BigDecimal.valueOf(3600), MathContext.DECIMAL128);
        });
    }

    private static List<LocalDate> weekdaysOfMarch() {
        return MARCH.datesUntil(APRIL)
                .filter(day -> day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                .toList();
    }

    private static Fact absence(String agent, LocalDateTime from, int hours) {
        return fact(
                Vocabulary.ABSENCE,
                Map.of(
                        "agent_id",
                        agent,
                        "reason",
                        "sick",
                        "from_at",
                        from.toInstant(ZoneOffset.UTC),
                        "to_at",
                        from.plusHours(hours).toInstant(ZoneOffset.UTC)));
    }

    private static BigDecimal turnover(int atStart, int hired, int left) throws InterruptedException {
        List<Fact> facts = new ArrayList<>();
        for (int n = 0; n < atStart + hired; n++) {
            Map<String, Object> employment = new LinkedHashMap<>();
            employment.put("employee_id", "E" + n);
            employment.put("hired_on", n < atStart ? "2020-01-01" : "2026-05-04");
            if (n < left) {
                employment.put("left_on", "2026-09-30");
            }
            facts.add(fact(Vocabulary.EMPLOYMENT, employment));
        }
        return value(ask(
                facts,
                LocalDate.of(2026, 1, 1),
                LocalDate.of(2027, 1, 1),
                Map.of("base", "start"),
                "turnover-rate-half"));
    }

    private static void answering() {
        EXAMPLES.put("decroche-1", () -> answerRate(100, 85));
        EXAMPLES.put("decroche-2", () -> answerRate(1_000, 850));
    }

    private static BigDecimal answerRate(int calls, int answered) throws InterruptedException {
        List<Fact> facts = new ArrayList<>();
        for (int n = 0; n < calls; n++) {
            Instant queued = at(DAY + "09:00:00Z").plusSeconds(n);
            facts.add(contact("c" + n, queued));
            facts.add(fact(
                    Vocabulary.SEGMENT,
                    n < answered
                            ? Map.of(
                                    "contact_id",
                                    "c" + n,
                                    "seq",
                                    1,
                                    "queued_at",
                                    queued,
                                    "outcome",
                                    "answered",
                                    "answered_at",
                                    queued.plusSeconds(10),
                                    "ended_at",
                                    queued.plusSeconds(100))
                            : Map.of(
                                    "contact_id",
                                    "c" + n,
                                    "seq",
                                    1,
                                    "queued_at",
                                    queued,
                                    "outcome",
                                    "abandoned",
                                    "ended_at",
                                    queued.plusSeconds(30))));
        }
        return value(ask(facts, MARCH, APRIL, Map.of(), "answer-rate"));
    }

    private static void intervals() {
        List<Fact> amazon = new ArrayList<>();
        call(amazon, "c1", "A1", "05:23", "06:15");
        EXAMPLES.put("interval-1", () -> minutes(amazon, "aht", "06:00"));
        for (String bucket : List.of("05:00", "05:30", "06:00")) {
            EXAMPLES.put("interval-2-" + bucket, () -> minutes(amazon, "occupancy", bucket));
        }
        List<Fact> genesys = new ArrayList<>();
        call(genesys, "c1", "A1", "09:35", "10:05");
        call(genesys, "c2", "A1", "09:16", "09:32");
        Map<String, Integer> apportioned = Map.of("09:00", 14, "09:30", 27, "10:00", 5);
        for (String bucket : List.of("09:00", "09:30", "10:00")) {
            EXAMPLES.put("interval-3-" + bucket, () -> {
                assertEquals(
                        BigDecimal.valueOf(apportioned.get(bucket)),
                        minutes(genesys, "occupancy", bucket).setScale(0),
                        "apportioned to " + bucket);
                return minutes(genesys, "aht", bucket);
            });
        }
    }

    private static void call(List<Fact> facts, String contact, String agent, String from, String to) {
        Instant start = at(DAY + from + ":00Z");
        Instant end = at(DAY + to + ":00Z");
        facts.add(contact(contact, start));
        facts.add(fact(
                Vocabulary.SEGMENT,
                Map.of(
                        "contact_id", contact,
                        "seq", 1,
                        "queued_at", start,
                        "outcome", "answered",
                        "agent_id", agent,
                        "answered_at", start,
                        "ended_at", end,
                        "talk_s", end.getEpochSecond() - start.getEpochSecond())));
        facts.add(fact(
                Vocabulary.AGENT_STATE, Map.of("agent_id", agent, "state", "talk", "from_at", start, "to_at", end)));
    }

    /** The minutes above the fraction line in a half-hour. */
    private static BigDecimal minutes(List<Fact> facts, String kpi, String bucket) throws InterruptedException {
        return answers(facts, LocalDate.of(2026, 3, 2), LocalDate.of(2026, 3, 3), Grain.HALF_HOUR, Map.of(), kpi)
                .stream()
                .filter(value -> OffsetDateTime.parse(DAY + bucket + ":00Z").equals(value.bucket()))
                .findFirst()
                .orElseThrow()
                .num()
                .divide(BigDecimal.valueOf(60), MathContext.DECIMAL128);
    }

    private static void responding() {
        EXAMPLES.put("frt-1", () -> {
            List<Fact> facts = List.of(
                    message("in", "2026-03-02T09:00:00Z", "request"),
                    caseEvent("opened", "2026-03-02T09:00:00Z"),
                    message("out", "2026-03-02T09:05:00Z", "auto-ack"),
                    caseEvent("closed", "2026-03-02T09:05:00Z"),
                    message("in", "2026-03-06T14:00:00Z", "followup"),
                    caseEvent("reopened", "2026-03-06T14:00:00Z"),
                    message("out", "2026-03-06T14:10:00Z", "reply"));
            return value(ask(facts, MARCH, APRIL, Map.of(), "first-response-time"))
                    .divide(BigDecimal.valueOf(60), MathContext.DECIMAL128);
        });
    }

    private static Fact message(String direction, String at, String kind) {
        return fact(
                Vocabulary.MESSAGE,
                Map.of("case_id", "K1", "direction", direction, "at", at(at), "channel", "chat", "kind", kind));
    }

    private static Fact caseEvent(String type, String at) {
        return fact(Vocabulary.CASE_EVENT, Map.of("case_id", "K1", "type", type, "at", at(at)));
    }

    private static void customers() {
        EXAMPLES.put("churn-telco", () -> {
            Map<String, int[]> contracts = new LinkedHashMap<>();
            contracts.put("Month-to-month", new int[] {3_875, 1_655});
            contracts.put("One year", new int[] {1_473, 166});
            contracts.put("Two year", new int[] {1_695, 48});
            List<Fact> facts = new ArrayList<>();
            contracts.forEach((contract, counts) -> {
                for (int n = 0; n < counts[0]; n++) {
                    Map<String, Object> activity = new LinkedHashMap<>();
                    activity.put("customer_id", contract + n);
                    activity.put("active_from", at("2025-01-01T00:00:00Z"));
                    activity.put("product", contract);
                    if (n < counts[1]) {
                        activity.put("active_to", at("2026-03-15T00:00:00Z"));
                    }
                    facts.add(fact(Vocabulary.CUSTOMER_ACTIVITY, activity));
                }
            });
            KpiValue churn = ask(facts, MARCH, APRIL, Map.of(), "churn-rate");
            assertEquals(
                    0,
                    churn.num().compareTo(BigDecimal.valueOf(1_869)),
                    churn.num().toString());
            assertEquals(0, Objects.requireNonNull(churn.den()).compareTo(BigDecimal.valueOf(7_043)));
            return value(churn);
        });
    }

    private static Fact contact(String id, Instant received) {
        return fact(
                Vocabulary.CONTACT,
                Map.of("contact_id", id, "channel", "phone", "direction", "inbound", "received_at", received));
    }

    private static Fact fact(FactType type, Map<String, ?> fields) {
        Fact.Builder fact = Fact.of(type);
        fields.forEach(fact::set);
        return fact.build();
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static BigDecimal value(KpiValue value) {
        return Objects.requireNonNull(value.value(), value.kpi() + " is undefined");
    }

    private static KpiValue ask(
            List<Fact> facts, LocalDate from, LocalDate to, Map<String, Object> parameters, String kpi)
            throws InterruptedException {
        List<KpiValue> values = answers(facts, from, to, Grain.TOTAL, parameters, kpi);
        assertEquals(1, values.size());
        return values.get(0);
    }

    private static List<KpiValue> answers(
            List<Fact> facts, LocalDate from, LocalDate to, Grain grain, Map<String, Object> parameters, String kpi)
            throws InterruptedException {
        try (Workspace workspace = ENGINE.workspaces().open(null)) {
            workspace.sources().start("facts", true, (checkpoint, wait) -> {
                Batch.Builder batch = Batch.builder().endOfData(true);
                facts.forEach(batch::fact);
                return batch.build();
            });
            workspace.sources().awaitEnd(status -> {});
            KpiQuery.Builder query = KpiQuery.of(kpi)
                    .period(
                            from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                            to.atStartOfDay(ZoneOffset.UTC).toInstant())
                    .zone(ZoneOffset.UTC)
                    .grain(grain)
                    .asOf(at("2027-06-01T00:00:00Z"));
            parameters.forEach(query::parameter);
            return workspace.kpis().evaluate(query.build()).values();
        }
    }
}
