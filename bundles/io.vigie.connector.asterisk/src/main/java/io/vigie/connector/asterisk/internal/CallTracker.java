package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds calls from their lines: contacts and their segments, one for each stay in a queue.
 *
 * <p>Waits and talks are those that the events give, not differences of stamps, which are cut to whole
 * seconds. A patch speaks of the instant of its line, and each further patch of one segment of at least
 * a microsecond later, so that of two lines of one second the one that follows in the call wins.
 */
final class CallTracker {
    /** A call that is silent for so long is over, whatever lines were lost. */
    static final long SILENCE = 24 * 3600 * Times.SECOND;

    /** So many calls without an open segment are remembered, in case they enter another queue. */
    static final int REMEMBERED = 2_000;

    private final Map<String, Call> open = new LinkedHashMap<>();
    private final Map<String, Call> closed = new LinkedHashMap<>();
    private final Names names;
    private final AgentStates agents;
    private final Consumer<Fact> facts;
    private final BiConsumer<String, HoldTimes.Leg> ended;
    private long last;

    /**
     * A tracker that knows nothing.
     *
     * @param ended told the channel of the member and the segment when a talk is over
     */
    CallTracker(Names names, AgentStates agents, Consumer<Fact> facts, BiConsumer<String, HoldTimes.Leg> ended) {
        this.names = names;
        this.agents = agents;
        this.facts = facts;
        this.ended = ended;
    }

    /** Whether lines of this event make a contact of their call. */
    static boolean makesContact(String event) {
        return switch (event) {
            case "ENTERQUEUE",
                    "CONNECT",
                    "COMPLETEAGENT",
                    "COMPLETECALLER",
                    "BLINDTRANSFER",
                    "ATTENDEDTRANSFER",
                    "TRANSFER",
                    "ABANDON",
                    "EXITWITHTIMEOUT",
                    "EXITEMPTY",
                    "EXITWITHKEY",
                    "FULL",
                    "JOINEMPTY",
                    "CLOSED" -> true;
            default -> false;
        };
    }

    /** Whether lines of this event tell what a queue did with a call that asked for it. */
    static boolean entersQueue(String event) {
        return switch (event) {
            case "ENTERQUEUE", "FULL", "JOINEMPTY" -> true;
            default -> false;
        };
    }

    void accept(QueueLogLine line) {
        forget(line.micros());
        if (!line.ofCall()) {
            return;
        }
        switch (line.event()) {
            case "DID" -> did(line);
            case "ENTERQUEUE" -> entered(line);
            case "CONNECT" -> connected(line);
            case "COMPLETEAGENT" -> completed(line, "agent", 0);
            case "COMPLETECALLER" -> completed(line, "caller", 0);
            case "BLINDTRANSFER", "TRANSFER" -> completed(line, "transfer", 2);
            case "ATTENDEDTRANSFER" -> completed(line, "transfer", holdOfAttended(line));
            case "ABANDON" -> left(line, "abandoned", null, 0);
            case "EXITWITHTIMEOUT" -> left(line, "overflow", "timeout", 0);
            case "EXITEMPTY" -> left(line, "overflow", "empty", 0);
            case "EXITWITHKEY" -> left(line, "overflow", "key", 1);
            case "FULL" -> refused(line, "full");
            case "JOINEMPTY" -> refused(line, "joinempty");
            case "CLOSED" -> closedHours(line);
            default -> {
                // RINGNOANSWER, PENALTY, INFO and the like change no segment.
            }
        }
    }

    /** Asterisk starts: whatever was open ended unseen. */
    void restarted(long at) {
        for (Call call : List.copyOf(open.values())) {
            for (Segment segment : List.copyOf(call.open)) {
                interrupt(call, segment, at, "restart");
            }
            move(call);
        }
    }

    private void did(QueueLogLine line) {
        Call call = call(line);
        call.did = line.data().strip();
        if (call.contact) {
            facts.accept(contact(call, line.micros()).set("did", call.did).build());
        }
    }

    private void entered(QueueLogLine line) {
        Call call = call(line);
        for (Segment waiting : List.copyOf(call.open)) {
            if (waiting.agent == null) {
                // Nobody waits twice at once: the line that ended the first stay is lost.
                interrupt(call, waiting, line.micros(), "reentry");
            }
        }
        String caller = line.field(1);
        contact(call, line.micros(), line.micros(), caller, line.field(0));
        Segment segment = open(call, line.queue(), line.micros());
        facts.accept(patch(call, segment, line)
                .set("outcome", "pending")
                .set("orig_position", line.field(2))
                .build());
    }

    private void connected(QueueLogLine line) {
        Call call = call(line);
        Long hold = line.seconds(0);
        long wait = hold == null ? 0 : hold * Times.SECOND;
        Segment segment = call.find(line.queue(), candidate -> candidate.agent == null);
        if (segment == null) {
            segment = derived(call, line, line.micros() - wait);
        }
        answered(call, segment, line, hold == null ? line.micros() - segment.queuedAt : wait);
        segment.member = line.field(1);
        facts.accept(patch(call, segment, line)
                .set("outcome", "answered")
                .set("agent_id", segment.agent)
                .set("answered_at", Times.instant(segment.answeredAt))
                .set("interface", names.interfaceOf(line.agent()))
                .set("ring_s", line.field(2))
                .build());
    }

    private void completed(QueueLogLine line, String by, int holdIndex) {
        Call call = call(line);
        Long hold = line.seconds(holdIndex);
        Long talk = line.seconds(holdIndex + 1);
        String agent = line.agent().isEmpty() ? "" : names.agent(line.agent());
        Segment segment = call.find(line.queue(), candidate -> agent.equals(candidate.agent));
        if (segment == null) {
            segment = call.find(line.queue(), candidate -> true);
        }
        if (segment == null) {
            if (line.queue().equals(call.lastQueue)) {
                return;
            }
            long spent = (hold == null ? 0 : hold) + (talk == null ? 0 : talk);
            segment = derived(call, line, line.micros() - spent * Times.SECOND);
        }
        if (segment.agent == null) {
            answered(call, segment, line, hold == null ? 0 : hold * Times.SECOND);
        }
        Fact.Builder patch = patch(call, segment, line)
                .set("outcome", "answered")
                .set("agent_id", segment.agent)
                .set("answered_at", Times.instant(segment.answeredAt))
                .set("ended_at", Times.instant(Math.max(line.micros(), segment.answeredAt)))
                .set("talk_s", talk == null ? null : BigDecimal.valueOf(talk))
                .set("interface", names.interfaceOf(line.agent()))
                .set("ended_by", by);
        if (by.equals("transfer")) {
            patch.set("transfer", true).set("transfer_to", target(line, holdIndex));
        }
        facts.accept(patch.build());
        String member = segment.member;
        if (member != null) {
            ended.accept(
                    member,
                    new HoldTimes.Leg(names.contact(call.id), segment.seq, segment.queuedAt, talk, segment.patchedAt));
        }
        close(call, segment, line.micros());
    }

    private void left(QueueLogLine line, String outcome, @Nullable String exit, int positionIndex) {
        Call call = call(line);
        Segment segment = call.find(line.queue(), candidate -> candidate.agent == null);
        if (segment == null) {
            Segment talking = call.find(line.queue(), candidate -> true);
            if (talking != null) {
                // It was answered before: it ends, and stays answered.
                facts.accept(patch(call, talking, line)
                        .set("ended_at", Times.instant(Math.max(line.micros(), talking.answeredAt)))
                        .build());
                close(call, talking, line.micros());
                return;
            }
            if (line.queue().equals(call.lastQueue)) {
                return;
            }
        }
        Long wait = line.seconds(positionIndex + 2);
        if (segment == null) {
            segment = derived(call, line, line.micros() - (wait == null ? 0 : wait * Times.SECOND));
        }
        long ended = wait == null ? Math.max(line.micros(), segment.queuedAt) : segment.queuedAt + wait * Times.SECOND;
        facts.accept(patch(call, segment, line)
                .set("outcome", outcome)
                .set("ended_at", Times.instant(ended))
                .set("position", line.field(positionIndex))
                .set("exit", exit)
                .set("exit_key", "key".equals(exit) ? line.field(0) : null)
                .build());
        close(call, segment, line.micros());
    }

    /** The dialplan says that the queue did not take the call. */
    private void refused(QueueLogLine line, String exit) {
        Call call = call(line);
        Segment segment = call.find(line.queue(), candidate -> candidate.agent == null);
        if (segment == null) {
            segment = derived(call, line, line.micros());
        }
        facts.accept(patch(call, segment, line)
                .set("outcome", "refused")
                .set("ended_at", Times.instant(Math.max(line.micros(), segment.queuedAt)))
                .set("exit", exit)
                .build());
        close(call, segment, line.micros());
    }

    private void closedHours(QueueLogLine line) {
        Call call = call(line);
        contact(call, line.micros(), line.micros(), null, null);
        facts.accept(contact(call, line.micros()).set("exit", "closed").build());
    }

    private void interrupt(Call call, Segment segment, long at, String cause) {
        boolean talking = segment.agent != null;
        long ended = Math.max(at, talking ? segment.answeredAt : segment.queuedAt);
        Fact.Builder patch = patch(call, segment, at)
                .set("ended_at", Times.instant(ended))
                .set("interrupted", "true")
                .set("interrupted_by", cause);
        if (!talking) {
            patch.set("outcome", "interrupted");
        }
        facts.accept(patch.build());
        if (segment.agent != null) {
            agents.talked(segment.agent, leg(call, segment), ended);
        }
        call.open.remove(segment);
        call.lastQueue = segment.queue;
    }

    private Segment derived(Call call, QueueLogLine line, long queuedAt) {
        contact(call, queuedAt, line.micros(), null, null);
        return open(call, line.queue(), queuedAt);
    }

    private Segment open(Call call, String queue, long queuedAt) {
        Segment segment = new Segment(++call.segments, queue, queuedAt);
        call.open.add(segment);
        closed.remove(call.id);
        open.put(call.id, call);
        return segment;
    }

    private void answered(Call call, Segment segment, QueueLogLine line, long wait) {
        segment.agent = line.agent().isEmpty() ? "" : names.agent(line.agent());
        segment.answeredAt = segment.queuedAt + Math.max(0, wait);
        if (line.event().equals("CONNECT") && !segment.agent.isEmpty()) {
            agents.talks(segment.agent, leg(call, segment), line.micros());
        }
    }

    private void close(Call call, Segment segment, long at) {
        if (segment.agent != null) {
            agents.talked(segment.agent, leg(call, segment), at);
        }
        call.open.remove(segment);
        call.lastQueue = segment.queue;
        move(call);
    }

    private static String leg(Call call, Segment segment) {
        return call.id + "/" + segment.seq;
    }

    private void contact(Call call, long receivedAt, long at, @Nullable String caller, @Nullable String url) {
        if (call.contact) {
            return;
        }
        call.contact = true;
        facts.accept(contact(call, at)
                .set("channel", "phone")
                .set("direction", "inbound")
                .set("received_at", Times.instant(receivedAt))
                .set("customer_id", Callers.identified(caller))
                .set("did", call.did)
                .set("url", url)
                .set("pbx", names.system(call.id))
                .build());
    }

    private Fact.Builder contact(Call call, long at) {
        return Fact.of(Vocabulary.CONTACT)
                .set("contact_id", names.contact(call.id))
                .at(Times.instant(at));
    }

    private Fact.Builder patch(Call call, Segment segment, QueueLogLine line) {
        return patch(call, segment, line.micros());
    }

    private Fact.Builder patch(Call call, Segment segment, long at) {
        segment.patchedAt = Math.max(at, segment.patchedAt + 1);
        return Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", names.contact(call.id))
                .set("seq", (long) segment.seq)
                .set("queue", segment.queue)
                .set("queued_at", Times.instant(segment.queuedAt))
                .at(Times.instant(segment.patchedAt));
    }

    /** Where the seconds of an attended transfer begin: after one name or, for a link, two. */
    private static int holdOfAttended(QueueLogLine line) {
        List<String> fields = line.fields();
        int index =
                switch (fields.get(0)) {
                    case "LINK" -> 3;
                    case "BRIDGE", "APP" -> 2;
                    default -> Math.max(0, fields.size() - 3);
                };
        return line.seconds(index) != null ? index : Math.max(0, fields.size() - 3);
    }

    private static @Nullable String target(QueueLogLine line, int holdIndex) {
        List<String> fields = line.fields();
        List<String> names = fields.subList(0, Math.min(holdIndex, fields.size()));
        return names.isEmpty() ? null : String.join(line.event().startsWith("ATTENDED") ? ":" : "@", names);
    }

    private Call call(QueueLogLine line) {
        Call call = open.remove(line.callid());
        boolean isOpen = call != null;
        if (call == null) {
            call = closed.remove(line.callid());
        }
        if (call == null) {
            call = new Call(line.callid());
        }
        call.seen = line.micros();
        (isOpen ? open : closed).put(call.id, call);
        return call;
    }

    private void move(Call call) {
        if (call.open.isEmpty()) {
            open.remove(call.id);
            closed.remove(call.id);
            closed.put(call.id, call);
        }
    }

    private void forget(long now) {
        // One line with a wild stamp must not end all calls: what two lines in a row agree on counts.
        long horizon = Math.min(now, last) - SILENCE;
        last = now;
        for (Call call = eldest(open); call != null && call.seen < horizon; call = eldest(open)) {
            for (Segment segment : List.copyOf(call.open)) {
                interrupt(call, segment, call.seen, "silence");
            }
            open.remove(call.id);
        }
        for (Call call = eldest(closed);
                call != null && (closed.size() > REMEMBERED || call.seen < horizon);
                call = eldest(closed)) {
            closed.remove(call.id);
        }
    }

    private static @Nullable Call eldest(Map<String, Call> calls) {
        return calls.isEmpty() ? null : calls.values().iterator().next();
    }

    void save(ObjectNode state) {
        state.put("last", last);
        ArrayNode calls = state.putArray("open");
        for (Call call : open.values()) {
            ArrayNode segments = call.save(calls.addArray()).addArray();
            for (Segment segment : call.open) {
                segments.addArray()
                        .add(segment.seq)
                        .add(segment.queue)
                        .add(segment.queuedAt)
                        .add(segment.patchedAt)
                        .add(segment.agent)
                        .add(segment.answeredAt)
                        .add(segment.member);
            }
        }
        ArrayNode done = state.putArray("closed");
        closed.values().forEach(call -> call.save(done.addArray()));
    }

    void restore(JsonNode state) {
        last = state.path("last").asLong();
        for (JsonNode node : state.path("open")) {
            Call call = Call.restore(node);
            for (JsonNode part : node.path(6)) {
                Segment segment = new Segment(
                        part.path(0).asInt(),
                        part.path(1).asText(),
                        part.path(2).asLong());
                segment.patchedAt = part.path(3).asLong();
                segment.agent = part.path(4).isNull() ? null : part.path(4).asText();
                segment.answeredAt = part.path(5).asLong();
                segment.member = part.path(6).asText(null);
                call.open.add(segment);
            }
            open.put(call.id, call);
        }
        for (JsonNode node : state.path("closed")) {
            Call call = Call.restore(node);
            closed.put(call.id, call);
        }
    }

    private static final class Call {
        final String id;
        final List<Segment> open = new ArrayList<>(1);
        long seen;
        int segments;
        boolean contact;

        @Nullable
        String did;

        @Nullable
        String lastQueue;

        Call(String id) {
            this.id = id;
        }

        @Nullable
        Segment find(String queue, Predicate<Segment> condition) {
            for (Segment segment : open) {
                if (segment.queue.equals(queue) && condition.test(segment)) {
                    return segment;
                }
            }
            return null;
        }

        ArrayNode save(ArrayNode node) {
            return node.add(id)
                    .add(seen)
                    .add(segments)
                    .add(contact ? 1 : 0)
                    .add(contact ? null : did)
                    .add(lastQueue);
        }

        static Call restore(JsonNode node) {
            Call call = new Call(node.path(0).asText());
            call.seen = node.path(1).asLong();
            call.segments = node.path(2).asInt();
            call.contact = node.path(3).asInt() == 1;
            call.did = node.path(4).isNull() ? null : node.path(4).asText();
            call.lastQueue = node.path(5).isNull() ? null : node.path(5).asText();
            return call;
        }
    }

    private static final class Segment {
        final int seq;
        final String queue;
        final long queuedAt;
        long patchedAt = Long.MIN_VALUE / 2;
        long answeredAt;
        /** The name, empty when the line did not tell, null while nobody has answered. */
        @Nullable
        String agent;
        /** The channel of the member who answered, as far as the line told. */
        @Nullable
        String member;

        Segment(int seq, String queue, long queuedAt) {
            this.seq = seq;
            this.queue = queue;
            this.queuedAt = queuedAt;
        }
    }
}
