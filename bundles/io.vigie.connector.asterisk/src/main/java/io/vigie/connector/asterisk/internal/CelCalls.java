package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the CEL knows and the queue_log does not: how long callers were on hold, and which queues refused them.
 *
 * <p>A caller is the channel that ran the Queue application. A caller and a member talk while both are in one
 * bridge and neither holds the other (events HOLD and UNHOLD, where somebody writes them). The hold time of a
 * talk is all the time between its first and its last moment in which they did not: a hold until the end counts, a
 * farewell does not.
 */
final class CelCalls {
    /** Rows of one call come in their order; so long after its end the queue_log has its lines, too. */
    static final long SETTLED = 5 * Times.SECOND;

    private static final int MOST_CALLS = 5_000;
    private static final String QUEUE = "Queue";

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Names names;
    private final CallIds known;
    private final Set<String> contexts;
    private final HoldTimes holds;
    private final Consumer<Fact> facts;
    private long last;

    CelCalls(Names names, CallIds known, Set<String> contexts, HoldTimes holds, Consumer<Fact> facts) {
        this.names = names;
        this.known = known;
        this.contexts = Set.copyOf(contexts);
        this.holds = holds;
        this.facts = facts;
    }

    /** The time of the last row. */
    long last() {
        return last;
    }

    /** Whether refusals wait for the queue_log. */
    boolean isWaiting() {
        return !refusals.isEmpty();
    }

    /** Takes the next row. */
    void accept(CelRow row) {
        last = row.micros();
        Call call = calls.remove(row.linkedId());
        boolean isNew = call == null;
        if (call == null) {
            call = new Call();
        }
        call.seen = row.micros();
        switch (row.type()) {
            case "APP_START" -> started(call, row);
            case "APP_END" -> ended(call, row);
            case "BRIDGE_ENTER" -> entered(call, row);
            case "BRIDGE_EXIT" -> exited(call, row);
            case "HOLD" -> held(call, row, true);
            case "UNHOLD" -> held(call, row, false);
            case "CHAN_END" -> gone(call, row.uniqueId(), row.micros());
            default -> {
                // Other events change nothing here.
            }
        }
        if (row.type().equals("LINKEDID_END")) {
            over(row.linkedId(), call, row.micros());
        } else if (!isNew || !call.isEmpty()) {
            calls.put(row.linkedId(), call);
        }
        forget();
    }

    private void started(Call call, CelRow row) {
        if (!row.application().equals(QUEUE)) {
            return;
        }
        call.callers.add(row.uniqueId());
        if (contexts.isEmpty() || contexts.contains(row.context())) {
            call.stays.add(new Stay(
                    row.uniqueId(),
                    row.queue(),
                    row.micros(),
                    row.micros(),
                    row.source(),
                    row.dialled(),
                    row.context()));
        }
    }

    private void ended(Call call, CelRow row) {
        for (int i = call.stays.size() - 1; i >= 0; i--) {
            Stay stay = call.stays.get(i);
            if (row.application().equals(QUEUE) && stay.caller.equals(row.uniqueId())) {
                call.stays.set(i, stay.endedAt(row.micros()));
                return;
            }
        }
    }

    private void entered(Call call, CelRow row) {
        String channel = row.uniqueId();
        call.bridges.put(channel, row.bridge());
        for (Map.Entry<String, String> other : Map.copyOf(call.bridges).entrySet()) {
            if (!other.getKey().equals(channel) && other.getValue().equals(row.bridge())) {
                boolean caller = call.callers.contains(channel);
                if (caller != call.callers.contains(other.getKey())) {
                    Talk talk = call.talk(
                            caller ? channel : other.getKey(),
                            caller ? other.getKey() : channel,
                            row.application().equals(caller ? QUEUE : "AppQueue"));
                    if (talk != null) {
                        talk.together = true;
                    }
                }
            }
        }
        call.settle(row.micros());
    }

    private static void exited(Call call, CelRow row) {
        call.bridges.remove(row.uniqueId());
        for (Talk talk : call.talks) {
            if (talk.concerns(row.uniqueId()) && talk.together) {
                talk.together = false;
                talk.part(row.micros());
            }
        }
        call.holding.remove(row.uniqueId());
        call.settle(row.micros());
    }

    private static void held(Call call, CelRow row, boolean begins) {
        if (begins) {
            call.holding.add(row.uniqueId());
        } else {
            call.holding.remove(row.uniqueId());
        }
        call.settle(row.micros());
    }

    /** What a channel did is over when it ends. */
    private void gone(Call call, String channel, long at) {
        call.bridges.remove(channel);
        call.holding.remove(channel);
        for (Iterator<Talk> talks = call.talks.iterator(); talks.hasNext(); ) {
            Talk talk = talks.next();
            if (talk.concerns(channel)) {
                talks.remove();
                tell(talk, at);
            }
        }
    }

    private void tell(Talk talk, long at) {
        if (talk.together) {
            talk.part(at);
        }
        holds.held(talk.member, talk.hold);
    }

    private void over(String linkedId, Call call, long at) {
        call.talks.forEach(talk -> tell(talk, at));
        call.talks.clear();
        for (Stay stay : call.stays) {
            refusals.add(new Refusal(linkedId, stay, at));
        }
    }

    private void forget() {
        for (Iterator<Map.Entry<String, Call>> eldest = calls.entrySet().iterator(); eldest.hasNext(); ) {
            Map.Entry<String, Call> call = eldest.next();
            if (calls.size() <= MOST_CALLS && call.getValue().seen >= last - CallTracker.SILENCE) {
                return;
            }
            eldest.remove();
            over(call.getKey(), call.getValue(), call.getValue().seen);
        }
    }

    /** What is called when the channel of this caller entered that queue, by the second: {@link CallIds} knows it. */
    static String entry(String callid, String queue, long micros) {
        return callid + "|" + queue + "|" + Math.floorDiv(micros, Times.SECOND);
    }

    /**
     * Decides which queues refused the calls that ended before the given time: those that the queue_log does not know
     * to have taken them.
     *
     * @param since the first time of the queue_log, before which nothing is known
     */
    void settle(long before, long since) {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        for (Iterator<Refusal> waiting = refusals.iterator(); waiting.hasNext(); ) {
            Refusal refusal = waiting.next();
            if (refusal.over >= before) {
                continue;
            }
            waiting.remove();
            Stay stay = refusal.stay;
            if (stay.from < since || isKnown(stay)) {
                continue;
            }
            refused(refusal, ordinals.merge(refusal.linkedId, 1, Integer::sum) - 1);
        }
    }

    /** The line is written a moment after the application started, its stamp is cut to the second. */
    private boolean isKnown(Stay stay) {
        for (long at = stay.from - Times.SECOND; at <= stay.from + 2 * Times.SECOND; at += Times.SECOND) {
            if (known.contains(entry(stay.caller, stay.queue, at))) {
                return true;
            }
        }
        return false;
    }

    private void refused(Refusal refusal, int before) {
        Stay stay = refusal.stay;
        boolean counted = known.contains(stay.caller);
        String contact = names.contact(counted ? stay.caller : refusal.linkedId);
        if (!counted) {
            facts.accept(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", contact)
                    .set("channel", "phone")
                    .set("direction", "inbound")
                    .set("received_at", Times.instant(stay.from))
                    .set("customer_id", Callers.identified(stay.source))
                    .set("dialled", stay.dialled)
                    .set("context", stay.context)
                    .set("pbx", names.system(stay.caller))
                    .at(Times.instant(stay.from))
                    .build());
        }
        facts.accept(refusal(contact, before, stay.queue, stay.from, stay.to, stay.from));
    }

    /**
     * A stay that the queue refused. It is no stay of the queue_log, whose numbers begin at 1: they count down from
     * 0.
     */
    static Fact refusal(String contact, int before, String queue, long from, long to, long at) {
        return Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", contact)
                .set("seq", (long) -before)
                .set("queue", queue)
                .set("queued_at", Times.instant(from))
                .set("ended_at", Times.instant(Math.max(from, to)))
                .set("outcome", "refused")
                .at(Times.instant(at))
                .build();
    }

    void save(ObjectNode state) {
        state.put("at", last);
        ArrayNode list = state.putArray("calls");
        calls.forEach((linkedId, call) -> call.save(list.addArray().add(linkedId)));
        ArrayNode waiting = state.putArray("refusals");
        refusals.forEach(refusal -> refusal.stay.save(
                waiting.addArray().add(refusal.linkedId).add(refusal.over).addArray()));
    }

    void restore(JsonNode state) {
        calls.clear();
        refusals.clear();
        last = state.path("at").asLong();
        for (JsonNode node : state.path("calls")) {
            calls.put(node.path(0).asText(), Call.restore(node));
        }
        for (JsonNode node : state.path("refusals")) {
            refusals.add(new Refusal(
                    node.path(0).asText(),
                    Stay.restore(node.path(2)),
                    node.path(1).asLong()));
        }
    }

    /** A stay in the Queue application that may have been a refusal. */
    private record Refusal(String linkedId, Stay stay, long over) {}

    /** One run of the Queue application. */
    private record Stay(
            String caller, String queue, long from, long to, String source, String dialled, String context) {
        Stay endedAt(long at) {
            return new Stay(caller, queue, from, at, source, dialled, context);
        }

        void save(ArrayNode node) {
            node.add(caller)
                    .add(queue)
                    .add(from)
                    .add(to)
                    .add(source)
                    .add(dialled)
                    .add(context);
        }

        static Stay restore(JsonNode node) {
            return new Stay(
                    node.path(0).asText(),
                    node.path(1).asText(),
                    node.path(2).asLong(),
                    node.path(3).asLong(),
                    node.path(4).asText(),
                    node.path(5).asText(),
                    node.path(6).asText());
        }
    }

    /** All channels that come from one. */
    private static final class Call {
        final Set<String> callers = new LinkedHashSet<>();
        final Set<String> holding = new LinkedHashSet<>();
        final Map<String, String> bridges = new LinkedHashMap<>();
        final List<Talk> talks = new ArrayList<>(1);
        final List<Stay> stays = new ArrayList<>(1);
        long seen;

        boolean isEmpty() {
            return callers.isEmpty();
        }

        /** The talk of the two; null when there is none, and none begins because no queue brought them together. */
        @Nullable
        Talk talk(String caller, String member, boolean byQueue) {
            for (Talk talk : talks) {
                if (talk.caller.equals(caller) && talk.member.equals(member)) {
                    return talk;
                }
            }
            if (!byQueue) {
                return null;
            }
            Talk talk = new Talk(caller, member);
            talks.add(talk);
            return talk;
        }

        void settle(long at) {
            for (Talk talk : talks) {
                talk.settle(holding.contains(talk.caller) || holding.contains(talk.member), at);
            }
        }

        void save(ArrayNode node) {
            node.add(seen);
            callers.forEach(node.addArray()::add);
            holding.forEach(node.addArray()::add);
            ArrayNode where = node.addArray();
            bridges.forEach((channel, bridge) -> where.add(channel).add(bridge));
            ArrayNode list = node.addArray();
            talks.forEach(talk -> talk.save(list.addArray()));
            ArrayNode runs = node.addArray();
            stays.forEach(stay -> stay.save(runs.addArray()));
        }

        static Call restore(JsonNode node) {
            Call call = new Call();
            call.seen = node.path(1).asLong();
            node.path(2).forEach(caller -> call.callers.add(caller.asText()));
            node.path(3).forEach(channel -> call.holding.add(channel.asText()));
            JsonNode where = node.path(4);
            for (int i = 0; i + 1 < where.size(); i += 2) {
                call.bridges.put(where.path(i).asText(), where.path(i + 1).asText());
            }
            node.path(5).forEach(talk -> call.talks.add(Talk.restore(talk)));
            node.path(6).forEach(stay -> call.stays.add(Stay.restore(stay)));
            return call;
        }
    }

    /** A caller and a member who have met. */
    private static final class Talk {
        final String caller;
        final String member;
        boolean together;
        long hold;
        /** When they ceased to talk, while they do not. */
        @Nullable
        Long quiet;
        /** Whether that was a hold. */
        boolean held;

        Talk(String caller, String member) {
            this.caller = caller;
            this.member = member;
        }

        boolean concerns(String channel) {
            return caller.equals(channel) || member.equals(channel);
        }

        void settle(boolean holding, long at) {
            boolean talking = together && !holding;
            Long since = quiet;
            if (talking && since != null) {
                hold += Math.max(0, at - since);
                quiet = null;
            } else if (!talking && since == null) {
                quiet = at;
            }
            held = together && holding;
        }

        /** One of them goes: a hold ends then, and it may be for ever. */
        void part(long at) {
            Long since = quiet;
            if (held && since != null) {
                hold += Math.max(0, at - since);
                quiet = at;
                held = false;
            }
        }

        void save(ArrayNode node) {
            node.add(caller)
                    .add(member)
                    .add(together ? 1 : 0)
                    .add(hold)
                    .add(quiet)
                    .add(held ? 1 : 0);
        }

        static Talk restore(JsonNode node) {
            Talk talk = new Talk(node.path(0).asText(), node.path(1).asText());
            talk.together = node.path(2).asInt() == 1;
            talk.hold = node.path(3).asLong();
            talk.quiet = node.path(4).isNull() ? null : node.path(4).asLong();
            talk.held = node.path(5).asInt() == 1;
            return talk;
        }
    }
}
