package io.vigie.kpi.satisfaction.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.bucketEnd;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.days;
import static io.vigie.kpi.Expr.daysBetween;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.periodStart;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import java.util.List;
import java.util.Map;

/**
 * Customers and the spans in which they are customers: those of their contracts, or for some days from
 * each purchase on. A span begins with its first instant and ends before its last: whoever leaves at the
 * very end of the period is lost.
 */
final class Customers {
    private static final List<String> CUSTOMER = List.of("customer_id");
    private static final Expr FROM = col("active_from");
    private static final Expr TO = col("active_to");

    private static final Relation CONTRACTS = withSeniority(Relation.facts(Vocabulary.CUSTOMER_ACTIVITY));

    private static final Relation PURCHASES = withSeniority(Relation.facts(Vocabulary.PURCHASE)
            .with("active_from", col("at"))
            .with("active_to", col("at").plus(days(param("inactivity_days")))));

    static final Population WITH_CONTRACT = Population.openingStock(CONTRACTS, FROM, TO)
            .called("contracts of customers at the start", "contrats des clients au début");

    static final Population WITH_CONTRACT_STILL = still(CONTRACTS.pairs(
                    Relation.facts(Vocabulary.CUSTOMER_ACTIVITY), CUSTOMER, null, spanOf("active_from", "active_to")))
            .called(
                    "contracts of those who still have one at the end",
                    "contrats de ceux qui en ont encore un à la fin");

    static final Population HAVING_BOUGHT = Population.openingStock(PURCHASES, FROM, TO)
            .called("recent purchases of customers at the start", "achats récents des clients au début");

    /** A customer's purchases are united first: pairing each with each would not end for a regular one. */
    static final Population HAVING_BOUGHT_STILL = still(
                    PURCHASES.pairs(PURCHASES.unite(CUSTOMER, FROM, TO), CUSTOMER, null, spanOf("from_at", "to_at")))
            .called(
                    "recent purchases of those who bought again by the end",
                    "achats récents de ceux qui ont racheté d'ici la fin");

    private Customers() {}

    private static Map<String, String> spanOf(String from, String to) {
        return Map.of("other_from", from, "other_to", to);
    }

    /** Customers at the start who have any span at the end, be it another one: they came back in time. */
    private static Population still(Relation pairs) {
        return Population.openingStock(pairs, FROM, TO)
                .where(all(
                        col("other_from").le(bucketEnd()),
                        any(col("other_to").isEmpty(), col("other_to").gt(bucketEnd()))));
    }

    /** Whole years since the first span of the customer, in bands, as the period begins. */
    private static Relation withSeniority(Relation spans) {
        Relation first = spans.aggregate(CUSTOMER, Fold.min("customer_since", FROM));
        Expr age = daysBetween(localDate(col("customer_since")), localDate(periodStart()));
        return spans.join(first, CUSTOMER, "customer_since")
                .with(
                        "seniority",
                        coalesce(
                                col("seniority"),
                                when(age.lt(365), value("0-1"))
                                        .when(age.lt(2 * 365), value("1-2"))
                                        .when(age.lt(5 * 365), value("2-5"))
                                        .otherwise(value("5+"))));
    }
}
