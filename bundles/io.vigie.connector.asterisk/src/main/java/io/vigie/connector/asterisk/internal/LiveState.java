package io.vigie.connector.asterisk.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who waits in which queue at this moment, and what the members do: what a QueueStatus lists, kept up to date by
 * events. Each event says what is so, not what changed, so that one that the list knew already does no harm.
 */
final class LiveState {
    /** The events that change something here, or answer what was asked. */
    static final Set<String> EVENTS = Set.of(
            "QueueParams",
            "QueueMember",
            "QueueEntry",
            "QueueStatusComplete",
            "QueueCallerJoin",
            "Join",
            "QueueCallerLeave",
            "Leave",
            "QueueMemberAdded",
            "QueueMemberStatus",
            "QueueMemberPause",
            "QueueMemberPaused",
            "QueueMemberPenalty",
            "QueueMemberRinginuse",
            "QueueMemberRemoved",
            "AgentConnect",
            "AgentComplete");

    private final Map<String, Queue> queues = new TreeMap<>();

    /** The queues. */
    Set<String> queues() {
        return queues.keySet();
    }

    /** The names of all members. */
    Set<String> agents() {
        Set<String> agents = new TreeSet<>();
        queues.values().forEach(queue -> queue.members.values().forEach(member -> agents.add(member.name)));
        return agents;
    }

    /**
     * Takes a message.
     *
     * @param at when it was, microseconds since 1970
     * @return the name of the queue that it concerns; null when it concerns none
     */
    @Nullable
    String accept(AmiFrame frame, long at) {
        String name = frame.get("Queue");
        if (name.isEmpty()) {
            return null;
        }
        Queue queue = queues.computeIfAbsent(name, key -> new Queue());
        switch (frame.event()) {
            case "QueueEntry" -> queue.waiting.put(id(frame), at - seconds(frame.get("Wait")) * Times.SECOND);
            case "QueueCallerJoin", "Join" -> queue.waiting.putIfAbsent(id(frame), at);
            case "QueueCallerLeave", "Leave" -> queue.waiting.remove(id(frame));
            case "QueueMemberRemoved" -> queue.members.remove(face(frame));
            case "QueueMember",
                    "QueueMemberAdded",
                    "QueueMemberStatus",
                    "QueueMemberPause",
                    "QueueMemberPenalty",
                    "QueueMemberRinginuse" -> queue.members.put(face(frame), member(frame));
            // Until Asterisk 11 these say nothing but that.
            case "QueueMemberPaused" ->
                queue.members.computeIfPresent(
                        face(frame),
                        (face, member) -> member.paused(frame.get("Paused").equals("1"), frame.get("Reason")));
            case "AgentConnect" -> queue.members.computeIfPresent(face(frame), (face, member) -> member.inCall(true));
            case "AgentComplete" -> queue.members.computeIfPresent(face(frame), (face, member) -> member.inCall(false));
            default -> {
                // QueueParams: the queue is there.
            }
        }
        return name;
    }

    /** Who waited before is known to have waited since then: a list tells whole seconds only. */
    void keepTimesOf(LiveState before) {
        queues.forEach((name, queue) -> {
            Queue known = before.queues.get(name);
            if (known != null) {
                queue.waiting.replaceAll((id, since) -> known.waiting.getOrDefault(id, since));
            }
        });
    }

    private static String id(AmiFrame frame) {
        return frame.get("Uniqueid");
    }

    private static String face(AmiFrame frame) {
        return frame.get("Interface", "Location");
    }

    private static Member member(AmiFrame frame) {
        String name = frame.get("MemberName", "Name");
        return new Member(
                name.isEmpty() ? face(frame) : name,
                (int) seconds(frame.get("Status")),
                frame.get("Paused").equals("1"),
                frame.get("PausedReason"),
                frame.get("InCall").equals("1"));
    }

    private static long seconds(String text) {
        Long number = QueueLogLine.number(text);
        return number == null ? 0 : number;
    }

    /** Who is a member of that queue. */
    Set<String> agentsOf(String queue) {
        Queue known = queues.get(queue);
        Set<String> agents = new TreeSet<>();
        if (known != null) {
            known.members.values().forEach(member -> agents.add(member.name));
        }
        return agents;
    }

    /** The values of a queue, see {@link LiveFacts}; null when there is no such queue. */
    @Nullable
    List<String> queue(String name) {
        Queue queue = queues.get(name);
        if (queue == null) {
            return null;
        }
        Map<String, Integer> states = new LinkedHashMap<>();
        queue.members.values().forEach(member -> states.merge(member.state(), 1, Integer::sum));
        return List.of(
                String.valueOf(queue.waiting.size()),
                queue.waiting.values().stream()
                        .min(Long::compare)
                        .map(String::valueOf)
                        .orElse(""),
                count(states, "available"),
                count(states, "ringing"),
                String.valueOf(states.getOrDefault("talk", 0) + states.getOrDefault("hold", 0)),
                count(states, "pause"));
    }

    private static String count(Map<String, Integer> states, String state) {
        return String.valueOf(states.getOrDefault(state, 0));
    }

    /**
     * The values of an agent; null when no queue has that member. Of several queues the busiest state counts: who is
     * paused in one and available in another is available.
     */
    @Nullable
    List<String> agent(String name) {
        List<Member> members = new ArrayList<>();
        queues.values().forEach(queue -> queue.members.values().stream()
                .filter(member -> member.name.equals(name))
                .forEach(members::add));
        for (String state : List.of("talk", "hold", "ringing", "available", "pause", "offline")) {
            for (Member member : members) {
                if (member.state().equals(state)) {
                    return List.of(state, state.equals("pause") ? member.reason : "");
                }
            }
        }
        return null;
    }

    private static final class Queue {
        final Map<String, Long> waiting = new LinkedHashMap<>();
        final Map<String, Member> members = new LinkedHashMap<>();
    }

    /**
     * A member of one queue.
     *
     * @param status the state of the device as Asterisk numbers it
     */
    private record Member(String name, int status, boolean paused, String reason, boolean inCall) {
        Member paused(boolean now, String why) {
            return new Member(name, status, now, why, inCall);
        }

        Member inCall(boolean now) {
            return new Member(name, status, paused, reason, now);
        }

        String state() {
            return switch (status) {
                case 2, 3, 7 -> "talk";
                case 4, 5 -> "offline";
                case 6 -> "ringing";
                case 8 -> "hold";
                default -> inCall ? "talk" : paused ? "pause" : "available";
            };
        }
    }
}
