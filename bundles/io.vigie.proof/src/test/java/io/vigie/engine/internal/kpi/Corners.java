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
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
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
import java.math.BigDecimal;
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
                kpi("thrice", Unit.COUNT, count(LEGS).formula().times(Formula.constant("3")), "queue"),
                KpiDefinition.named("second-share", "second-share", "second-share")
                        .definition("Test", "Test")
                        .unit(Unit.RATIO)
                        .direction(Direction.NONE)
                        .maturity(Maturity.IMMEDIATE)
                        .numerator(count(secondLegs()), WORDS)
                        .denominator(count(LEGS), WORDS)
                        .dimensions("queue")
                        .build(),
                kpi("second-above", Unit.COUNT, Formula.numeratorOf("second-share"), "queue"),
                kpi("second-below", Unit.COUNT, Formula.denominatorOf("second-share"), "queue"),
                kpi("weighed-volume", Unit.COUNT, sum(volumes(), col("volume").times(new BigDecimal("1.5"))), "queue"),
                kpi("double-waits", Unit.SECONDS, sum(doubleWaits(), doubleWait()), "queue", "channel"),
                kpi("legs-as-seconds", Unit.SECONDS, sum(LEGS, Expr.asSeconds(col("seq"))), "queue"),
                kpi("anyone-there", Unit.SECONDS, sum(time(anyone()), overlap())),
                kpi("latest-sales", Unit.MONEY, sum(latestSales(), col("amount")), "channel"),
                kpi("third-contact", Unit.COUNT, count(third()), "channel", "place"),
                kpi("largest-day", Unit.MONEY, Measure.max(salesOfDays(), col("sold")), "channel"),
                KpiDefinition.named("one-is-one", "one-is-one", "one-is-one")
                        .definition("Test", "Test")
                        .unit(Unit.COUNT)
                        .direction(Direction.NONE)
                        .maturity(Maturity.IMMEDIATE)
                        .parameter(Parameter.decimal("factor", "1.0", WORDS))
                        .numerator(count(LEGS).where(param("factor").eq(1)), WORDS)
                        .dimensions("queue")
                        .build(),
                KpiDefinition.named("chosen-time", "chosen-time", "chosen-time")
                        .definition("Test", "Test")
                        .unit(Unit.SECONDS)
                        .direction(Direction.NONE)
                        .maturity(Maturity.IMMEDIATE)
                        .parameter(Parameter.choice("way", WORDS, "first", "second", "third"))
                        .numerator(sum(LEGS, chosenTime()), WORDS)
                        .dimensions("queue")
                        .build(),
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
        return kpi(id, unit, measure.formula(), dimensions);
    }

    private static KpiDefinition kpi(String id, Unit unit, Formula formula, String... dimensions) {
        return KpiDefinition.named(id, id, id)
                .definition("Test", "Test")
                .unit(unit)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(formula, WORDS)
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

    /** Decided by the question alone, by the row alone, or by both. */
    private static Expr chosenTime() {
        return Expr.when(param("way").eq("first"), col("wait_s"))
                .when(col("seq").eq(1), col("handle_s"))
                .when(param("way").eq("second"), Expr.seconds(2))
                .otherwise(Expr.seconds(3));
    }

    private static Population volumes() {
        return Population.flow(facts(Vocabulary.VOLUME), col("start"));
    }

    private static Expr doubleWait() {
        return col("wait_s").times(new BigDecimal("2.0"));
    }

    private static Population doubleWaits() {
        return Population.flow(Relations.LEGS, col("queued_at").plus(doubleWait()));
    }

    /** One key for all: time in which any agent was there. */
    private static Relation anyone() {
        return STATES.unite(List.of(), col("from_at"), col("to_at"));
    }

    /** Sales as late as the latest of all, which is one row beside each. */
    private static Population latestSales() {
        Relation latest = facts(Vocabulary.SALE).aggregate(List.of(), Fold.max("latest_at", col("at")));
        Relation sales = facts(Vocabulary.SALE).join(latest, List.of(), "latest_at");
        return Population.flow(sales.where(col("at").eq(col("latest_at"))), col("at"));
    }

    /** Places among all contacts, of no group. */
    private static Population third() {
        Relation placed = facts(Vocabulary.CONTACT).position("place", List.of(), "received_at", "contact_id");
        return Population.flow(placed.where(col("place").eq(3)), col("received_at"));
    }

    private static Population salesOfDays() {
        Relation days = facts(Vocabulary.SALE)
                .with("day", localDate(col("at")))
                .aggregate(List.of("day", "channel"), Fold.sum("sold", col("amount")));
        return Population.flow(days, startOfDay(col("day")));
    }
}
