package io.vigie.kpi;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.asOf;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Relation.Fold;
import java.util.List;

/**
 * The derived relations that several families share. Each is plain algebra: a bundle may build its own
 * in the same way.
 */
public final class Relations {
    private static final List<String> CONTACT_ID = List.of("contact_id");
    /** What a leg or a presented contact takes over from its contact. */
    private static final String[] CONTACT_COLUMNS = {
        "channel",
        "direction",
        "received_at",
        "customer_id",
        "case_id",
        "request_type",
        "value_class",
        "provider",
        "bot",
        "site",
        "language"
    };

    private static final List<String> CASE_ID = List.of("case_id");

    /**
     * Legs: each stay in a queue, with the columns of its contact. {@code fate} is the outcome as far as
     * it is known ({@code pending} before); {@code wait_s} runs from the queue to the answer, to the end
     * of an unanswered stay, or to as-of while it lasts; {@code handle_s} is talk + hold + after-contact
     * work and {@code handled_at} its end, both empty until the leg is over and its talk time known.
     */
    public static final Relation LEGS = legs();

    /**
     * Presented contacts: each contact that entered a queue, its legs folded, with the same columns as
     * {@link #LEGS} as far as they make sense: answered when any leg was, else the fate of the last leg;
     * {@code wait_s} from the first queue to the first answer over all queues between.
     */
    public static final Relation PRESENTED = presented();

    /** Received contacts: all of them, those that never reached a queue included (then {@code fate} is empty). */
    public static final Relation RECEIVED = Relation.facts(Vocabulary.CONTACT)
            .where(inbound())
            .join(
                    PRESENTED,
                    CONTACT_ID,
                    "queued_at",
                    "answered_at",
                    "ended_at",
                    "fate",
                    "wait_s",
                    "legs",
                    "transferred",
                    "handle_s",
                    "handled_at");

    /**
     * Exchanges: each time a customer turned to the service about a case, by contact or by message. A
     * message that is reported as a contact as well counts once.
     */
    public static final Relation EXCHANGES = exchanges();

    /**
     * Cases with their life and exchanges: {@code opened_at}, {@code first_closed_at}, {@code
     * last_closed_at} (each empty until it happens), {@code closed} (whether it is now), {@code
     * exchanges_before_first_close} and {@code exchanges_before_last_close} (both inclusive), {@code
     * returned_at}: when it was first reopened or turned to again after the first closing.
     */
    public static final Relation CASES = cases();

    /**
     * Answered inbound contacts of known customers, with {@code next_received_at}: when the same
     * customer next came for the same reason, on any channel, answered or not.
     */
    public static final Relation RECONTACTS = RECEIVED.where(col("customer_id").isPresent())
            .next(
                    "next_received_at",
                    col("received_at"),
                    List.of("customer_id", "request_type"),
                    "received_at",
                    "contact_id")
            .where(col("answered_at").isPresent());

    /**
     * Requests in writing: each case with messages: {@code first_in_at} (the first message of the
     * customer) and {@code first_reply_at} (the first human reply after it). Where the case was closed
     * without a human reply, by a bot say, the clock starts anew with the customer's next message.
     */
    public static final Relation REQUESTS = requests();

    /**
     * Reply pairs: each human reply with {@code waiting_since}, the first message of the customer that
     * it answers.
     */
    public static final Relation REPLY_PAIRS = replyPairs();

    /** Messages of customers with {@code acknowledged_at}: the next automatic acknowledgement in the case. */
    public static final Relation ACKNOWLEDGEMENTS = Relation.facts(Vocabulary.MESSAGE)
            .nextWhere(
                    "acknowledged_at",
                    col("at"),
                    all(outgoing(), col("kind").eq("auto-ack")),
                    CASE_ID,
                    "at",
                    "direction")
            .where(incoming());

    private Relations() {}

    /** Whether a contact came from the customer; one that does not say is taken as inbound. */
    public static Expr inbound() {
        return not(col("direction").same("outbound"));
    }

    /**
     * The population of most telephone KPIs: presented inbound contacts by the time they were queued,
     * legs when asked by queue or agent.
     */
    public static Population presentedInbound() {
        return Population.flow(PRESENTED, col("queued_at"))
                .called(
                        "presented contacts (legs when asked by queue or agent)",
                        "contacts présentés (passages en file si la question porte sur une file ou un agent)")
                .finer(LEGS, "queue", "agent_id", "seq")
                .where(inbound());
    }

    /** From the queue to the answer, to the end of an unanswered stay, or to as-of while it lasts. */
    private static Expr waited() {
        return when(col("fate").eq("answered"), secondsBetween(col("queued_at"), col("answered_at")))
                .when(col("fate").eq("pending"), secondsBetween(col("queued_at"), asOf()))
                .otherwise(secondsBetween(col("queued_at"), col("ended_at")));
    }

    private static Relation legs() {
        Expr talkKnown = col("talk_s").isPresent();
        return Relation.facts(Vocabulary.SEGMENT)
                .with("fate", coalesce(col("outcome"), value("pending")))
                .with("wait_s", waited())
                .with(
                        "handle_s",
                        when(
                                        talkKnown,
                                        col("talk_s")
                                                .plus(coalesce(col("hold_s"), Expr.seconds(0)))
                                                .plus(coalesce(col("acw_s"), Expr.seconds(0))))
                                .end())
                .with(
                        "handled_at",
                        when(talkKnown, col("ended_at").plus(coalesce(col("acw_s"), Expr.seconds(0))))
                                .end())
                .with("transferred", coalesce(col("transfer"), value(false)))
                .with("legs", value(1))
                .join(Relation.facts(Vocabulary.CONTACT), CONTACT_ID, CONTACT_COLUMNS);
    }

    private static Relation presented() {
        Expr answered = col("fate").eq("answered");
        Relation folded = LEGS.aggregate(
                        CONTACT_ID,
                        Fold.count("legs"),
                        Fold.min("queued_at", col("queued_at")),
                        Fold.min("answered_at", col("answered_at")).where(answered),
                        Fold.count("answered_legs").where(answered),
                        Fold.count("finished_legs")
                                .where(all(answered, col("handled_at").isPresent())),
                        Fold.max("last_handled_at", col("handled_at")).where(answered),
                        Fold.sum("sum_handle_s", col("handle_s")).where(answered),
                        Fold.count("transfers").where(col("transferred")),
                        Fold.last("last_fate", col("fate"), col("seq")),
                        Fold.last("last_ended_at", col("ended_at"), col("seq")),
                        Fold.min("source", col("source")))
                .with(
                        "fate",
                        when(col("answered_legs").gt(0), value("answered")).otherwise(col("last_fate")))
                .with("ended_at", col("last_ended_at"))
                .with("wait_s", waited())
                .with(
                        "over",
                        all(col("answered_legs").gt(0), col("answered_legs").eq(col("finished_legs"))))
                .with("handle_s", when(col("over"), col("sum_handle_s")).end())
                .with("handled_at", when(col("over"), col("last_handled_at")).end())
                .with("transferred", col("transfers").gt(0));
        return folded.columns(
                        "contact_id",
                        "source",
                        "queued_at",
                        "answered_at",
                        "ended_at",
                        "fate",
                        "wait_s",
                        "legs",
                        "transferred",
                        "handle_s",
                        "handled_at")
                .join(Relation.facts(Vocabulary.CONTACT), CONTACT_ID, CONTACT_COLUMNS);
    }

    private static Relation exchanges() {
        Relation contacts = Relation.facts(Vocabulary.CONTACT)
                .where(all(
                        inbound(),
                        col("case_id").isPresent(),
                        col("received_at").isPresent()))
                .with("at", col("received_at"))
                .columns("case_id", "at", "channel");
        Relation messages = Relation.facts(Vocabulary.MESSAGE)
                .where(all(incoming(), col("contact_id").isEmpty()))
                .columns("case_id", "at", "channel");
        return Relation.union(contacts, messages);
    }

    private static Relation cases() {
        Expr opened = col("type").eq("opened");
        Expr closed = col("type").eq("closed");
        Relation life = Relation.facts(Vocabulary.CASE_EVENT)
                .aggregate(
                        CASE_ID,
                        Fold.min("opened_at", col("at")).where(opened),
                        Fold.min("first_closed_at", col("at")).where(closed),
                        Fold.max("last_closed_at", col("at")).where(closed),
                        Fold.max("last_opened_at", col("at")).where(not(closed)),
                        Fold.min("source", col("source")))
                .with(
                        "closed",
                        all(
                                col("last_closed_at").isPresent(),
                                any(
                                        col("last_opened_at").isEmpty(),
                                        col("last_opened_at").le(col("last_closed_at")))));
        Relation reopened = Relation.facts(Vocabulary.CASE_EVENT)
                .where(col("type").eq("reopened"))
                .columns("case_id", "at")
                .join(life, CASE_ID, "first_closed_at")
                .aggregate(
                        CASE_ID,
                        Fold.min("reopened_at", col("at")).where(col("at").ge(col("first_closed_at"))));
        Relation turned = EXCHANGES
                .join(life, CASE_ID, "first_closed_at", "last_closed_at")
                .aggregate(
                        CASE_ID,
                        Fold.count("before_first").where(col("at").le(col("first_closed_at"))),
                        Fold.count("before_last").where(col("at").le(col("last_closed_at"))),
                        Fold.min("turned_again_at", col("at")).where(col("at").gt(col("first_closed_at"))));
        return life.join(reopened, CASE_ID, "reopened_at")
                .join(turned, CASE_ID, "before_first", "before_last", "turned_again_at")
                .with("exchanges_before_first_close", coalesce(col("before_first"), value(0)))
                .with("exchanges_before_last_close", coalesce(col("before_last"), value(0)))
                .with("returned_at", Expr.least(col("reopened_at"), col("turned_again_at")))
                .columns(
                        "case_id",
                        "source",
                        "opened_at",
                        "first_closed_at",
                        "last_closed_at",
                        "closed",
                        "exchanges_before_first_close",
                        "exchanges_before_last_close",
                        "returned_at")
                .join(Relation.facts(Vocabulary.CASE), CASE_ID, "request_type", "origin_channel", "team");
    }

    private static Expr incoming() {
        return col("direction").eq("in");
    }

    private static Expr outgoing() {
        return col("direction").eq("out");
    }

    private static Expr humanReply() {
        return all(outgoing(), not(col("kind").same("auto-ack")));
    }

    private static Relation requests() {
        Relation messages = answeredMessages().where(incoming());
        Relation replies = messages.aggregate(CASE_ID, Fold.first("first_reply_at", col("reply_at"), col("at")));
        Relation closedUnanswered = Relation.facts(Vocabulary.CASE_EVENT)
                .where(col("type").eq("closed"))
                .columns("case_id", "at")
                .join(replies, CASE_ID, "first_reply_at")
                .where(any(col("first_reply_at").isEmpty(), col("at").lt(col("first_reply_at"))))
                .aggregate(CASE_ID, Fold.max("closed_unanswered_at", col("at")));
        Expr asksAnew = all(
                col("at").gt(col("closed_unanswered_at")),
                any(col("first_reply_at").isEmpty(), col("at").le(col("first_reply_at"))));
        return messages.join(replies, CASE_ID, "first_reply_at")
                .join(closedUnanswered, CASE_ID, "closed_unanswered_at")
                .aggregate(
                        CASE_ID,
                        Fold.min("asked_at", col("at")),
                        Fold.min("asked_anew_at", col("at")).where(asksAnew),
                        Fold.min("first_reply_at", col("first_reply_at")),
                        Fold.first("channel", col("channel"), col("at")),
                        Fold.first("queue", col("queue"), col("at")),
                        Fold.min("source", col("source")))
                .with("first_in_at", coalesce(col("asked_anew_at"), col("asked_at")))
                .columns("case_id", "source", "first_in_at", "first_reply_at", "channel", "queue")
                .join(Relation.facts(Vocabulary.CASE), CASE_ID, "request_type", "team");
    }

    private static Relation answeredMessages() {
        return Relation.facts(Vocabulary.MESSAGE)
                .nextWhere("reply_at", col("at"), humanReply(), CASE_ID, "at", "direction");
    }

    private static Relation replyPairs() {
        Relation waiting = answeredMessages()
                .where(all(incoming(), col("reply_at").isPresent()))
                .aggregate(List.of("case_id", "reply_at"), Fold.min("waiting_since", col("at")));
        return Relation.facts(Vocabulary.MESSAGE)
                .where(humanReply())
                .with("reply_at", col("at"))
                .pairs(
                        waiting,
                        List.of("case_id", "reply_at"),
                        null,
                        java.util.Map.of("waiting_since", "waiting_since"));
    }
}
