package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is so into facts: a stretch for each queue and agent in which nothing changes, open while it lasts. What
 * has been told is known here, so that a state that is seen once more tells nothing.
 */
final class LiveFacts {
    private final String pbx;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Map<Id, Told> told = new TreeMap<>();

    LiveFacts(String pbx) {
        this.pbx = pbx;
    }

    /** A queue or an agent. */
    record Id(boolean agent, String name) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int byKind = Boolean.compare(agent, other.agent);
            return byKind != 0 ? byKind : name.compareTo(other.name);
        }
    }

    /** Something is so from an instant on; without values it is not known any more. */
    private record Step(Id id, long at, @Nullable List<String> values) {}

    private record Told(long from, List<String> values) {}

    /** From an instant on this is so; null when it is gone. */
    void now(Id id, long at, @Nullable List<String> values) {
        steps.add(new Step(id, at, values));
    }

    /** From an instant on nothing is known. */
    void end(long at) {
        ids().forEach(id -> now(id, at, null));
    }

    /** Of whom something is told, or will be. */
    List<Id> ids() {
        List<Id> ids = new ArrayList<>(told.keySet());
        for (Step step : steps) {
            if (!ids.contains(step.id)) {
                ids.add(step.id);
            }
        }
        return ids;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Tells the next changes. */
    void drain(int most, Consumer<Fact> facts) {
        for (int i = 0; i < most && !steps.isEmpty(); ) {
            Step step = steps.remove();
            Told before = told.get(step.id);
            if (before != null && before.values.equals(step.values) || before == null && step.values == null) {
                continue;
            }
            i++;
            long at = before == null ? step.at : Math.max(step.at, before.from + 1);
            if (before != null) {
                facts.accept(stretch(step.id, before.from, at)
                        .set("to_at", Times.instant(at))
                        .build());
            }
            List<String> values = step.values;
            if (values == null) {
                told.remove(step.id);
            } else {
                told.put(step.id, new Told(at, values));
                facts.accept(open(step.id, at, values));
            }
        }
    }

    private Fact.Builder stretch(Id id, long from, long at) {
        FactType type = id.agent ? Vocabulary.AGENT_LIVE : Vocabulary.QUEUE_LIVE;
        return Fact.of(type)
                .set(id.agent ? "agent_id" : "queue", id.name)
                .set("pbx", pbx)
                .set("from_at", Times.instant(from))
                .at(Times.instant(at));
    }

    private Fact open(Id id, long at, List<String> values) {
        Fact.Builder fact = stretch(id, at, at);
        if (id.agent) {
            String reason = values.get(1);
            return fact.set("state", values.get(0))
                    .set("reason", reason.isEmpty() ? null : reason)
                    .build();
        }
        String oldest = values.get(1);
        return fact.set("waiting", Long.valueOf(values.get(0)))
                .set("oldest_at", oldest.isEmpty() ? null : Times.instant(Long.parseLong(oldest)))
                .set("available", Long.valueOf(values.get(2)))
                .set("ringing", Long.valueOf(values.get(3)))
                .set("talking", Long.valueOf(values.get(4)))
                .set("paused", Long.valueOf(values.get(5)))
                .build();
    }

    void save(ObjectNode state) {
        ArrayNode list = state.putArray("told");
        told.forEach((id, row) -> {
            ArrayNode node = list.addArray().add(id.agent ? 1 : 0).add(id.name).add(row.from);
            row.values.forEach(node::add);
        });
    }

    void restore(JsonNode state) {
        steps.clear();
        told = new TreeMap<>();
        for (JsonNode node : state.path("told")) {
            List<String> values = new ArrayList<>();
            for (int i = 3; i < node.size(); i++) {
                values.add(node.path(i).asText());
            }
            told.put(
                    new Id(node.path(0).asInt() == 1, node.path(1).asText()),
                    new Told(node.path(2).asLong(), List.copyOf(values)));
        }
    }
}
