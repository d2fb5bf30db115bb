package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds in the CDR the calls that never reached a queue: refused ones, of which stock Asterisk writes no
 * queue_log line, and callers who hung up before.
 *
 * <p>One call is several rows. Rows are of one call when they share the unique id, the linked id, a
 * channel or a Local channel pair, and end within a minute of each other. A call counts when the
 * queue_log knows none of its channels and it is more than a leg that an application dialled.
 */
final class CdrCalls {
    /** The rows of one call are written when it ends, within a moment. */
    static final long SETTLED = 60 * Times.SECOND;

    private final Names names;
    private final CallIds known;
    private final Set<String> contexts;
    private final Consumer<Fact> facts;
    private final List<CdrRow> waiting = new ArrayList<>();

    CdrCalls(Names names, CallIds known, Set<String> contexts, Consumer<Fact> facts) {
        this.names = names;
        this.known = known;
        this.contexts = Set.copyOf(contexts);
        this.facts = facts;
    }

    /**
     * Takes the next row, and decides on the calls that are complete by then.
     *
     * @param since the first time of the queue_log
     */
    void accept(CdrRow row, long since) {
        waiting.add(row);
        settle(row.end() - SETTLED, since);
    }

    /** Decides on all calls that ended before the given time. */
    void settle(long before, long since) {
        if (waiting.stream().allMatch(row -> row.end() >= before)) {
            return;
        }
        for (List<CdrRow> call : calls()) {
            if (call.stream().allMatch(row -> row.end() < before)) {
                waiting.removeAll(call);
                decide(call, since);
            }
        }
    }

    /** Whether rows wait for the rest of their call. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    private List<List<CdrRow>> calls() {
        int[] leader = new int[waiting.size()];
        Map<String, Integer> holders = new HashMap<>();
        for (int i = 0; i < leader.length; i++) {
            leader[i] = i;
            CdrRow row = waiting.get(i);
            join(leader, holders, "u" + row.uniqueId(), i);
            join(leader, holders, "c" + CdrRow.base(row.channel()), i);
            if (!row.linkedId().isEmpty()) {
                join(leader, holders, "u" + row.linkedId(), i);
            }
            if (!row.otherChannel().isEmpty()) {
                join(leader, holders, "c" + CdrRow.base(row.otherChannel()), i);
            }
        }
        Map<Integer, List<CdrRow>> calls = new LinkedHashMap<>();
        for (int i = 0; i < leader.length; i++) {
            calls.computeIfAbsent(find(leader, i), key -> new ArrayList<>()).add(waiting.get(i));
        }
        return List.copyOf(calls.values());
    }

    private static void join(int[] leader, Map<String, Integer> holders, String link, int row) {
        Integer holder = holders.putIfAbsent(link, row);
        if (holder != null) {
            int a = find(leader, holder);
            int b = find(leader, row);
            leader[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int find(int[] leader, int row) {
        int at = row;
        while (leader[at] != at) {
            at = leader[at];
        }
        return at;
    }

    private void decide(List<CdrRow> call, long since) {
        if (call.stream().anyMatch(row -> known.contains(row.uniqueId()) || known.contains(row.linkedId()))) {
            return;
        }
        if (isLegOnly(call)) {
            return;
        }
        if (!contexts.isEmpty() && call.stream().noneMatch(row -> contexts.contains(row.context()))) {
            return;
        }
        CdrRow first = call.stream()
                .min(Comparator.comparingLong(CdrRow::start).thenComparing(CdrRow::uniqueId, CdrCalls::compareIds))
                .orElseThrow();
        if (first.start() < since
                && call.stream().anyMatch(row -> row.application().equals("Queue"))) {
            // A queue call from before the queue_log begins.
            return;
        }
        CdrRow main = call.stream()
                .filter(row -> !row.channel().endsWith(";1"))
                .min(Comparator.comparingLong(CdrRow::start).thenComparing(CdrRow::uniqueId, CdrCalls::compareIds))
                .orElse(first);
        String id =
                call.stream().map(CdrRow::uniqueId).min(CdrCalls::compareIds).orElseThrow();
        long end = call.stream().mapToLong(CdrRow::end).max().orElseThrow();
        facts.accept(Fact.of(Vocabulary.CONTACT)
                .set("contact_id", names.contact(id))
                .set("channel", "phone")
                .set("direction", "inbound")
                .set("received_at", Times.instant(first.start()))
                .set("customer_id", Callers.identified(main.source()))
                .set("dialled", main.dialled())
                .set("context", main.context())
                .set("application", main.application())
                .set("disposition", main.disposition())
                .set("duration_s", main.duration())
                .set("pbx", names.system(id))
                .at(Times.instant(end))
                .build());
        if (main.application().equals("Queue") && !main.data().isBlank()) {
            // It ended in a queue whose log does not know it: the queue did not take it.
            String queue = main.data().split(",", 2)[0].strip();
            facts.accept(CelCalls.refusal(names.contact(id), 0, queue, main.start(), main.end(), main.start()));
        }
    }

    /** A call begins on a channel of its own; what an application dialled is the dialled half of a pair. */
    private static boolean isLegOnly(List<CdrRow> call) {
        return call.stream()
                .allMatch(row -> row.isDialledHalf()
                        && call.stream()
                                .noneMatch(other -> !other.isDialledHalf()
                                        && CdrRow.base(other.channel()).equals(CdrRow.base(row.channel()))));
    }

    /** Unique ids end in a running number: pbx1-1795291549.9 comes before pbx1-1795291549.10. */
    private static int compareIds(String a, String b) {
        int dotA = a.lastIndexOf('.');
        int dotB = b.lastIndexOf('.');
        if (dotA < 0 || dotB < 0 || !a.substring(0, dotA).equals(b.substring(0, dotB))) {
            return a.compareTo(b);
        }
        int byLength = Integer.compare(a.length(), b.length());
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    void save(ObjectNode state) {
        ArrayNode rows = state.putArray("rows");
        waiting.forEach(row -> row.save(rows.addArray()));
    }

    void restore(JsonNode state) {
        waiting.clear();
        state.path("rows").forEach(row -> waiting.add(CdrRow.restore(row)));
    }
}
