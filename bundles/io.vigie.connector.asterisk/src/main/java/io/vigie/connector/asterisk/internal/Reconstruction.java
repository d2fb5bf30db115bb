package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of one Asterisk mean, one after the other. Its whole state can be saved and restored
 * between any two lines.
 */
final class Reconstruction {
    private final List<Fact> facts = new ArrayList<>();
    private final Names names;
    private final AgentStates agents;
    private final CallTracker calls;

    Reconstruction(Names names, BiConsumer<String, HoldTimes.Leg> ended) {
        this.names = names;
        this.agents = new AgentStates(facts::add);
        this.calls = new CallTracker(names, agents, facts::add, ended);
    }

    /**
     * Takes the next line.
     *
     * @param position where it stands, see {@link LogLine#position()}
     */
    void accept(QueueLogLine line, String position, String text) {
        if (line.event().equals("ADDMEMBER") && !line.agent().isEmpty()) {
            names.learn(line.agent(), line.field(0));
        }
        facts.add(event(line, position, text));
        calls.accept(line);
        String agent = line.agent().isEmpty() ? "" : names.agent(line.agent());
        long at = line.micros();
        if (line.event().equals("QUEUESTART")) {
            calls.restarted(at);
            agents.restarted(at);
        } else if (!agent.isEmpty()) {
            switch (line.event()) {
                case "ADDMEMBER" -> agents.added(agent, line.queue(), at);
                case "REMOVEMEMBER" -> agents.removed(agent, line.queue(), at);
                case "PAUSE" -> agents.paused(agent, line.queue(), line.data().strip(), at);
                case "PAUSEALL" -> agents.paused(agent, "", line.data().strip(), at);
                case "UNPAUSE" -> agents.unpaused(agent, line.queue(), at);
                case "UNPAUSEALL" -> agents.unpaused(agent, "", at);
                case "AGENTLOGIN", "AGENTCALLBACKLOGIN" -> agents.loggedIn(agent, at);
                case "AGENTLOGOFF", "AGENTCALLBACKLOGOFF" -> agents.loggedOff(agent, line.seconds(1), at);
                default -> {
                    // Other events say nothing about what an agent does beside a call.
                }
            }
        }
    }

    /** The facts since the last call. */
    List<Fact> drain() {
        List<Fact> drained = List.copyOf(facts);
        facts.clear();
        return drained;
    }

    void save(ObjectNode state) {
        names.save(state);
        agents.save(state);
        calls.save(state);
    }

    void restore(JsonNode state) {
        names.restore(state);
        agents.restore(state);
        calls.restore(state);
    }

    private Fact event(QueueLogLine line, String position, String text) {
        boolean entered = line.event().equals("ENTERQUEUE");
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Fact.of(QueueLogEvent.TYPE)
                .set("event_id", position + ":" + Long.toHexString(sum.getValue()))
                .set("at", Times.instant(line.micros()))
                .set("event", line.event())
                .set("callid", line.callid())
                .set("contact_id", line.ofCall() ? names.contact(line.callid()) : null)
                .set("queue", line.queue())
                .set("agent_id", line.agent().isEmpty() ? null : names.agent(line.agent()))
                .set("interface", line.agent().isEmpty() ? null : names.interfaceOf(line.agent()))
                .set("data", entered ? withoutCaller(line) : line.data())
                .set("customer_id", entered ? Callers.identified(line.field(1)) : null)
                .build();
    }

    /** The caller's number goes where it becomes a pseudonym, and nowhere else. */
    private static @Nullable String withoutCaller(QueueLogLine line) {
        List<String> fields = new ArrayList<>(line.fields());
        if (fields.size() > 1) {
            fields.set(1, "");
        }
        return String.join("|", fields);
    }
}
