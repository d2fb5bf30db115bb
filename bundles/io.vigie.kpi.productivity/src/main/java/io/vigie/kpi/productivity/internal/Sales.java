package io.vigie.kpi.productivity.internal;

import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import java.util.List;

/** What contacts sold. */
final class Sales {
    private static final List<String> CONTACT_ID = List.of("contact_id");
    private static final Expr ANSWERED = col("fate").eq("answered");

    /** Versions of sales, with {@code replaced_at}: when the next version of the same sale came. */
    private static final Relation ALL =
            Relation.facts(Vocabulary.SALE).next("replaced_at", col("at"), List.of("sale_id"), "at");

    /** How many sales a contact closed: each sale counts once, on the contact that its last version names. */
    private static final Relation OF_CONTACT =
            ALL.where(col("replaced_at").isEmpty()).aggregate(CONTACT_ID, Fold.count("sales"));

    /** The last agent that took a contact. */
    private static final Relation LAST_LEG = Relations.LEGS
            .where(ANSWERED)
            .aggregate(
                    CONTACT_ID, Fold.max("last_seq", col("seq")), Fold.last("last_agent", col("agent_id"), col("seq")));

    /** Versions of sales; what one does not say of its channel and agent, its contact does. */
    static final Relation VERSIONS = ALL.join(
                    Relation.facts(Vocabulary.CONTACT)
                            .with("contact_channel", col("channel"))
                            .columns("contact_id", "contact_channel"),
                    CONTACT_ID,
                    "contact_channel")
            .join(LAST_LEG, CONTACT_ID, "last_agent")
            .with("channel", coalesce(col("channel"), col("contact_channel")))
            .with("agent_id", coalesce(col("agent_id"), col("last_agent")));

    /** All contacts with the number of {@code sales} that they closed and, once queued, their {@code fate}. */
    static final Relation CONTACTS = Relation.facts(Vocabulary.CONTACT)
            .join(Relations.PRESENTED, CONTACT_ID, "fate")
            .join(OF_CONTACT, CONTACT_ID, "sales");

    /** Their legs; the sales belong to the last one that was answered. */
    static final Relation LEGS = Relations.LEGS
            .join(OF_CONTACT, CONTACT_ID, "sales")
            .join(LAST_LEG, CONTACT_ID, "last_seq")
            .with("sales", when(col("seq").eq(col("last_seq")), col("sales")).end());

    private Sales() {}
}
