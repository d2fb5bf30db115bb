package io.vigie.engine.internal.kpi;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.overlap;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;
import static io.vigie.kpi.Relation.facts;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import java.util.Map;

/** What the algebra offers to integrators and no family of the platform uses. */
final class Corners {
    private static final Text WORDS = Text.of("words", "mots");
    private static final List<String> AGENT = List.of("agent_id");
    private static final Relation STATES = facts(Vocabulary.AGENT_STATE);
    private static final Population LEGS = Population.flow(Relations.LEGS, col("queued_at"));

    /** Built once, and under no family: what the platform says of its own KPIs does not hold for these. */
    static final List<KpiDefinition> DEFINITIONS = definitions();

    private Corners() {}

    private static List<KpiDefinition> definitions() {
        return List.of(
                kpi("longest-wait", Unit.SECONDS, Measure.max(LEGS, col("wait_s")), "queue", "channel"),
                kpi("shortest-wait", Unit.SECONDS, Measure.min(LEGS, col("wait_s")), "queue", "channel"),
                kpi("agents-seen", Unit.COUNT, Measure.distinct(LEGS, col("agent_id")), "queue", "transferred"),
                kpi(
                        "planned-time",
                        Unit.SECONDS,
                        sum(time(facts(Vocabulary.SCHEDULE)), overlap()),
                        "class",
                        "agent_id"),
                kpi("states-told", Unit.COUNT, count(time(STATES)), "state", "team"),
                kpi("present", Unit.COUNT, count(present()), "agent_id"),
                kpi("customers", Unit.COUNT, count(customers()), "product"),
                kpi("second-legs", Unit.COUNT, count(secondLegs()), "queue", "seq"),
                kpi("days-employed", Unit.COUNT, count(daysEmployed()), "team", "day"),
                kpi("at-once", Unit.COUNT, count(atOnce()), "agent_id", "state", "that_state"),
                kpi("early-letters", Unit.COUNT, count(earlyLetters()), "channel", "site"),
                kpi("largest-day", Unit.MONEY, Measure.max(salesOfDays(), col("sold")), "channel"),
                KpiDefinition.named("volume-again", "volume-again", "volume-again")
                        .definition("Test", "Test")
                        .unit(Unit.COUNT)
                        .direction(Direction.NONE)
                        .maturity(Maturity.days("weeks"))
                        .parameter(Parameter.integer("weeks", 2, WORDS))
                        .numerator(
                                sum(
                                        Population.recurring(facts(Vocabulary.VOLUME), col("start"), param("weeks")),
                                        col("volume")),
                                WORDS)
                        .dimensions("queue", "channel")
                        .build());
    }

    private static KpiDefinition kpi(String id, Unit unit, Measure measure, String... dimensions) {
        return KpiDefinition.named(id, id, id)
                .definition("Test", "Test")
                .unit(unit)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(measure, WORDS)
                .dimensions(dimensions)
                .build();
    }

    private static Population time(Relation relation) {
        return Population.interval(relation, col("from_at"), col("to_at"));
    }

    private static Population present() {
        return Population.stock(STATES.unite(AGENT, col("from_at"), col("to_at")), col("from_at"), col("to_at"));
    }

    private static Population customers() {
        return Population.openingStock(facts(Vocabulary.CUSTOMER_ACTIVITY), col("active_from"), col("active_to"));
    }

    private static Population secondLegs() {
        Relation placed = Relations.LEGS.position("place", List.of("contact_id"), "queued_at", "seq");
        return Population.flow(placed.where(col("place").eq(2)), col("queued_at"));
    }

    private static Population daysEmployed() {
        Relation days = facts(Vocabulary.EMPLOYMENT)
                .eachDay("day", col("hired_on"), coalesce(col("left_on"), localDate(periodEnd())));
        return Population.flow(days, startOfDay(col("day")));
    }

    private static Population atOnce() {
        Relation pairs = STATES.pairs(
                STATES,
                AGENT,
                all(
                        col("from_at").lt(col("other.from_at")),
                        col("other.from_at").lt(col("to_at"))),
                Map.of("that_state", "state", "that_from", "from_at"));
        return Population.flow(pairs, col("that_from"));
    }

    private static Population earlyLetters() {
        return Population.flow(
                facts(Vocabulary.CONTACT)
                        .where(Relations.inbound())
                        .where(col("channel").lt("email")),
                col("received_at"));
    }

    private static Population salesOfDays() {
        Relation days = facts(Vocabulary.SALE)
                .with("day", localDate(col("at")))
                .aggregate(List.of("day", "channel"), Fold.sum("sold", col("amount")));
        return Population.flow(days, startOfDay(col("day")));
    }
}
