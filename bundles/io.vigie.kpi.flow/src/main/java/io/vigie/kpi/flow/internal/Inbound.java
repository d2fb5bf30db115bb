package io.vigie.kpi.flow.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.bucketEnd;
import static io.vigie.kpi.Expr.bucketStart;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.daysBetween;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.least;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.periodStart;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import java.util.List;
import java.util.Map;

/** Who turned to the service, and who might have. */
final class Inbound {
    private static final List<String> CONTACT_ID = List.of("contact_id");
    private static final List<String> CUSTOMER_ID = List.of("customer_id");
    private static final Relation CONTACTS = Relation.facts(Vocabulary.CONTACT);
    private static final Relation ACTIVITY =
            Relation.facts(Vocabulary.CUSTOMER_ACTIVITY).with("segment", col("segment"));

    /** What a contact may be split by, and a customer who did not turn to the service may not. */
    private static final String[] OF_CONTACTS = {"channel", "request_type", "site", "language"};

    private Inbound() {}

    /** Inbound contacts received, those that never reached a queue included. */
    static Population received() {
        return Population.flow(CONTACTS, col("received_at"))
                .called(
                        "inbound contacts received (legs when asked by queue or agent)",
                        "contacts entrants reçus (passages en file si la question porte sur une file ou un agent)")
                .finer(Relations.LEGS, "queue", "agent_id", "seq")
                .where(Relations.inbound());
    }

    /** The same; asked by segment or product, a contact that does not say has that of its customer. */
    static Population receivedFromCustomers() {
        Relation held = CONTACTS.columns("contact_id", "customer_id", "received_at")
                .pairs(
                        ACTIVITY,
                        CUSTOMER_ID,
                        all(
                                col("other.active_from").le(col("received_at")),
                                any(
                                        col("other.active_to").isEmpty(),
                                        col("other.active_to").gt(col("received_at")))),
                        Map.of("product", "product", "segment", "segment", "since", "active_from"))
                .aggregate(
                        CONTACT_ID,
                        Fold.last("held_product", col("product"), col("since")),
                        Fold.last("held_segment", col("segment"), col("since")));
        Relation contacts = CONTACTS.join(held, CONTACT_ID, "held_product", "held_segment")
                .with("product", coalesce(col("product"), col("held_product")))
                .with("segment", coalesce(col("segment"), col("held_segment")));
        return Population.flow(CONTACTS, col("received_at"))
                .called("inbound contacts received", "contacts entrants reçus")
                .finer(contacts, "product", "segment")
                .where(Relations.inbound());
    }

    /** Customers at the start of the period. */
    static Formula customersAtTheStart() {
        Population customers = Population.openingStock(ACTIVITY, col("active_from"), col("active_to"))
                .called("customers at the start", "clients au début");
        return Measure.distinct(customers, col("customer_id"))
                .across(OF_CONTACTS)
                .called("customers at the start", "clients au début")
                .formula();
    }

    /**
     * The mean, over the local days that begin in the period and before as-of, of the customers at the
     * start of the day; where no day begins (an hour, say), those at the start of it.
     */
    static Formula customersPerDay() {
        Expr midnight = startOfDay(col("day"));
        Relation numbers =
                ACTIVITY.aggregate(CUSTOMER_ID, Fold.count("activities")).position("number", List.of(), "customer_id");
        Relation days = ACTIVITY.join(numbers, CUSTOMER_ID, "number")
                .eachDay(
                        "day",
                        greatest(localDate(col("active_from")), localDate(periodStart())),
                        least(localDate(col("active_to")), localDate(periodEnd())))
                .where(all(
                        midnight.ge(col("active_from")),
                        any(col("active_to").isEmpty(), midnight.lt(col("active_to")))));
        Population customers = Population.flow(days, midnight)
                .called("customers at the start of each day", "clients au début de chaque jour")
                .where(midnight.lt(bucketEnd()));
        // With two products a customer is one customer, also of a segment, but one of each product: only
        // different pairs of customer and day count. No period has a million days.
        Expr customerAndDay =
                col("number").times(value(1_000_000)).plus(daysBetween(localDate(periodStart()), col("day")));
        Formula sum = Measure.distinct(customers, customerAndDay)
                .across(OF_CONTACTS)
                .called("customers at the start of each day, added up", "clients au début de chaque jour, additionnés")
                .formula();
        Formula begun = Measure.max(customers, daysBegun())
                .across(OF_CONTACTS)
                .called("days that begin", "jours qui commencent")
                .formula();
        return Formula.call(Formula.Function.FIRST_DEFINED, sum.dividedBy(begun), customersAtTheStart());
    }

    /** How many local days begin from the start of the bucket to before its end, or to as-of. */
    private static Expr daysBegun() {
        return daysBetween(localDate(bucketStart()), localDate(bucketEnd()))
                .plus(atMidnight(bucketStart()))
                .minus(atMidnight(bucketEnd()));
    }

    private static Expr atMidnight(Expr instant) {
        return when(startOfDay(localDate(instant)).eq(instant), value(1)).otherwise(value(0));
    }
}
