package io.vigie.fact;

import static io.vigie.fact.FieldType.BOOLEAN;
import static io.vigie.fact.FieldType.DATE;
import static io.vigie.fact.FieldType.DECIMAL;
import static io.vigie.fact.FieldType.INSTANT;
import static io.vigie.fact.FieldType.INTEGER;
import static io.vigie.fact.FieldType.MONEY;
import static io.vigie.fact.FieldType.SECONDS;
import static io.vigie.fact.FieldType.TEXT;

import java.util.List;

/**
 * The fact types of the platform. Customer-side facts are contacts (one interaction end to end), their
 * segments (one stay in one queue with at most one agent), cases (the customer's request, which may
 * span contacts and channels) and messages; agent-side facts are states, schedules and absences;
 * surveys, employment, money, sales and volumes complete them.
 */
public final class Vocabulary {
    /** The customer's interaction, end to end. Without a segment it never reached a queue. */
    public static final FactType CONTACT = FactType.named("contact")
            .field("contact_id", TEXT)
            .field("channel", TEXT)
            .field("direction", TEXT)
            .field("received_at", INSTANT)
            .personalField("customer_id")
            .field("case_id", TEXT)
            .field("request_type", TEXT)
            .field("value_class", TEXT)
            .field("provider", TEXT)
            .field("bot", BOOLEAN)
            .field("site", TEXT)
            .field("language", TEXT)
            .key("contact_id")
            .occursAt("received_at")
            .build();

    /**
     * One stay in one queue with at most one agent. Outcomes: answered, abandoned, overflow, callback,
     * voicemail, refused, noanswer, pending, interrupted (the system stopped; the fate is unknown).
     */
    public static final FactType SEGMENT = FactType.named("segment")
            .field("contact_id", TEXT)
            .field("seq", INTEGER)
            .field("queue", TEXT)
            .field("queued_at", INSTANT)
            .field("outcome", TEXT, List.of("answered_at", "ended_at"))
            .field("agent_id", TEXT, List.of("answered_at"))
            .field("answered_at", INSTANT, List.of("answered_at"))
            .field("ended_at", INSTANT, List.of("ended_at"))
            .field("talk_s", SECONDS, List.of("ended_at"))
            .field("hold_s", SECONDS, List.of("ended_at"))
            .field("acw_s", SECONDS, List.of("ended_at"))
            .field("transfer", BOOLEAN, List.of("ended_at"))
            .key("contact_id", "seq")
            .occursAt("queued_at")
            .build();

    /** The customer's request. */
    public static final FactType CASE = FactType.named("case")
            .field("case_id", TEXT)
            .field("request_type", TEXT)
            .field("origin_channel", TEXT)
            .field("team", TEXT)
            .key("case_id")
            .build();

    /** A step in the life of a case: opened, closed or reopened. */
    public static final FactType CASE_EVENT = FactType.named("case_event")
            .field("event_id", TEXT)
            .field("case_id", TEXT)
            .field("type", TEXT)
            .field("at", INSTANT)
            .id("event_id")
            .key("case_id", "type", "at")
            .occursAt("at")
            .build();

    /**
     * A written message of a case. Kinds: request, followup, reply, auto-ack. A message that is also
     * reported as a contact names it in {@code contact_id}, so that it is one exchange, not two.
     */
    public static final FactType MESSAGE = FactType.named("message")
            .field("message_id", TEXT)
            .field("case_id", TEXT)
            .field("direction", TEXT)
            .field("at", INSTANT)
            .field("channel", TEXT)
            .field("kind", TEXT)
            .field("contact_id", TEXT)
            .field("agent_id", TEXT)
            .field("queue", TEXT)
            .id("message_id")
            .key("case_id", "direction", "at", "channel", "kind")
            .optionalInKey("channel", "kind")
            .occursAt("at")
            .build();

    /** A survey invitation. */
    public static final FactType SURVEY_INVITE = FactType.named("survey_invite")
            .field("invite_id", TEXT)
            .field("mode", TEXT)
            .field("sent_at", INSTANT)
            .field("bounced", BOOLEAN)
            .field("channel", TEXT)
            .key("invite_id")
            .occursAt("sent_at")
            .build();

    /**
     * An answer to one survey question. Types: csat, nps, ces, esat; scales: yesno, 1-4, 1-5, 1-7,
     * 1-10, 0-10; polarity (of effort questions): effort or ease.
     */
    public static final FactType SURVEY_RESPONSE = FactType.named("survey_response")
            .field("response_id", TEXT)
            .field("invite_id", TEXT)
            .field("type", TEXT)
            .field("scale", TEXT)
            .field("score", INTEGER)
            .field("at", INSTANT)
            .field("polarity", TEXT)
            .field("contact_id", TEXT)
            .field("channel", TEXT)
            .field("team", TEXT)
            .key("response_id")
            .occursAt("at")
            .build();

    /**
     * A state of an agent over an interval; an absent end means that the agent is still in it. States:
     * available, ringing, talk, hold, acw, backoffice, outbound, pause, lunch, training, meeting,
     * offline.
     */
    public static final FactType AGENT_STATE = FactType.named("agent_state")
            .field("state_id", TEXT)
            .field("agent_id", TEXT)
            .field("state", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT, List.of("to_at"))
            .field("team", TEXT)
            .id("state_id")
            .key("agent_id", "state", "from_at")
            .occursAt("from_at")
            .build();

    /** A planned interval of an agent; classes: productive, nonproductive. */
    public static final FactType SCHEDULE = FactType.named("schedule")
            .field("shift_id", TEXT)
            .field("agent_id", TEXT)
            .field("class", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT)
            .field("team", TEXT)
            .id("shift_id")
            .key("agent_id", "class", "from_at")
            .build();

    /** An absence of an agent. */
    public static final FactType ABSENCE = FactType.named("absence")
            .field("absence_id", TEXT)
            .field("agent_id", TEXT)
            .field("reason", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT)
            .field("team", TEXT)
            .id("absence_id")
            .key("agent_id", "reason", "from_at")
            .build();

    /** An employment; both dates are local and inclusive. */
    public static final FactType EMPLOYMENT = FactType.named("employment")
            .field("employment_id", TEXT)
            .field("employee_id", TEXT)
            .field("hired_on", DATE)
            .field("left_on", DATE, List.of("left_on"))
            .field("team", TEXT)
            .id("employment_id")
            .key("employee_id", "hired_on")
            .occursAt("hired_on")
            .build();

    /** An operating expense of a span of local dates, both inclusive. */
    public static final FactType EXPENSE = FactType.named("expense")
            .field("expense_id", TEXT)
            .field("from_date", DATE)
            .field("to_date", DATE)
            .field("amount", MONEY)
            .field("site", TEXT)
            .field("provider", TEXT)
            .id("expense_id")
            .build();

    /** A benefit declared for the return on customer relations. */
    public static final FactType BENEFIT = FactType.named("benefit")
            .field("benefit_id", TEXT)
            .field("from_date", DATE)
            .field("to_date", DATE)
            .field("amount", MONEY)
            .id("benefit_id")
            .build();

    /** One version of a sale: the versions of one sale share their sale_id, the last one counts. */
    public static final FactType SALE = FactType.named("sale")
            .field("sale_id", TEXT)
            .field("contact_id", TEXT)
            .field("amount", MONEY)
            .field("at", INSTANT)
            .field("currency", TEXT)
            .field("agent_id", TEXT)
            .field("channel", TEXT)
            .key("sale_id", "at")
            .occursAt("at")
            .build();

    /** A shopping cart left by the customer, and when it was bought after all. */
    public static final FactType CART = FactType.named("cart")
            .field("cart_id", TEXT)
            .field("abandoned_at", INSTANT)
            .field("recovered_at", INSTANT, List.of("recovered_at"))
            .field("channel", TEXT)
            .key("cart_id")
            .occursAt("abandoned_at")
            .build();

    /** A purchase of a customer. */
    public static final FactType PURCHASE = FactType.named("purchase")
            .field("purchase_id", TEXT)
            .personalField("customer_id")
            .field("at", INSTANT)
            .id("purchase_id")
            .key("customer_id", "at")
            .occursAt("at")
            .build();

    /** An interval in which a customer is one; the end is exclusive, absent while it lasts. */
    public static final FactType CUSTOMER_ACTIVITY = FactType.named("customer_activity")
            .personalField("customer_id")
            .field("active_from", INSTANT)
            .field("active_to", INSTANT, List.of("active_to"))
            .field("product", TEXT)
            .key("customer_id", "active_from")
            .occursAt("active_from")
            .build();

    /** A measured volume of an interval that starts at {@code start}. */
    public static final FactType VOLUME = FactType.named("volume")
            .field("start", INSTANT)
            .field("volume", DECIMAL)
            .field("queue", TEXT)
            .field("channel", TEXT)
            .key("start", "queue", "channel")
            .optionalInKey("queue", "channel")
            .occursAt("start")
            .build();

    /** A forecast volume of an interval that starts at {@code start}. */
    public static final FactType FORECAST = FactType.named("forecast")
            .field("start", INSTANT)
            .field("volume", DECIMAL)
            .field("queue", TEXT)
            .field("channel", TEXT)
            .key("start", "queue", "channel")
            .optionalInKey("queue", "channel")
            .build();

    /**
     * A stretch of time in which nothing changes in a queue: how many wait, since when the one who has waited longest
     * ({@code oldest_at}), and how many of its agents are available, ringing, talking and paused. An absent end means
     * that it is so now. {@code pbx} tells apart queues of one name. For gauges: contacts are counted from segments.
     */
    public static final FactType QUEUE_LIVE = FactType.named("queue_live")
            .field("queue", TEXT)
            .field("pbx", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT, List.of("to_at"))
            .field("waiting", INTEGER)
            .field("oldest_at", INSTANT)
            .field("available", INTEGER)
            .field("ringing", INTEGER)
            .field("talking", INTEGER)
            .field("paused", INTEGER)
            .key("queue", "pbx", "from_at")
            .occursAt("from_at")
            .build();

    /**
     * What an agent of queues does at the moment, whoever called; states as of {@link #AGENT_STATE}. An absent end
     * means that it is so now. For gauges: working time is counted from agent states.
     */
    public static final FactType AGENT_LIVE = FactType.named("agent_live")
            .field("agent_id", TEXT)
            .field("pbx", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT, List.of("to_at"))
            .field("state", TEXT)
            .field("reason", TEXT)
            .key("agent_id", "pbx", "from_at")
            .occursAt("from_at")
            .build();

    /**
     * How a source itself was, told by the engine and by no source, so it is not among {@link #all()}: {@code
     * running}, {@code silent} for a cause ({@code auth_required}, {@code stale} … or {@code unknown} when the
     * platform did not run), or a {@code gap} of which something is missing. Without an end it lasts; that of a
     * source that runs is its last sign of life. {@code feeds} names the fact types of which it has told so far.
     */
    public static final FactType SOURCE_STATE = FactType.named("source_state")
            .field("instance", TEXT)
            .field("state", TEXT)
            .field("cause", TEXT)
            .field("from_at", INSTANT)
            .field("to_at", INSTANT, List.of("to_at"))
            .field("reason", TEXT)
            .field("feeds", TEXT)
            .key("instance", "state", "from_at")
            .occursAt("from_at")
            .build();

    private static final List<FactType> ALL = List.of(
            CONTACT,
            SEGMENT,
            CASE,
            CASE_EVENT,
            MESSAGE,
            SURVEY_INVITE,
            SURVEY_RESPONSE,
            AGENT_STATE,
            SCHEDULE,
            ABSENCE,
            EMPLOYMENT,
            EXPENSE,
            BENEFIT,
            SALE,
            CART,
            PURCHASE,
            CUSTOMER_ACTIVITY,
            VOLUME,
            FORECAST,
            QUEUE_LIVE,
            AGENT_LIVE);

    private Vocabulary() {}

    /** All fact types of the platform of which sources tell, in a stable order. */
    public static List<FactType> all() {
        return ALL;
    }
}
