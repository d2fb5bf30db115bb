package io.vigie.engine.internal.kpi;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.bucketDays;
import static io.vigie.kpi.Expr.bucketEnd;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.daysBetween;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.least;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.overlap;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.distinct;
import static io.vigie.kpi.Measure.sum;
import static io.vigie.kpi.Measure.sumOfQuotients;
import static io.vigie.kpi.Population.flow;
import static io.vigie.kpi.Population.interval;
import static io.vigie.kpi.Population.openingStock;
import static io.vigie.kpi.Population.stock;
import static io.vigie.kpi.Relation.facts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiQuery;
import io.vigie.source.Batch;
import io.vigie.testkit.Delivery;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.VectorOutcome;
import io.vigie.testkit.VectorRunner;
import io.vigie.testkit.Vectors;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the quality-of-service family does not use of the algebra — stocks, intervals, days, shares, choices,
 * functions — held to the public vectors of KPIs that need it.
 */
class AlgebraTest {
    private static final Text WORDS = Text.of("words", "mots");
    private static final List<String> AGENT = List.of("agent_id");
    private static final List<String> CUSTOMER = List.of("customer_id");

    private static KpiDefinition.Builder kpi(String id, Unit unit) {
        return KpiDefinition.named(id, id, id)
                .definition("As in the catalogue.", "Comme au catalogue.")
                .unit(unit)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE);
    }

    private static Population time(Relation states) {
        return interval(states.unite(AGENT, col("from_at"), col("to_at")), col("from_at"), col("to_at"));
    }

    private static KpiDefinition occupancy() {
        Relation states = facts(Vocabulary.AGENT_STATE);
        Expr work = col("state").in("talk", "hold", "acw", "backoffice", "outbound");
        Expr present = all(
                col("state").ne("offline"),
                any(param("include_breaks"), not(col("state").in("pause", "lunch"))));
        return kpi("occupancy", Unit.RATIO)
                .parameter(Parameter.flag("include_breaks", false, WORDS))
                .numerator(sum(time(states.where(work)), overlap()), WORDS)
                .denominator(sum(time(states.where(present)), overlap()), WORDS)
                .build();
    }

    private static Relation openSpans() {
        Relation opened = facts(Vocabulary.CASE_EVENT)
                .where(col("type").eq("opened"))
                .aggregate(List.of("case_id"), Fold.min("opened_at", col("at")));
        return facts(Vocabulary.CASE_EVENT)
                .next("until", col("at"), List.of("case_id"), "at", "type")
                .where(not(col("type").eq("closed")))
                .join(opened, List.of("case_id"), "opened_at")
                .with("opened_on", localDate(col("opened_at")));
    }

    private static KpiDefinition backlogOpen() {
        return kpi("backlog-open", Unit.COUNT)
                .numerator(count(stock(openSpans(), col("at"), col("until"))), WORDS)
                .build();
    }

    private static KpiDefinition backlogMeanAge() {
        Population open = stock(openSpans(), col("at"), col("until"));
        return kpi("backlog-mean-age", Unit.SECONDS)
                .numerator(sum(open, secondsBetween(col("opened_at"), bucketEnd())), WORDS)
                .denominator(count(open), WORDS)
                .build();
    }

    private static KpiDefinition costPerContact() {
        Relation days = facts(Vocabulary.EXPENSE).eachDay("day", col("from_date"), col("to_date"));
        return kpi("cost-per-contact", Unit.MONEY)
                .numerator(
                        sumOfQuotients(
                                flow(days, startOfDay(col("day"))),
                                col("amount"),
                                daysBetween(col("from_date"), col("to_date")).plus(value(1))),
                        WORDS)
                .denominator(
                        count(flow(Relations.RECEIVED, col("received_at")))
                                .formula()
                                .plus(sum(flow(facts(Vocabulary.VOLUME), col("start")), col("volume"))
                                        .formula()),
                        WORDS)
                .build();
    }

    private static KpiDefinition turnover() {
        Relation employments = facts(Vocabulary.EMPLOYMENT);
        Relation present =
                employments.eachDay("day", col("hired_on"), coalesce(col("left_on"), localDate(periodEnd())));
        Formula moves = count(flow(employments, startOfDay(col("left_on"))))
                .formula()
                .plus(count(flow(employments, startOfDay(col("hired_on")))).formula());
        Expr dayAfter = startOfDay(col("left_on")).plus(Expr.seconds(86_400));
        return kpi("turnover-rate", Unit.RATIO)
                .parameter(Parameter.choice("base", WORDS, "average", "start"))
                .numerator(moves, WORDS)
                .denominator(
                        Formula.choice(
                                "base",
                                Map.of(
                                        "average",
                                                sumOfQuotients(
                                                                flow(present, startOfDay(col("day"))),
                                                                value(1),
                                                                bucketDays())
                                                        .formula(),
                                        "start",
                                                count(openingStock(employments, startOfDay(col("hired_on")), dayAfter))
                                                        .formula())),
                        WORDS)
                .build();
    }

    private static KpiDefinition absenteeism() {
        Relation planned = facts(Vocabulary.SCHEDULE).unite(AGENT, col("from_at"), col("to_at"));
        Expr excluded =
                any(col("reason").inList("excluded_reasons"), col("reason").eq("paid-leave"));
        Population absent = within(planned, facts(Vocabulary.ABSENCE).where(not(excluded)));
        Population free = within(planned, facts(Vocabulary.ABSENCE).where(excluded));
        return kpi("absenteeism-rate", Unit.RATIO)
                .parameter(Parameter.list("excluded_reasons", WORDS))
                .numerator(sum(absent, overlap()), WORDS)
                .denominator(
                        sum(time(facts(Vocabulary.SCHEDULE)), overlap())
                                .formula()
                                .minus(sum(free, overlap()).formula()),
                        WORDS)
                .build();
    }

    /** What lies in both of two sets of intervals of one agent. */
    private static Population within(Relation planned, Relation others) {
        Relation pairs = planned.pairs(
                        others.unite(AGENT, col("from_at"), col("to_at")),
                        AGENT,
                        all(
                                col("other.from_at").lt(col("to_at")),
                                col("other.to_at").gt(col("from_at"))),
                        Map.of("that_from", "from_at", "that_to", "to_at"))
                .with("from_at", greatest(col("from_at"), col("that_from")))
                .with("to_at", least(col("to_at"), col("that_to")));
        return interval(pairs, col("from_at"), col("to_at"));
    }

    private static KpiDefinition cesMean() {
        Relation answers = facts(Vocabulary.SURVEY_RESPONSE)
                .with("low", value(1))
                .with("high", when(col("scale").eq("1-5"), value(5)).otherwise(value(7)));
        Expr effort = when(col("polarity").same("ease"), col("high").minus(col("score")))
                .otherwise(col("score").minus(col("low")));
        Population valid = flow(answers, col("at"))
                .where(all(
                        col("type").eq("ces"),
                        col("score").ge(col("low")),
                        col("score").le(col("high"))));
        return kpi("ces-mean", Unit.SCORE)
                .scale(100)
                .numerator(sumOfQuotients(valid, effort, col("high").minus(col("low"))), WORDS)
                .denominator(count(valid), WORDS)
                .build();
    }

    private static KpiDefinition churn() {
        Relation activity = facts(Vocabulary.CUSTOMER_ACTIVITY);
        Population atStart = openingStock(activity, col("active_from"), col("active_to"));
        Population both = openingStock(
                        activity.pairs(
                                activity, CUSTOMER, null, Map.of("that_from", "active_from", "that_to", "active_to")),
                        col("active_from"),
                        col("active_to"))
                .where(all(
                        col("that_from").le(bucketEnd()),
                        any(col("that_to").isEmpty(), col("that_to").gt(bucketEnd()))));
        return kpi("churn-rate", Unit.RATIO)
                .parameter(Parameter.choice("mode", WORDS, "contract", "purchase"))
                .numerator(
                        distinct(atStart, col("customer_id"))
                                .formula()
                                .minus(distinct(both, col("customer_id")).formula()),
                        WORDS)
                .denominator(distinct(atStart, col("customer_id")), WORDS)
                .build();
    }

    private static KpiDefinition channelShare() {
        Population received = flow(Relations.RECEIVED, col("received_at"));
        return kpi("channel-share", Unit.RATIO)
                .parameter(Parameter.list("channels", WORDS))
                .numerator(count(received), WORDS)
                .denominator(count(received).across("channel"), WORDS)
                .build();
    }

    private static KpiDefinition agents() {
        Formula erlangs = Formula.call(
                Formula.Function.ERLANGS,
                Formula.parameter("calls"),
                Formula.parameter("interval_s"),
                Formula.parameter("aht_s"));
        return kpi("staffing-required", Unit.AGENTS)
                .parameter(Parameter.integer("calls", null, WORDS))
                .parameter(Parameter.seconds("interval_s", 1800, WORDS))
                .parameter(Parameter.seconds("aht_s", null, WORDS))
                .parameter(Parameter.seconds("threshold_s", 20, WORDS))
                .parameter(Parameter.decimal("target", "0.8", WORDS))
                .parameter(Parameter.decimal("max_occupancy", "1", WORDS))
                .parameter(Parameter.decimal("shrinkage", "0", WORDS))
                .numerator(
                        Formula.call(
                                Formula.Function.ERLANG_C_AGENTS,
                                erlangs,
                                Formula.parameter("aht_s"),
                                Formula.parameter("threshold_s"),
                                Formula.parameter("target"),
                                Formula.parameter("max_occupancy")),
                        WORDS)
                .build();
    }

    static List<KpiDefinition> definitions() {
        return List.of(
                occupancy(),
                backlogOpen(),
                backlogMeanAge(),
                costPerContact(),
                turnover(),
                absenteeism(),
                cesMean(),
                churn());
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void itsVectorsPass(KpiDefinition definition) throws Exception {
        List<KpiVector> vectors;
        try (InputStream in = Objects.requireNonNull(AlgebraTest.class.getResourceAsStream("vectors-public.json"))) {
            // Churn by purchases is another relation; it comes with its family.
            vectors = Vectors.read(in).vectors().stream()
                    .filter(vector -> vector.kpi().equals(definition.id()))
                    .filter(vector -> !"purchase".equals(vector.parameters().get("mode")))
                    .toList();
        }
        assertTrue(vectors.size() >= 2, "vectors of " + definition.id());
        List<VectorOutcome> outcomes = new VectorRunner(
                        EngineFixture.of(definition).workspaces(), Delivery.PLAIN.shuffled(3))
                .run(vectors, 2, outcome -> {});
        assertEquals(
                "",
                outcomes.stream()
                        .filter(outcome -> !outcome.passed())
                        .map(outcome -> outcome.id() + " " + outcome.title() + ": " + outcome.failures())
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void aStockIsSplitByALocalDate() throws Exception {
        try (var workspace = EngineFixture.of(backlogOpen()).workspaces().open(null)) {
            workspace.sources().start("facts", true, (checkpoint, wait) -> {
                var batch = Batch.builder().endOfData(true);
                // Half past midnight in Paris is the day before in UTC, on both sides of the summer change.
                for (String opened : List.of("2026-03-27T23:30:00Z", "2026-03-29T22:30:00Z", "2026-03-30T22:30:00Z")) {
                    batch.fact(Fact.of(Vocabulary.CASE_EVENT)
                            .set("case_id", opened)
                            .set("type", "opened")
                            .set("at", opened)
                            .build());
                }
                return batch.build();
            });
            workspace.sources().awaitEnd(status -> {});
            assertEquals(
                    List.of("2026-03-28", "2026-03-30", "2026-03-31"),
                    workspace
                            .kpis()
                            .evaluate(KpiQuery.of("backlog-open")
                                    .zone(ZoneId.of("Europe/Paris"))
                                    .groupBy("opened_on")
                                    .build())
                            .values()
                            .stream()
                            .map(v -> v.dims().get("opened_on"))
                            .toList());
        }
    }

    @Test
    void sharesHaveTheBaseOfAllValues() throws Exception {
        try (var workspace = EngineFixture.of(channelShare()).workspaces().open(null)) {
            workspace.sources().start("facts", true, (checkpoint, wait) -> {
                var batch = Batch.builder().endOfData(true);
                for (int i = 0; i < 20; i++) {
                    batch.fact(Fact.of(Vocabulary.CONTACT)
                            .set("contact_id", "c" + i)
                            .set("channel", i < 12 ? "phone" : i < 17 ? "email" : "chat")
                            .set("site", i % 2 == 0 ? "Lyon" : "Lille")
                            .set("received_at", "2026-03-02T09:00:00Z")
                            .build());
                }
                return batch.build();
            });
            workspace.sources().awaitEnd(status -> {});
            assertEquals(
                    List.of("chat 3/20", "email 5/20", "phone 12/20"),
                    workspace
                            .kpis()
                            .evaluate(KpiQuery.of("channel-share")
                                    .groupBy("channel")
                                    .build())
                            .values()
                            .stream()
                            .map(v -> v.dims().get("channel") + " " + v.num() + "/" + v.den())
                            .toList());
            assertEquals(
                    List.of("Lille chat 2/10", "Lyon chat 1/10"),
                    workspace
                            .kpis()
                            .evaluate(KpiQuery.of("channel-share")
                                    .groupBy("site")
                                    .groupBy("channel")
                                    .build())
                            .values()
                            .stream()
                            .filter(v -> "chat".equals(v.dims().get("channel")))
                            .map(v -> v.dims().get("site") + " chat " + v.num() + "/" + v.den())
                            .toList());
        }
    }

    @Test
    void functionsAreComputedFromParametersAlone() {
        try (var workspace = EngineFixture.of(agents()).workspaces().open(null)) {
            // 100 calls in 30 minutes, 180 s each, 80 % in 20 s, at most 85 % occupied: the published 14 agents.
            var value = workspace
                    .kpis()
                    .evaluate(KpiQuery.of("staffing-required")
                            .parameter("calls", 100)
                            .parameter("aht_s", 180)
                            .parameter("max_occupancy", "0.85")
                            .build())
                    .values()
                    .get(0);
            assertEquals("14", String.valueOf(value.value()));
        }
    }
}
