package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What each agent does, as intervals that never overlap. A talk outweighs a pause (an agent who asks
 * for a pause during a call goes on talking), a pause outweighs being available. Who is neither logged
 * in, paused nor talking has no state: that is where static members are between their calls.
 */
final class AgentStates {
    private static final String ALL = "*";

    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Consumer<Fact> facts;

    AgentStates(Consumer<Fact> facts) {
        this.facts = facts;
    }

    void added(String name, String queue, long at) {
        Agent agent = agent(name);
        agent.queues.add(queue);
        settle(name, agent, at);
    }

    void removed(String name, String queue, long at) {
        Agent agent = agent(name);
        agent.queues.remove(queue);
        agent.paused.remove(queue);
        if (agent.queues.isEmpty()) {
            agent.paused.clear();
        }
        settle(name, agent, at);
    }

    /** A pause in one queue, or in all of them when the queue is empty. A second one keeps the first. */
    void paused(String name, String queue, String reason, long at) {
        Agent agent = agent(name);
        if (agent.paused.isEmpty()) {
            agent.pausedAt = at;
            agent.reason = reason;
            agent.pauseQueue = queue;
        }
        if (queue.isEmpty()) {
            agent.paused.add(ALL);
        } else {
            // The line for all queues is followed by one for each, which say it more exactly.
            agent.paused.remove(ALL);
            agent.paused.add(queue);
        }
        settle(name, agent, at);
    }

    void unpaused(String name, String queue, long at) {
        Agent agent = agent(name);
        if (queue.isEmpty() || agent.paused.equals(Set.of(ALL))) {
            agent.paused.clear();
        } else {
            agent.paused.remove(queue);
        }
        settle(name, agent, at);
    }

    void talks(String name, String leg, long at) {
        Agent agent = agent(name);
        agent.talks.add(leg);
        settle(name, agent, at);
    }

    void talked(String name, String leg, long at) {
        Agent agent = agents.get(name);
        if (agent != null) {
            agent.talks.remove(leg);
            settle(name, agent, at);
        }
    }

    void loggedIn(String name, long at) {
        Agent agent = agent(name);
        agent.login = true;
        settle(name, agent, at);
    }

    /**
     * The end of a login session.
     *
     * @param seconds how long it lasted, null when the line does not say
     */
    void loggedOff(String name, @Nullable Long seconds, long at) {
        Agent agent = agent(name);
        if (!agent.login && agent.state == null && seconds != null) {
            // The log starts in the middle of the session.
            agent.login = true;
            settle(name, agent, Math.max(agent.until, at - seconds * Times.SECOND));
        }
        agent.login = false;
        if (agent.queues.isEmpty()) {
            agent.paused.clear();
        }
        settle(name, agent, at);
    }

    /** Asterisk starts: nobody talks, is paused or is logged in any more. */
    void restarted(long at) {
        for (String name : Set.copyOf(agents.keySet())) {
            Agent agent = agent(name);
            agent.talks.clear();
            agent.paused.clear();
            agent.queues.clear();
            agent.login = false;
            settle(name, agent, at);
        }
        agents.clear();
    }

    private Agent agent(String name) {
        return agents.computeIfAbsent(name, key -> new Agent());
    }

    private void settle(String name, Agent agent, long at) {
        String next = !agent.talks.isEmpty()
                ? "talk"
                : !agent.paused.isEmpty() ? "pause" : agent.login || !agent.queues.isEmpty() ? "available" : null;
        if (next == null ? agent.state == null : next.equals(agent.state)) {
            return;
        }
        // A clock that was set back must not end a state before it began.
        long now = Math.max(at, agent.until);
        if (agent.state != null) {
            facts.accept(state(name, agent.state, agent.from, now)
                    .set("to_at", Times.instant(now))
                    .build());
        }
        agent.state = next;
        agent.from = now;
        agent.until = now;
        if (next == null) {
            return;
        }
        Fact.Builder opened = state(name, next, now, now);
        if (next.equals("pause")) {
            opened.set("reason", agent.reason)
                    .set("queue", agent.pauseQueue)
                    .set("paused_at", Times.instant(agent.pausedAt).toString());
        }
        facts.accept(opened.build());
    }

    private static Fact.Builder state(String name, String state, long from, long at) {
        return Fact.of(Vocabulary.AGENT_STATE)
                .set("agent_id", name)
                .set("state", state)
                .set("from_at", Times.instant(from))
                .at(Times.instant(at));
    }

    void save(ObjectNode state) {
        ArrayNode list = state.putArray("agents");
        agents.forEach((name, agent) -> {
            ObjectNode node = list.addObject().put("name", name).put("until", agent.until);
            if (agent.state != null) {
                node.put("state", agent.state).put("from", agent.from);
            }
            if (agent.login) {
                node.put("login", true);
            }
            if (!agent.paused.isEmpty()) {
                node.put("at", agent.pausedAt).put("reason", agent.reason).put("pause", agent.pauseQueue);
            }
            put(node, "queues", agent.queues);
            put(node, "paused", agent.paused);
            put(node, "talks", agent.talks);
        });
    }

    void restore(JsonNode state) {
        for (JsonNode node : state.path("agents")) {
            Agent agent = agent(node.path("name").asText());
            agent.until = node.path("until").asLong();
            agent.state = node.path("state").asText(null);
            agent.from = node.path("from").asLong();
            agent.login = node.path("login").asBoolean();
            agent.pausedAt = node.path("at").asLong();
            agent.reason = node.path("reason").asText("");
            agent.pauseQueue = node.path("pause").asText("");
            node.path("queues").forEach(queue -> agent.queues.add(queue.asText()));
            node.path("paused").forEach(queue -> agent.paused.add(queue.asText()));
            node.path("talks").forEach(leg -> agent.talks.add(leg.asText()));
        }
    }

    private static void put(ObjectNode node, String field, Set<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = node.putArray(field);
            values.forEach(array::add);
        }
    }

    private static final class Agent {
        final Set<String> queues = new LinkedHashSet<>();
        final Set<String> paused = new LinkedHashSet<>();
        final Set<String> talks = new LinkedHashSet<>();
        boolean login;
        String reason = "";
        String pauseQueue = "";
        long pausedAt;

        @Nullable
        String state;

        long from;
        /** When the present state began, or the last one ended. */
        long until;
    }
}
