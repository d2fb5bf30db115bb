package io.vigie.connector.simulator.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects what becomes known, each with the second in which it does. In a whole ledger a fact is one
 * patch, known when its last part is; else each part is a patch of its own, as a live system tells it.
 */
final class Ledger {
    private final Day day;
    private final boolean whole;
    private final boolean live;
    private final List<Wait> waits = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    /** A patch, when it becomes known, and its place among those of the same second. */
    record Entry(long at, long day, int number, Fact fact) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(at, other.at);
            order = order != 0 ? order : Long.compare(day, other.day);
            return order != 0 ? order : Integer.compare(number, other.number);
        }
    }

    /** Somebody who waits in a queue. */
    private record Wait(String queue, long from, long to) {}

    /**
     * A ledger.
     *
     * @param whole whether facts are told when all of them is known
     * @param live whether what stands at each moment is told as well, unless facts are whole
     */
    Ledger(Day day, boolean whole, boolean live) {
        this.day = day;
        this.whole = whole;
        this.live = live && !whole;
    }

    List<Entry> entries() {
        return entries;
    }

    /** A fact of any type, told at a second. */
    void other(long at, Fact.Builder fact) {
        add(at, fact.at(instant(at)));
    }

    /** Tells for each stretch of time how many wait in each queue. */
    void queues() {
        Map<String, List<Wait>> byQueue = new TreeMap<>();
        waits.forEach(wait ->
                byQueue.computeIfAbsent(wait.queue(), name -> new ArrayList<>()).add(wait));
        byQueue.forEach(this::queue);
    }

    private void queue(String queue, List<Wait> all) {
        TreeMap<Long, List<Long>> comes = new TreeMap<>();
        TreeMap<Long, List<Long>> goes = new TreeMap<>();
        TreeSet<Long> moments = new TreeSet<>();
        for (Wait wait : all) {
            if (wait.from() < wait.to()) {
                comes.computeIfAbsent(wait.from(), second -> new ArrayList<>()).add(wait.from());
                goes.computeIfAbsent(wait.to(), second -> new ArrayList<>()).add(wait.from());
                moments.add(wait.from());
                moments.add(wait.to());
            }
        }
        List<Long> waiting = new ArrayList<>();
        long before = -1;
        for (long moment : moments) {
            comes.getOrDefault(moment, List.of()).forEach(waiting::add);
            goes.getOrDefault(moment, List.of()).forEach(waiting::remove);
            if (before >= 0) {
                other(moment, stretch(queue, before).set("to_at", instant(moment)));
            }
            long oldest = waiting.stream().mapToLong(Long::longValue).min().orElse(-1);
            other(
                    moment,
                    stretch(queue, moment)
                            .set("waiting", waiting.size())
                            .set("oldest_at", oldest < 0 ? null : instant(oldest)));
            before = moment;
        }
    }

    private static Fact.Builder stretch(String queue, long from) {
        return Fact.of(Vocabulary.QUEUE_LIVE)
                .set("queue", queue)
                .set("pbx", "simulated")
                .set("from_at", instant(from));
    }

    private Fact.Builder fact(FactType type, long at) {
        return Fact.of(type).at(Instant.ofEpochSecond(at));
    }

    private void add(long at, Fact.Builder fact) {
        entries.add(new Entry(at, day.number(), entries.size(), fact.build()));
    }

    private static Instant instant(long second) {
        return Instant.ofEpochSecond(second);
    }

    /**
     * A contact.
     *
     * @param answered when a partner answered it, -1 when none did
     */
    void contact(Arrival arrival, @Nullable String caseId, long answered) {
        boolean both = whole && answered >= 0;
        Fact.Builder contact = fact(Vocabulary.CONTACT, both ? answered : arrival.at())
                .set("contact_id", arrival.contact())
                .set("channel", arrival.channel())
                .set("direction", "inbound")
                .set("received_at", instant(arrival.at()))
                .set("customer_id", arrival.customer())
                .set("case_id", caseId)
                .set("request_type", arrival.request())
                .set("value_class", arrival.highValue() ? "high" : "low")
                .set("bot", arrival.bot() ? Boolean.TRUE : null)
                .set("site", arrival.site())
                .set("language", arrival.language());
        add(both ? answered : arrival.at(), both ? contact.set("provider", Centre.PARTNER) : contact);
        if (answered >= 0 && !whole) {
            add(
                    answered,
                    fact(Vocabulary.CONTACT, answered)
                            .set("contact_id", arrival.contact())
                            .set("received_at", instant(arrival.at()))
                            .set("provider", Centre.PARTNER));
        }
    }

    private Fact.Builder segment(long at, String contact, int seq, String queue, long queued, String outcome) {
        return fact(Vocabulary.SEGMENT, at)
                .set("contact_id", contact)
                .set("seq", seq)
                .set("queue", queue)
                .set("queued_at", instant(queued))
                .set("outcome", outcome);
    }

    /** A stay in a queue that ended there. */
    void lost(String contact, int seq, String queue, long queued, String outcome, long ended) {
        if (!whole) {
            add(queued, segment(queued, contact, seq, queue, queued, "pending"));
        }
        if (live) {
            waits.add(new Wait(queue, queued, ended));
        }
        add(ended, segment(ended, contact, seq, queue, queued, outcome).set("ended_at", instant(ended)));
    }

    /** A stay in a queue that an agent answered. */
    void answered(
            String contact,
            int seq,
            String queue,
            long queued,
            String agent,
            long answered,
            int talk,
            int hold,
            int wrap,
            boolean transfer) {
        long ended = answered + talk + hold;
        long finished = ended + wrap;
        if (live) {
            waits.add(new Wait(queue, queued, answered));
        }
        if (!whole) {
            add(queued, segment(queued, contact, seq, queue, queued, "pending"));
            add(
                    answered,
                    segment(answered, contact, seq, queue, queued, "answered")
                            .set("agent_id", agent)
                            .set("answered_at", instant(answered)));
            add(
                    ended,
                    segment(ended, contact, seq, queue, queued, "answered")
                            .set("ended_at", instant(ended))
                            .set("talk_s", talk)
                            .set("hold_s", hold)
                            .set("transfer", transfer));
            add(
                    finished,
                    segment(finished, contact, seq, queue, queued, "answered").set("acw_s", wrap));
            return;
        }
        add(
                finished,
                segment(finished, contact, seq, queue, queued, "answered")
                        .set("agent_id", agent)
                        .set("answered_at", instant(answered))
                        .set("ended_at", instant(ended))
                        .set("talk_s", talk)
                        .set("hold_s", hold)
                        .set("acw_s", wrap)
                        .set("transfer", transfer));
    }

    /** A state of an agent; one without duration is none. */
    void state(String agent, String team, String state, long from, long to) {
        if (from >= to) {
            return;
        }
        if (!whole) {
            add(from, spell(agent, team, state, from, from));
        }
        add(to, spell(agent, team, state, from, to).set("to_at", instant(to)));
        if (live) {
            other(from, now(agent, state, from));
            other(to, now(agent, state, from).set("to_at", instant(to)));
        }
    }

    /** What an agent does, as a telephone system knows it. */
    private static Fact.Builder now(String agent, String state, long from) {
        String known =
                switch (state) {
                    case "available", "ringing", "talk", "hold" -> state;
                    default -> "pause";
                };
        return Fact.of(Vocabulary.AGENT_LIVE)
                .set("agent_id", agent)
                .set("pbx", "simulated")
                .set("from_at", instant(from))
                .set("state", known)
                .set("reason", known.equals("pause") ? state : null);
    }

    private Fact.Builder spell(String agent, String team, String state, long from, long at) {
        return fact(Vocabulary.AGENT_STATE, at)
                .set("agent_id", agent)
                .set("state", state)
                .set("from_at", instant(from))
                .set("team", team);
    }

    /** A planned interval, told when it is over: nothing here speaks of what is to come. */
    void planned(String agent, String team, boolean productive, long from, long to) {
        if (from < to) {
            add(
                    to,
                    fact(Vocabulary.SCHEDULE, to)
                            .set("agent_id", agent)
                            .set("class", productive ? "productive" : "nonproductive")
                            .set("from_at", instant(from))
                            .set("to_at", instant(to))
                            .set("team", team));
        }
    }

    void absent(String agent, String team, long from, long to) {
        add(
                to,
                fact(Vocabulary.ABSENCE, to)
                        .set("agent_id", agent)
                        .set("reason", "sick")
                        .set("from_at", instant(from))
                        .set("to_at", instant(to))
                        .set("team", team));
    }

    void opened(long at, String caseId, String request, String channel, String team) {
        add(
                at,
                fact(Vocabulary.CASE, at)
                        .set("case_id", caseId)
                        .set("request_type", request)
                        .set("origin_channel", channel)
                        .set("team", team));
        event(at, caseId, "opened");
    }

    void closed(long at, String caseId) {
        event(at, caseId, "closed");
    }

    void reopened(long at, String caseId) {
        event(at, caseId, "reopened");
    }

    private void event(long at, String caseId, String type) {
        add(
                at,
                fact(Vocabulary.CASE_EVENT, at)
                        .set("case_id", caseId)
                        .set("type", type)
                        .set("at", instant(at)));
    }

    void message(
            long at,
            String id,
            String caseId,
            String direction,
            String channel,
            String kind,
            @Nullable String contact,
            @Nullable String agent) {
        add(
                at,
                fact(Vocabulary.MESSAGE, at)
                        .set("message_id", id)
                        .set("case_id", caseId)
                        .set("direction", direction)
                        .set("at", instant(at))
                        .set("channel", channel)
                        .set("kind", kind)
                        .set("contact_id", contact)
                        .set("agent_id", agent)
                        .set("queue", "mail"));
    }

    void invited(long at, String id, String mode, String channel, boolean bounced) {
        add(
                at,
                fact(Vocabulary.SURVEY_INVITE, at)
                        .set("invite_id", id)
                        .set("mode", mode)
                        .set("sent_at", instant(at))
                        .set("channel", channel)
                        .set("bounced", bounced));
    }

    void responded(long at, String id, String type, String scale, int score, Arrival arrival, String team) {
        add(
                at,
                fact(Vocabulary.SURVEY_RESPONSE, at)
                        .set("response_id", "R-" + id)
                        .set("invite_id", id)
                        .set("type", type)
                        .set("scale", scale)
                        .set("score", score)
                        .set("at", instant(at))
                        .set("contact_id", arrival.contact())
                        .set("channel", arrival.channel())
                        .set("team", team));
    }
}
