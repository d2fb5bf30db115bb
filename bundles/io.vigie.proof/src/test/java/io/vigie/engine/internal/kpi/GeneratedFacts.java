package io.vigie.engine.internal.kpi;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.testkit.Delivery;
import io.vigie.testkit.internal.Cutter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Small sets of facts of the kind that goes wrong: ends of intervals on the bounds of buckets, empty and
 * open intervals, overlaps, what is missing or contradicts itself, corrections, and all of it delivered
 * in pieces, twice, out of order and by several sources.
 */
final class GeneratedFacts {
    static final List<String> CHANNELS = List.of("phone", "phone", "email", "chat", "webform", "facebook", "mail");
    static final List<String> QUEUES = List.of("Q1", "Q2", "Q3");
    static final List<String> TEAMS = List.of("red", "blue");
    static final List<String> TYPES = List.of("billing", "order", "other");
    static final List<String> SITES = List.of("Lyon", "Lille");
    static final List<String> PROVIDERS = List.of("internal", "acme");
    private static final List<String> OUTCOMES = List.of(
            "answered",
            "answered",
            "answered",
            "abandoned",
            "abandoned",
            "overflow",
            "callback",
            "voicemail",
            "refused",
            "noanswer",
            "pending",
            "interrupted",
            "strange");
    private static final List<String> STATES = List.of(
            "available",
            "ringing",
            "talk",
            "hold",
            "acw",
            "backoffice",
            "outbound",
            "pause",
            "lunch",
            "training",
            "meeting",
            "offline",
            "strange");
    private static final int CONTACTS = 20;
    private static final int CASES = 8;
    private static final List<String> SCALES = List.of("yesno", "1-4", "1-5", "1-7", "1-10", "0-10", "strange");

    private final Random random;
    private final GeneratedTime time;
    private final List<Fact> facts = new ArrayList<>();
    /** When each case was opened. */
    private final List<Instant> opened = new ArrayList<>();
    /** The intervals of volumes, few enough for forecasts to meet them. */
    private final List<Instant> starts = new ArrayList<>();
    /** What most surveys ask. */
    private final String asked;

    private GeneratedFacts(Random random, GeneratedTime time) {
        this.random = random;
        this.time = time;
        for (int i = 0; i < CASES; i++) {
            opened.add(time.instant());
        }
        for (int i = 0; i < 12; i++) {
            starts.add(time.midnight(time.date()).plusSeconds(1800L * random.nextInt(49)));
        }
        this.asked = one(List.of("csat", "nps", "ces", "esat", "esat"));
    }

    /** Facts of these types as the sources tell them, by the name of the source. */
    static Map<String, List<Fact>> of(Random random, GeneratedTime time, Set<FactType> types) {
        GeneratedFacts generated = new GeneratedFacts(random, time);
        generated.makers().forEach((type, maker) -> {
            if (types.contains(type)) {
                maker.run();
            }
        });
        generated.correct();
        List<List<Fact>> shares = Cutter.cut(generated.facts, delivery(random));
        Map<String, List<Fact>> patches = new LinkedHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
            patches.put("source-" + (i + 1), shares.get(i));
        }
        return patches;
    }

    private static Delivery delivery(Random random) {
        Delivery delivery = Delivery.PLAIN.shuffled(random.nextLong());
        if (random.nextBoolean()) {
            delivery = delivery.cutIntoPatches(random.nextLong());
        }
        if (random.nextInt(3) == 0) {
            delivery = delivery.deliveredTwice();
        }
        return random.nextBoolean() ? delivery.splitOverTwoSources() : delivery;
    }

    private Map<FactType, Runnable> makers() {
        Map<FactType, Runnable> makers = new LinkedHashMap<>();
        makers.put(Vocabulary.CONTACT, this::contacts);
        makers.put(Vocabulary.SEGMENT, this::segments);
        makers.put(Vocabulary.CASE, () -> many(8, this::aCase));
        makers.put(Vocabulary.CASE_EVENT, this::caseEvents);
        makers.put(Vocabulary.MESSAGE, this::conversations);
        makers.put(Vocabulary.SURVEY_INVITE, () -> many(15, this::invite));
        makers.put(Vocabulary.SURVEY_RESPONSE, () -> many(60, this::response));
        makers.put(Vocabulary.AGENT_STATE, () -> many(40, this::state));
        makers.put(Vocabulary.SCHEDULE, () -> many(14, this::shift));
        makers.put(Vocabulary.ABSENCE, () -> many(10, this::absence));
        makers.put(Vocabulary.EMPLOYMENT, () -> many(14, this::employment));
        makers.put(Vocabulary.EXPENSE, () -> many(8, this::expense));
        makers.put(Vocabulary.BENEFIT, () -> many(5, this::benefit));
        makers.put(Vocabulary.SALE, () -> many(16, this::sale));
        makers.put(Vocabulary.CART, () -> many(16, this::cart));
        makers.put(Vocabulary.PURCHASE, () -> many(20, this::purchase));
        makers.put(Vocabulary.CUSTOMER_ACTIVITY, () -> many(14, this::activity));
        makers.put(Vocabulary.VOLUME, () -> many(40, () -> volume(Vocabulary.VOLUME)));
        makers.put(Vocabulary.FORECAST, () -> many(20, () -> volume(Vocabulary.FORECAST)));
        makers.put(Vocabulary.QUEUE_LIVE, () -> many(30, this::queueLive));
        makers.put(Vocabulary.AGENT_LIVE, () -> many(30, this::agentLive));
        return makers;
    }

    private void many(int most, Runnable maker) {
        for (int i = random.nextInt(6) == 0 ? random.nextInt(3) : most / 2 + random.nextInt(most / 2 + 1); i > 0; i--) {
            maker.run();
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Mostly what is asked for, else nothing. */
    private <T> @Nullable T mostly(Supplier<T> value) {
        return random.nextInt(10) == 0 ? null : value.get();
    }

    private <T> @Nullable T rarely(Supplier<T> value) {
        return random.nextInt(5) == 0 ? value.get() : null;
    }

    private String contactId() {
        return "c" + random.nextInt(CONTACTS);
    }

    private String caseId() {
        return "k" + random.nextInt(CASES);
    }

    private String customer() {
        return "u" + random.nextInt(4);
    }

    private String agent() {
        return "A" + random.nextInt(3);
    }

    private void add(FactType type, Object... fields) {
        Fact.Builder fact = Fact.of(type);
        for (int i = 0; i < fields.length; i += 2) {
            fact.set((String) fields[i], fields[i + 1]);
        }
        String attribute = rarely(() -> one(List.of("spring", "winter")));
        if (attribute != null) {
            fact.set("campaign", attribute);
        }
        facts.add(fact.build());
    }

    private void contacts() {
        for (int i = 0; i < CONTACTS; i++) {
            contact(i);
        }
        many(4, () -> contact(random.nextInt(CONTACTS)));
    }

    /** Some contacts are about a case and come when it is opened. */
    private void contact(int i) {
        boolean first = i < CASES && random.nextInt(4) > 0;
        Instant received = first && random.nextBoolean() ? time.after(opened.get(i), 600) : time.instant();
        add(
                Vocabulary.CONTACT,
                "contact_id",
                "c" + i,
                "channel",
                mostly(() -> one(CHANNELS)),
                "direction",
                mostly(() -> random.nextInt(8) == 0 ? "outbound" : "inbound"),
                "received_at",
                mostly(() -> received),
                "customer_id",
                // Of two customers told at once the one with the greater pseudonym wins, which differs from run to run.
                i % 7 == 0 ? null : "u" + i % 4,
                "case_id",
                first ? "k" + i : rarely(this::caseId),
                "request_type",
                mostly(() -> one(TYPES)),
                "value_class",
                mostly(() -> one(List.of("low", "high"))),
                "provider",
                mostly(() -> one(PROVIDERS)),
                "bot",
                random.nextInt(3) == 0 ? random.nextBoolean() : null,
                "site",
                mostly(() -> one(SITES)),
                "language",
                rarely(() -> one(List.of("fr", "en"))));
    }

    private void segments() {
        for (int i = 0; i < CONTACTS; i++) {
            Instant queued = time.instant();
            int legs = random.nextInt(4);
            for (int leg = 1; leg <= legs; leg++) {
                String outcome = mostly(() -> one(OUTCOMES));
                boolean answered = "answered".equals(outcome) || random.nextInt(15) == 0;
                Instant answeredAt = time.after(queued, 120);
                Instant ended = time.after(answeredAt, 600);
                add(
                        Vocabulary.SEGMENT,
                        "contact_id",
                        "c" + i,
                        "seq",
                        leg,
                        "queue",
                        mostly(() -> one(QUEUES)),
                        "queued_at",
                        random.nextInt(15) == 0 ? null : queued,
                        "outcome",
                        outcome,
                        "agent_id",
                        answered ? mostly(this::agent) : null,
                        "answered_at",
                        answered && random.nextInt(12) > 0 ? answeredAt : null,
                        "ended_at",
                        "pending".equals(outcome) ? rarely(() -> ended) : mostly(() -> answered ? ended : answeredAt),
                        "talk_s",
                        answered ? mostly(() -> seconds(300)) : null,
                        "hold_s",
                        answered ? rarely(() -> seconds(60)) : null,
                        "acw_s",
                        answered ? mostly(() -> seconds(120)) : null,
                        "transfer",
                        mostly(random::nextBoolean));
                queued = time.after(ended, 30);
            }
        }
    }

    private String seconds(int most) {
        return random.nextInt(most) + (random.nextInt(3) == 0 ? "." + (1 + random.nextInt(999_999)) : "");
    }

    private void aCase() {
        add(
                Vocabulary.CASE,
                "case_id",
                caseId(),
                "request_type",
                mostly(() -> one(TYPES)),
                "origin_channel",
                mostly(() -> one(CHANNELS)),
                "team",
                mostly(() -> one(TEAMS)));
    }

    private void caseEvents() {
        for (int i = 0; i < CASES; i++) {
            Instant at = opened.get(i);
            String type = random.nextInt(12) == 0 ? "closed" : "opened";
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                add(
                        Vocabulary.CASE_EVENT,
                        "event_id",
                        rarely(() -> "e" + random.nextInt(1000)),
                        "case_id",
                        "k" + i,
                        "type",
                        type,
                        "at",
                        at);
                type = type.equals("closed")
                        ? random.nextInt(6) == 0 ? "opened" : "reopened"
                        : random.nextInt(10) == 0 ? "reopened" : "closed";
                at = time.after(at, 40_000);
            }
        }
    }

    /** Messages that follow each other, and automatic acknowledgements close behind them. */
    private void conversations() {
        for (int i = 0; i < CASES; i++) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            Instant at = random.nextBoolean() ? opened.get(i) : time.instant();
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                boolean in = random.nextInt(5) < 3;
                message(i, in, in ? mostly(() -> one(List.of("request", "followup"))) : mostly(() -> "reply"), at);
                if (in && random.nextInt(2) == 0) {
                    Instant acknowledged = random.nextInt(3) == 0 ? at.plusSeconds(300) : time.after(at, 500);
                    message(i, false, "auto-ack", acknowledged);
                }
                at = time.after(at, 40_000);
            }
        }
    }

    private void message(int caseNumber, boolean in, @Nullable String kind, Instant at) {
        add(
                Vocabulary.MESSAGE,
                "message_id",
                mostly(() -> "m" + random.nextInt(1000)),
                "case_id",
                "k" + caseNumber,
                "direction",
                in ? "in" : "out",
                "at",
                at,
                "channel",
                mostly(() -> one(List.of("email", "webform", "facebook"))),
                "kind",
                kind,
                "contact_id",
                rarely(this::contactId),
                "agent_id",
                in ? null : mostly(this::agent),
                "queue",
                mostly(() -> one(QUEUES)));
    }

    private void invite() {
        add(
                Vocabulary.SURVEY_INVITE,
                "invite_id",
                "i" + random.nextInt(15),
                "mode",
                mostly(() -> one(List.of("sms", "email", "call"))),
                "sent_at",
                mostly(() -> time.instant().minus(Duration.ofDays(random.nextInt(4) == 0 ? 30 : 0))),
                "bounced",
                rarely(random::nextBoolean),
                "channel",
                mostly(() -> one(CHANNELS)));
    }

    private void response() {
        String type = random.nextBoolean() ? asked : one(List.of("csat", "nps", "ces", "esat", "strange"));
        String scale = one(
                switch (type) {
                    case "nps" -> List.of("0-10", "0-10", "0-10", "1-10");
                    case "ces" -> List.of("1-7", "1-7", "1-5", "1-5", "strange");
                    default -> SCALES;
                });
        int highest = scale.equals("yesno")
                ? 1
                : scale.equals("strange") ? 5 : scale.contains("10") ? 10 : scale.charAt(2) - '0';
        add(
                Vocabulary.SURVEY_RESPONSE,
                "response_id",
                "r" + random.nextInt(90),
                "invite_id",
                mostly(() -> "i" + random.nextInt(15)),
                "type",
                type,
                "scale",
                mostly(() -> scale),
                "score",
                mostly(() -> random.nextInt(12) == 0 ? random.nextInt(14) - 2 : random.nextInt(highest + 1)),
                "at",
                mostly(time::instant),
                "polarity",
                rarely(() -> one(List.of("ease", "effort"))),
                "contact_id",
                mostly(this::contactId),
                "channel",
                mostly(() -> one(CHANNELS)),
                "team",
                mostly(() -> one(List.of("red", "red", "blue", "green"))));
    }

    private void state() {
        Instant from = time.instant();
        add(
                Vocabulary.AGENT_STATE,
                "state_id",
                rarely(() -> "s" + random.nextInt(1000)),
                "agent_id",
                agent(),
                "state",
                one(STATES),
                "from_at",
                from,
                "to_at",
                mostly(() -> time.after(from, 20_000)),
                "team",
                mostly(() -> one(TEAMS)));
    }

    private void queueLive() {
        Instant from = time.instant();
        add(
                Vocabulary.QUEUE_LIVE,
                "queue",
                one(QUEUES),
                "pbx",
                one(SITES),
                "from_at",
                from,
                "to_at",
                mostly(() -> time.after(from, 20_000)),
                "waiting",
                (long) random.nextInt(4),
                "oldest_at",
                mostly(() -> from.minusSeconds(random.nextInt(300))),
                "available",
                (long) random.nextInt(4),
                "ringing",
                (long) random.nextInt(2),
                "talking",
                (long) random.nextInt(4),
                "paused",
                (long) random.nextInt(2));
    }

    private void agentLive() {
        Instant from = time.instant();
        add(
                Vocabulary.AGENT_LIVE,
                "agent_id",
                agent(),
                "pbx",
                one(SITES),
                "from_at",
                from,
                "to_at",
                mostly(() -> time.after(from, 20_000)),
                "state",
                one(STATES),
                "reason",
                rarely(() -> one(List.of("lunch", "training"))));
    }

    private void shift() {
        Instant from = time.instant();
        add(
                Vocabulary.SCHEDULE,
                "shift_id",
                rarely(() -> "h" + random.nextInt(1000)),
                "agent_id",
                agent(),
                "class",
                random.nextInt(3) == 0 ? "nonproductive" : "productive",
                "from_at",
                from,
                "to_at",
                random.nextInt(12) == 0 ? null : time.after(from, 30_000),
                "team",
                mostly(() -> one(TEAMS)));
    }

    private void absence() {
        Instant from = time.instant();
        add(
                Vocabulary.ABSENCE,
                "absence_id",
                rarely(() -> "b" + random.nextInt(1000)),
                "agent_id",
                agent(),
                "reason",
                one(List.of("sick", "paid-leave", "strike")),
                "from_at",
                from,
                "to_at",
                random.nextInt(12) == 0 ? null : time.after(from, 60_000),
                "team",
                mostly(() -> one(TEAMS)));
    }

    private void employment() {
        LocalDate hired = time.date(random.nextInt(3) == 0 ? 2 : 60);
        add(
                Vocabulary.EMPLOYMENT,
                "employment_id",
                rarely(() -> "y" + random.nextInt(1000)),
                "employee_id",
                "p" + random.nextInt(10),
                "hired_on",
                hired,
                "left_on",
                random.nextInt(3) == 0
                        ? null
                        : random.nextBoolean() ? time.date() : hired.plusDays(random.nextInt(70) - 1),
                "team",
                mostly(() -> one(TEAMS)));
    }

    private void expense() {
        LocalDate from = time.date(random.nextInt(3) == 0 ? 2 : 40);
        add(
                Vocabulary.EXPENSE,
                "expense_id",
                mostly(() -> "x" + random.nextInt(1000)),
                "from_date",
                from,
                "to_date",
                from.plusDays(random.nextInt(20) == 0 ? -1 : random.nextInt(40)),
                "amount",
                money(),
                "site",
                mostly(() -> one(SITES)),
                "provider",
                mostly(() -> one(PROVIDERS)));
    }

    private String money() {
        return random.nextInt(2000) + (random.nextBoolean() ? "." + (10 + random.nextInt(90)) : "");
    }

    private void benefit() {
        LocalDate from = time.date(10);
        add(
                Vocabulary.BENEFIT,
                "benefit_id",
                mostly(() -> "z" + random.nextInt(1000)),
                "from_date",
                mostly(() -> from),
                "to_date",
                mostly(() -> from.plusDays(random.nextInt(40))),
                "amount",
                money());
    }

    private void sale() {
        add(
                Vocabulary.SALE,
                "sale_id",
                "v" + random.nextInt(10),
                "contact_id",
                mostly(this::contactId),
                "amount",
                money(),
                "at",
                time.instant(),
                "currency",
                mostly(() -> one(List.of("EUR", "CHF"))),
                "agent_id",
                mostly(this::agent),
                "channel",
                mostly(() -> one(CHANNELS)));
    }

    private void cart() {
        Instant abandoned = time.instant().minus(Duration.ofDays(random.nextInt(3) == 0 ? 7 : 0));
        add(
                Vocabulary.CART,
                "cart_id",
                "t" + random.nextInt(20),
                "abandoned_at",
                mostly(() -> abandoned),
                "recovered_at",
                mostly(() ->
                        random.nextInt(4) == 0 ? abandoned.plus(Duration.ofDays(7)) : time.after(abandoned, 800_000)),
                "channel",
                mostly(() -> one(CHANNELS)));
    }

    private void purchase() {
        add(
                Vocabulary.PURCHASE,
                "purchase_id",
                mostly(() -> "w" + random.nextInt(1000)),
                "customer_id",
                customer(),
                "at",
                time.instant().minus(Duration.ofDays(random.nextInt(40))));
    }

    private void activity() {
        Instant from = time.instant().minus(Duration.ofDays(random.nextInt(3) == 0 ? 30 : 0));
        add(
                Vocabulary.CUSTOMER_ACTIVITY,
                "customer_id",
                customer(),
                "active_from",
                from,
                "active_to",
                mostly(() -> random.nextBoolean() ? time.instant() : time.after(from, 200_000)),
                "product",
                mostly(() -> one(List.of("basic", "gold"))));
    }

    private void volume(FactType type) {
        Instant start =
                one(starts).atZone(time.zone()).minusWeeks(random.nextInt(3)).toInstant();
        add(
                type,
                "start",
                start,
                "volume",
                random.nextInt(6) == 0 ? 0 : random.nextInt(40) + (random.nextInt(5) == 0 ? 0.5 : 0),
                "queue",
                rarely(() -> one(QUEUES)),
                "channel",
                rarely(() -> one(List.of("phone", "chat"))));
    }

    /** Says something else of some facts, later, earlier or at the same instant. */
    private void correct() {
        for (Fact fact : List.copyOf(facts)) {
            if (random.nextInt(8) > 0 || !fact.identified()) {
                continue;
            }
            Fact like = facts.get(random.nextInt(facts.size()));
            List<String> fields = new ArrayList<>();
            for (Field field : fact.type().fields()) {
                boolean key = field.name().equals(fact.type().id())
                        || fact.type().key().contains(field.name());
                if (!key && !field.personal() && like.type().equals(fact.type()) && like.get(field.name()) != null) {
                    fields.add(field.name());
                }
            }
            if (!fields.isEmpty()) {
                String field = one(fields);
                Fact.Builder patch = Fact.of(fact.type());
                fact.type().key().forEach(name -> patch.set(name, fact.get(name)));
                String id = fact.type().id();
                if (id != null) {
                    patch.set(id, fact.get(id));
                }
                patch.set(field, like.get(field));
                patch.at(fact.at().plusSeconds(random.nextInt(3) - 1));
                facts.add(patch.build());
            }
        }
    }
}
