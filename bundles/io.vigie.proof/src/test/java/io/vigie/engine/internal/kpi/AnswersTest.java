package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.query.QueryException;
import io.vigie.query.Warning;
import io.vigie.source.Batch;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine adds to the figures of the algebra: splits, named figures, masks, targets, warnings. */
class AnswersTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final OffsetDateTime MONDAY = OffsetDateTime.parse("2026-03-02T00:00:00+01:00");

    private final Workspace workspace = EngineFixture.ofAll().workspaces().open(null);
    private final List<Fact> facts = new ArrayList<>();

    @AfterEach
    void close() {
        workspace.close();
    }

    private void fact(FactType type, Object... fields) {
        Fact.Builder fact = Fact.of(type);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i + 1] != null) {
                fact.set((String) fields[i], fields[i + 1].toString());
            }
        }
        facts.add(fact.build());
    }

    private void load() throws InterruptedException {
        workspace.sources().start("facts", true, (checkpoint, wait) -> {
            Batch.Builder batch = Batch.builder().endOfData(true);
            facts.forEach(batch::fact);
            return batch.build();
        });
        workspace.sources().awaitEnd(status -> {});
        assertEquals(0, workspace.sources().status().get(0).rejected());
    }

    private static KpiQuery.Builder on(OffsetDateTime day, int days, String... kpis) {
        return KpiQuery.of(kpis)
                .period(day.toInstant(), day.plusDays(days).toInstant())
                .zone(PARIS);
    }

    private List<KpiValue> ask(KpiQuery.Builder question) {
        return workspace.kpis().evaluate(question.build()).values();
    }

    private static String terms(List<KpiValue> values) {
        return values.stream()
                .map(value ->
                        new TreeMap<>(value.dims()).values() + " " + plain(value.num()) + "/" + plain(value.den()))
                .collect(Collectors.joining(", "));
    }

    private static String plain(BigDecimal number) {
        return number == null ? "null" : Calculator.plain(number);
    }

    private void contacts(String channel, int number) {
        for (int i = 0; i < number; i++) {
            fact(
                    Vocabulary.CONTACT,
                    "contact_id",
                    channel + i,
                    "channel",
                    channel,
                    "site",
                    i % 2 == 0 ? "Lyon" : "Lille",
                    "received_at",
                    MONDAY.plusHours(10));
        }
    }

    @Test
    void aShareIsSplitByItsOwnDimensionAndShowsWhatIsConfigured() throws Exception {
        contacts("phone", 3);
        contacts("email", 1);
        load();
        KpiQuery.Builder share = on(MONDAY, 1, "channel-share").parameter("channels", "chat,phone");
        assertEquals("[chat] 0/4, [email] 1/4, [phone] 3/4", terms(ask(share)));
        assertEquals("[chat] 0/4", terms(ask(share.where("channel", "chat"))));
        KpiQuery.Builder bySite =
                on(MONDAY, 1, "channel-share").parameter("channels", "chat").groupBy("site");
        assertEquals(
                "[chat, Lille] 0/1, [phone, Lille] 1/1, [chat, Lyon] 0/3, [email, Lyon] 1/3, [phone, Lyon] 2/3",
                terms(ask(bySite)));
        assertEquals(
                "[chat] 0/0",
                terms(ask(on(MONDAY.plusDays(1), 1, "channel-share").parameter("channels", "chat"))));
    }

    @Test
    void whatIsSplitIsExplainedAsAWhole() throws Exception {
        contacts("phone", 3);
        contacts("email", 1);
        load();
        Explanation all =
                workspace.kpis().explain(on(MONDAY, 1, "channel-share").build());
        assertEquals("[] 4/4", terms(List.of(all.value())));
        KpiQuery email =
                on(MONDAY, 1, "channel-share").where("channel", "email").build();
        Explanation one = workspace.kpis().explain(email);
        assertEquals("[] 1/4", terms(List.of(one.value())));
        assertEquals("1 ÷ 4 = 0.25", one.formula().en());
        assertEquals(5, workspace.kpis().drill(email, 0, 10).total());
    }

    @Test
    void onlyWhatFactsMaySayIsADimension() throws Exception {
        contacts("phone", 1);
        load();
        refused(
                "There is no dimension 'own name' here; there are ",
                on(MONDAY, 1, "inflow-volume").groupBy("own name"));
        // United time is of an agent, and carries nothing else that the states said.
        refused(
                "There is no dimension 'campaign' here; there are agent_id, from_at, to_at.",
                on(MONDAY, 1, "occupancy").where("campaign", "spring"));
    }

    private void refused(String sentence, KpiQuery.Builder question) {
        String got = assertThrows(QueryException.class, () -> ask(question)).getMessage();
        assertTrue(got.startsWith(sentence), got);
    }

    @Test
    void kpisThatAreSplitDifferentlyAreAnsweredTogether() throws Exception {
        contacts("phone", 3);
        contacts("email", 1);
        load();
        assertEquals(
                "[] 4/null, [email] 1/4, [phone] 3/4", terms(ask(on(MONDAY, 1, "inflow-volume", "channel-share"))));
    }

    @Test
    void whatHappensAtOneInstantIsToldTheSameInAnyOrder() throws Exception {
        List<String> channels = new ArrayList<>(List.of("webform", "email", "", "chat"));
        List<String> answers = new ArrayList<>();
        for (int turn = 0; turn < channels.size(); turn++) {
            facts.clear();
            for (String channel : channels) {
                fact(
                        Vocabulary.MESSAGE,
                        "message_id",
                        "m" + channel,
                        "case_id",
                        "k",
                        "direction",
                        "in",
                        "at",
                        MONDAY.plusHours(9),
                        "channel",
                        channel.isEmpty() ? null : channel);
            }
            try (Workspace other = EngineFixture.ofAll().workspaces().open(null)) {
                other.sources().start("facts", true, (checkpoint, wait) -> {
                    Batch.Builder batch = Batch.builder().endOfData(true);
                    facts.forEach(batch::fact);
                    return batch.build();
                });
                other.sources().awaitEnd(status -> {});
                answers.add(terms(other.kpis()
                        .evaluate(on(MONDAY, 1, "response-within")
                                .groupBy("channel")
                                .build())
                        .values()));
            }
            channels.add(channels.remove(0));
        }
        assertEquals(List.of("[chat] 0/1"), answers.stream().distinct().toList());
    }

    @Test
    void namedFiguresHaveARowEachAndCanBeChosen() {
        KpiQuery.Builder staffing = on(MONDAY, 1, "staffing-required")
                .parameter("calls", 100)
                .parameter("aht_s", 180)
                .parameter("max_occupancy", "0.85")
                .parameter("shrinkage", "0.3");
        Map<String, String> figures = ask(staffing).stream()
                .collect(Collectors.toMap(
                        value -> String.valueOf(value.dims().get("measure")),
                        value -> String.valueOf(value.value()) + " " + value.unit() + " " + value.num()));
        assertEquals("14 agents null", figures.get("agents"));
        assertEquals("20 agents null", figures.get("agents_with_shrinkage"));
        assertTrue(String.valueOf(figures.get("service_level")).startsWith("0.88835"), figures.toString());
        assertEquals(
                "20",
                ask(staffing.where("measure", "agents_with_shrinkage")).stream()
                        .map(value -> String.valueOf(value.value()))
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void agentsArePlannedFromStoredForecasts() throws Exception {
        for (String queue : List.of("A", "B")) {
            fact(
                    Vocabulary.FORECAST,
                    "start",
                    MONDAY.plusHours(10),
                    "volume",
                    queue.equals("A") ? 100 : 0,
                    "queue",
                    queue);
        }
        load();
        KpiQuery.Builder plan = KpiQuery.of("staffing-required")
                .period(MONDAY.plusHours(10).toInstant(), MONDAY.plusHours(11).toInstant())
                .zone(PARIS)
                .grain(Grain.HALF_HOUR)
                .groupBy("queue")
                .where("measure", "agents")
                .parameter("aht_s", 180);
        assertEquals("A 14, B 0", agents(plan.period(null, null)));
        assertEquals(
                "A 14, A null, B 0, B null",
                agents(plan.period(
                        MONDAY.plusHours(10).toInstant(), MONDAY.plusHours(11).toInstant())));
    }

    private String agents(KpiQuery.Builder plan) {
        return ask(plan).stream()
                .map(value -> value.dims().get("queue") + " " + value.value())
                .collect(Collectors.joining(", "));
    }

    @Test
    void figuresThatCannotBeReachedAreRefusedInASentence() {
        QueryException refused = assertThrows(
                QueryException.class,
                () -> ask(on(MONDAY, 1, "staffing-required")
                        .parameter("calls", 100)
                        .parameter("aht_s", 180)
                        .parameter("max_occupancy", "0")));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("erlang-c-agents has no answer"), refused.getMessage());
    }

    @Test
    void aForecastLooksAtTheSameLocalTimes() throws Exception {
        // The summer change lies between: 09:00 and 10:00 local.
        for (int week = 1; week <= 3; week++) {
            OffsetDateTime monday =
                    OffsetDateTime.parse("2026-03-30T00:00:00+02:00").minusWeeks(week);
            Instant ten = monday.toLocalDate().atTime(10, 0).atZone(PARIS).toInstant();
            fact(Vocabulary.VOLUME, "start", ten, "volume", 10 * week, "queue", "A");
            fact(Vocabulary.VOLUME, "start", ten.plusSeconds(1800), "volume", 1, "queue", "A");
            fact(Vocabulary.VOLUME, "start", ten, "volume", 100, "queue", "B");
        }
        load();
        OffsetDateTime target = OffsetDateTime.parse("2026-03-30T00:00:00+02:00");
        KpiQuery.Builder hours =
                on(target, 1, "volume-forecast").grain(Grain.HOUR).where("queue", "A");
        assertEquals(
                "[] 63/3",
                terms(ask(hours).stream().filter(value -> value.value() != null).toList()));
        KpiQuery.Builder instant = on(target, 1, "volume-forecast")
                .parameter("targets", List.of("2026-03-30T10:00:00+02:00", "2026-03-30T12:00:00+02:00"))
                .parameter("weeks", 2);
        assertEquals("[] 230/2, [] 0/0", terms(ask(instant)));
        assertEquals(
                "2026-03-30T10:00+02:00", String.valueOf(ask(instant).get(0).bucket()));
        assertEquals(
                "Parameter 'targets': 'Monday' is not an instant with an offset, such as 2026-03-30T10:00:00+02:00.",
                assertThrows(
                                QueryException.class,
                                () -> ask(on(target, 1, "volume-forecast").parameter("targets", "Monday")))
                        .getMessage());
    }

    @Test
    void presetsSetParametersUnlessTheQuestionDoes() {
        KpiQuery.Builder iso = on(MONDAY, 1, "staffing-required")
                .parameter("calls", 100)
                .parameter("aht_s", 180)
                .where("measure", "service_level")
                .preset("iso-18295");
        Explanation explanation = workspace.kpis().explain(iso.build());
        assertEquals("90", explanation.parameters().get("threshold_s"));
        assertEquals(
                "10",
                workspace
                        .kpis()
                        .explain(iso.parameter("threshold_s", 10).build())
                        .parameters()
                        .get("threshold_s"));
        assertTrue(String.valueOf(assertThrows(
                                QueryException.class,
                                () -> ask(on(MONDAY, 1, "staffing-required").preset("iso")))
                        .getMessage())
                .startsWith("There is no preset 'iso' for staffing-required; there are 80-20, iso-18295"));
    }

    private void handled(OffsetDateTime day, int number, int talk, int satisfied) {
        for (int i = 0; i < number; i++) {
            OffsetDateTime at = day.plusHours(9).plusMinutes(i);
            String id = day.toLocalDate() + "-" + i;
            fact(Vocabulary.CONTACT, "contact_id", id, "channel", "phone", "received_at", at);
            fact(
                    Vocabulary.SEGMENT,
                    "contact_id",
                    id,
                    "seq",
                    1,
                    "queue",
                    i % 2 == 0 ? "vip" : "all",
                    "queued_at",
                    at,
                    "outcome",
                    "answered",
                    "answered_at",
                    at.plusSeconds(5),
                    "ended_at",
                    at.plusSeconds(5 + talk),
                    "talk_s",
                    talk);
            fact(
                    Vocabulary.SURVEY_RESPONSE,
                    "response_id",
                    id,
                    "type",
                    "csat",
                    "scale",
                    "yesno",
                    "score",
                    i < satisfied ? 1 : 0,
                    "at",
                    at.plusHours(1));
        }
    }

    @Test
    void companionsComeAfterWhatWasAskedForAsFarAsTheQuestionSuitsThem() throws Exception {
        handled(MONDAY, 10, 300, 8);
        load();
        List<String> kpis = ask(on(MONDAY, 1, "aht").withCompanions()).stream()
                .map(KpiValue::kpi)
                .distinct()
                .toList();
        assertEquals("aht", kpis.get(0));
        assertTrue(kpis.containsAll(List.of("csat", "fcr")), kpis.toString());
        assertEquals(1, ask(on(MONDAY, 1, "aht")).size());
        // A contact that abandoned has no agent, so the companion is not asked by agent.
        assertTrue(ask(on(MONDAY, 1, "lost-rate").withCompanions().groupBy("agent_id")).stream()
                .noneMatch(value -> value.kpi().equals("abandon-rate")));
    }

    @Test
    void aGuardRailWarnsWhenHandlingTimeAndSatisfactionFallTogether() throws Exception {
        handled(MONDAY, 20, 300, 16);
        handled(MONDAY.plusDays(1), 20, 200, 12);
        handled(MONDAY.plusDays(2), 20, 180, 18);
        load();
        List<Warning> warnings =
                workspace.kpis().guardRails(on(MONDAY.plusDays(1), 1, "aht").build());
        assertEquals(
                "'Average handling time' fell from 300.0 s to 200.0 s while 'Customer satisfaction' fell from 80.0 % to"
                        + " 60.0 % (on 20 only, which may be chance): look at what it costs before calling it"
                        + " progress.",
                warnings.get(0).sentence().en().replace('\u00a0', ' '));
        assertTrue(
                warnings.get(0)
                        .sentence()
                        .fr()
                        .replace('\u00a0', ' ')
                        .startsWith("« Durée moyenne de traitement (DMT) » est descendu de 300,0 s à 200,0 s pendant"),
                warnings.get(0).sentence().fr());
        assertEquals("csat", warnings.get(0).companion().kpi());
        assertEquals(1, warnings.size());
        assertEquals(
                List.of(),
                workspace.kpis().guardRails(on(MONDAY.plusDays(2), 1, "aht").build()));
    }

    private void answers(String team, int number, int positive) {
        for (int i = 0; i < number; i++) {
            fact(
                    Vocabulary.SURVEY_RESPONSE,
                    "response_id",
                    team + i,
                    "type",
                    "esat",
                    "scale",
                    "1-5",
                    "score",
                    i < positive ? 5 : 1,
                    "at",
                    MONDAY.plusHours(i),
                    "team",
                    team);
        }
    }

    @Test
    void smallGroupsAreMaskedInEveryAnswer() throws Exception {
        answers("T1", 6, 3);
        answers("T2", 7, 4);
        answers("T3", 3, 1);
        load();
        // T3 is too small; with the total of all teams it would follow from T1 and T2, so T1 goes too.
        assertEquals(
                "[T1] null/null, [T2] 4/7, [T3] null/null",
                terms(ask(on(MONDAY, 1, "esat").groupBy("team"))));
        assertEquals("[] 8/16", terms(ask(on(MONDAY, 1, "esat"))));
        KpiQuery small = on(MONDAY, 1, "esat").where("team", "T3").build();
        Explanation explanation = workspace.kpis().explain(small);
        assertTrue(explanation.value().masked());
        assertEquals(List.of(), explanation.terms());
        assertEquals(List.of(), explanation.populations());
        Drill drill = workspace.kpis().drill(small, 0, 10);
        assertEquals(0, drill.total());
        assertEquals(List.of(), drill.rows());
        Drill large = workspace.kpis().drill(on(MONDAY, 1, "esat").build(), 0, 10);
        assertEquals(16, large.total());
        assertEquals(
                List.of("scale", "score"),
                large.rows().get(0).columns().keySet().stream().sorted().toList());
        assertEquals(
                "Parameter 'min_group' must be at least 2: 'esat' never shows one person alone.",
                assertThrows(
                                QueryException.class,
                                () -> ask(on(MONDAY, 1, "esat").parameter("min_group", 1)))
                        .getMessage());
    }

    @Test
    void aProvisionalFigureHasTheLastFinalOneBesideIt() throws Exception {
        for (int day = 0; day < 21; day++) {
            String id = "K" + day;
            fact(
                    Vocabulary.CASE_EVENT,
                    "case_id",
                    id,
                    "type",
                    "opened",
                    "at",
                    MONDAY.plusDays(day).plusHours(9));
            fact(
                    Vocabulary.CASE_EVENT,
                    "case_id",
                    id,
                    "type",
                    "closed",
                    "at",
                    MONDAY.plusDays(day).plusHours(10));
            fact(
                    Vocabulary.MESSAGE,
                    "case_id",
                    id,
                    "direction",
                    "in",
                    "at",
                    MONDAY.plusDays(day).plusHours(9));
        }
        load();
        KpiQuery lastWeek = on(MONDAY.plusDays(14), 7, "fcr")
                .asOf(MONDAY.plusDays(21).toInstant())
                .build();
        Explanation explanation = workspace.kpis().explain(lastWeek);
        assertTrue(explanation.value().provisional());
        Explanation.LastFinal lastFinal = explanation.lastFinal();
        assertNotNull(lastFinal);
        assertEquals(MONDAY.plusDays(7).toInstant(), lastFinal.from());
        assertEquals(MONDAY.plusDays(14).toInstant(), lastFinal.to());
        assertEquals(false, lastFinal.value().provisional());
        assertEquals("7", String.valueOf(lastFinal.value().den()));
        assertNull(workspace
                .kpis()
                .explain(on(MONDAY, 7, "fcr")
                        .asOf(MONDAY.plusDays(21).toInstant())
                        .build())
                .lastFinal());
    }

    @Test
    void ownTargetsGiveTheStatus(@TempDir Path directory) throws Exception {
        handled(MONDAY, 10, 300, 8);
        load();
        Path file = directory.resolve("targets.json");
        Files.writeString(file, """
                {"targets": [{"kpi": "aht", "between": [290, 310]},
                             {"kpi": "aht", "where": {"queue": "vip"}, "at_least": 400},
                             {"kpi": "aht", "where": {"queue": "all"}, "at_least": 400, "from": "2026-03-03"}]}
                """);
        assertNull(ask(on(MONDAY, 1, "aht")).get(0).status());
        assertEquals(List.of(), workspace.readTargets(file));
        assertEquals("GOOD", String.valueOf(ask(on(MONDAY, 1, "aht")).get(0).status()));
        assertEquals(
                "all GOOD, vip BAD",
                ask(on(MONDAY, 1, "aht").groupBy("queue")).stream()
                        .map(value -> value.dims().get("queue") + " " + value.status())
                        .collect(Collectors.joining(", ")));
        assertEquals(
                "BAD",
                String.valueOf(
                        ask(on(MONDAY, 1, "aht").where("queue", "vip")).get(0).status()));
        assertEquals(
                "NO_DATA",
                String.valueOf(ask(on(MONDAY.plusDays(5), 1, "aht")).get(0).status()));
        assertTrue(workspace
                .kpis()
                .target("aht", on(MONDAY, 1, "aht").where("queue", "vip").build())
                .isPresent());
        Files.writeString(file, "{}");
        assertThrows(QueryException.class, () -> workspace.readTargets(file));
        assertEquals("GOOD", String.valueOf(ask(on(MONDAY, 1, "aht")).get(0).status()));
        assertEquals(List.of(), workspace.readTargets(null));
        assertNull(ask(on(MONDAY, 1, "aht")).get(0).status(), "without a file, what the KPI itself says");
        Files.writeString(file, """
                {"targets": [{"kpi": "ath", "at_most": 3}, {"kpi": "aht", "at_most": 3, "parameters": {"x": 1}}]}
                """);
        assertEquals(
                List.of(
                        "A target is set for the KPI 'ath', which no installed bundle defines.",
                        "A target for 'aht' names the parameter 'x', which the KPI does not have; it never holds."),
                workspace.readTargets(file).stream().map(Text::en).toList());
    }

    @Test
    void volumesAreForecastFromWhatWasMeasuredElseFromContacts() throws IOException, InterruptedException {
        OffsetDateTime target = MONDAY;
        for (int week = 1; week <= 6; week++) {
            for (int i = 0; i < 4; i++) {
                OffsetDateTime at = MONDAY.minusWeeks(week).plusHours(10).plusMinutes(i);
                fact(Vocabulary.CONTACT, "contact_id", week + "-" + i, "channel", "phone", "received_at", at);
            }
        }
        // The last known day, so that the quiet Monday hours before it are known to be quiet.
        fact(Vocabulary.CONTACT, "contact_id", "last", "received_at", target.minusMinutes(1));
        load();
        ForecastQuery.Builder question = ForecastQuery.of(
                        target.toInstant(), target.plusDays(1).toInstant())
                .zone(PARIS)
                .grain(Grain.HOUR);
        Forecast forecast = workspace.kpis().forecast(question.build());
        assertEquals(24, forecast.points().size());
        assertEquals("inbound contacts received", forecast.history().en());
        Forecast.Point ten = forecast.points().stream()
                .filter(point -> point.start().getHour() == 10)
                .findFirst()
                .orElseThrow();
        assertNotNull(ten.volume());
        assertEquals(4.0, ten.volume().doubleValue(), 0.5);
        assertEquals(
                "seasonal-naive",
                workspace
                        .kpis()
                        .forecast(question.model("seasonal-naive").build())
                        .model());
        assertThrows(
                QueryException.class,
                () -> workspace.kpis().forecast(question.model("oracle").build()));
        assertThrows(QueryException.class, () -> workspace
                .kpis()
                .forecast(question.model(null).grain(Grain.WEEK).build()));
        assertEquals(
                List.of(),
                workspace
                        .kpis()
                        .forecast(question.grain(Grain.HOUR)
                                .exclude(List.of(LocalDate.of(2026, 2, 16)))
                                .where("channel", "fax")
                                .build())
                        .points()
                        .stream()
                        .filter(point -> point.volume() != null)
                        .toList());
    }

    @Test
    void withoutAPeriodTheSevenDaysAfterTheHistoryAreForecast() throws InterruptedException {
        OffsetDateTime last = MONDAY.plusDays(27).plusHours(20);
        for (int day = 0; day < 28; day++) {
            for (int i = 0; i < 3; i++) {
                String id = day + "-" + i;
                OffsetDateTime at = MONDAY.plusDays(day).plusHours(10).plusMinutes(i);
                fact(Vocabulary.CONTACT, "contact_id", id, "direction", "inbound", "received_at", at);
                String queue = i == 0 && day % 7 < 6 ? "A" : "B";
                fact(Vocabulary.SEGMENT, "contact_id", id, "seq", 1, "queue", queue, "queued_at", at.plusSeconds(9));
            }
        }
        fact(Vocabulary.CONTACT, "contact_id", "last", "direction", "inbound", "received_at", last);
        load();
        ForecastQuery.Builder question =
                ForecastQuery.of(null, null).zone(PARIS).grain(Grain.DAY).model("seasonal-naive");
        // The clocks change on the day before.
        Instant monday = OffsetDateTime.parse("2026-03-30T00:00:00+02:00").toInstant();
        Forecast forecast = workspace.kpis().forecast(question.build());
        assertEquals(monday, forecast.from());
        assertEquals(monday.plusSeconds(7 * 86_400), forecast.to());
        assertEquals(MONDAY.toInstant(), forecast.learnedFrom());
        assertEquals(monday, forecast.learnedTo());
        assertEquals("3 3 3 3 3 3 3.25", volumes(forecast));
        // Asked by queue, contacts are stays in it; that it rests on the last day is known as well.
        Forecast queue = workspace.kpis().forecast(question.where("queue", "A").build());
        assertEquals("1 1 1 1 1 1 0", volumes(queue));
        assertEquals(monday, queue.from());
        assertEquals(monday, queue.learnedTo());
        // The day that is under way says nothing yet, and the next one is the first to forecast.
        Instant wednesday = MONDAY.plusDays(9).plusHours(10).toInstant();
        Forecast midweek = workspace.kpis().forecast(question.asOf(wednesday).build());
        assertEquals(MONDAY.plusDays(10).toInstant(), midweek.from());
        assertEquals(MONDAY.plusDays(9).toInstant(), midweek.learnedTo());
        assertEquals("1 1 1 0 1 1 1", volumes(midweek));
    }

    private static String volumes(Forecast forecast) {
        return forecast.points().stream()
                .map(point -> {
                    BigDecimal volume = point.volume();
                    return volume == null ? "-" : volume.stripTrailingZeros().toPlainString();
                })
                .collect(Collectors.joining(" "));
    }
}
