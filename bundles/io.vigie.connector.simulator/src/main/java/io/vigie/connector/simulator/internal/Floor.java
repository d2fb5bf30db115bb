package io.vigie.connector.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One day of calls and chats, event by event: customers wait for the agents that there are, and leave
 * when they wait too long, so that waits, abandons and occupancy agree with each other.
 */
final class Floor {
    /** From then on, any of the centre's own agents takes a waiting customer. */
    private static final int ANYONE_AFTER = 150;

    private enum Kind {
        ARRIVE,
        QUEUE,
        LEAVE,
        OVERFLOW,
        ANYONE,
        LOGIN,
        FREE,
        CHECK
    }

    private record Event(
            long at,
            int order,
            Kind kind,
            @Nullable Call call,
            @Nullable Agent agent) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Integer.compare(order, other.order);
        }
    }

    /** A contact on its way through the queues. */
    private static final class Call {
        final Arrival arrival;
        int queue;
        int seq;
        long queued;
        long leaves;
        long since;
        long waited;
        boolean waiting;
        boolean caseOpen;
        boolean transferred;
        long partner = -1;

        Call(Arrival arrival) {
            this.arrival = arrival;
            this.queue = arrival.queue();
        }
    }

    private enum Presence {
        OFF,
        IDLE,
        BUSY,
        AWAY
    }

    private static final class Agent {
        final Roster.Duty duty;
        Presence presence = Presence.OFF;
        String state = "";
        long since;
        int pauses;

        Agent(Roster.Duty duty) {
            this.duty = duty;
        }

        boolean serves(int queue) {
            return (duty.skills() & 1 << queue) != 0;
        }
    }

    private final Centre centre;
    private final Day day;
    private final Ledger ledger;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Agent> agents = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<List<Call>> waiting = new ArrayList<>();
    private int order;

    Floor(Centre centre, Day day, Ledger ledger) {
        this.centre = centre;
        this.day = day;
        this.ledger = ledger;
        centre.queues().forEach(queue -> waiting.add(new ArrayList<>()));
    }

    /** Plays the day and writes it into the ledger. */
    void play(List<Arrival> arrivals, List<Roster.Duty> duties) {
        for (Roster.Duty duty : duties) {
            plan(duty);
            if (!duty.sick()) {
                Agent agent = new Agent(duty);
                agents.add(agent);
                at(duty.from(), Kind.LOGIN, null, agent);
            }
        }
        for (Arrival arrival : arrivals) {
            Call call = new Call(arrival);
            at(arrival.at(), Kind.ARRIVE, call, null);
        }
        Event event;
        while ((event = events.poll()) != null) {
            happen(event);
        }
        for (Call call : calls) {
            ledger.contact(call.arrival, call.caseOpen ? call.arrival.caseId() : null, call.partner);
        }
    }

    private void plan(Roster.Duty duty) {
        long at = duty.planned()[0];
        long to = duty.planned()[1];
        for (Roster.Pause pause : duty.pauses()) {
            ledger.planned(duty.agent(), duty.team(), true, at, pause.at());
            at = Math.max(at, Math.min(to, pause.at() + pause.seconds()));
            ledger.planned(duty.agent(), duty.team(), false, pause.at(), at);
        }
        ledger.planned(duty.agent(), duty.team(), true, at, to);
        if (duty.sick()) {
            ledger.absent(duty.agent(), duty.team(), duty.planned()[0], to);
        }
    }

    private void at(long second, Kind kind, @Nullable Call call, @Nullable Agent agent) {
        events.add(new Event(second, order++, kind, call, agent));
    }

    private void happen(Event event) {
        long now = event.at;
        Call call = event.call;
        Agent agent = event.agent;
        if (call != null) {
            switch (event.kind) {
                case ARRIVE -> {
                    calls.add(call);
                    if (call.queue >= 0) {
                        at(now + call.arrival.menu(), Kind.QUEUE, call, null);
                    }
                }
                case QUEUE -> queue(call, now);
                case LEAVE -> {
                    if (call.waiting && call.leaves == now) {
                        leave(call, now);
                    }
                }
                case OVERFLOW -> {
                    if (call.waiting && call.queue != centre.overflow() && partnerIsThere()) {
                        overflow(call, now);
                    }
                }
                default -> {
                    Agent idle = call.waiting ? longestIdle(call, now) : null;
                    if (idle != null) {
                        take(idle, call, now);
                    }
                }
            }
        } else if (agent != null) {
            switch (event.kind) {
                case LOGIN -> {
                    agent.since = now;
                    agent.duty.pauses().forEach(pause -> at(pause.at(), Kind.CHECK, null, agent));
                    at(agent.duty.to(), Kind.CHECK, null, agent);
                    decide(agent, now);
                }
                case FREE -> decide(agent, now);
                default -> {
                    if (agent.presence == Presence.IDLE) {
                        decide(agent, now);
                    }
                }
            }
        }
    }

    // ---- Customers ----

    private void queue(Call call, long now) {
        Arrival arrival = call.arrival;
        Centre.Queue queue = centre.queue(call.queue);
        if (call.seq == 0) {
            call.since = now;
            call.leaves = now + arrival.patience();
            if (arrival.recallAfter() > 0) {
                open(call, now);
            }
        } else {
            call.leaves = now + Demand.patience(queue, arrival.dice());
        }
        call.seq++;
        call.queued = now;
        at(call.leaves, Kind.LEAVE, call, null);
        if (queue.overflow() > 0) {
            at(now + queue.overflow(), Kind.OVERFLOW, call, null);
        }
        enter(call, now);
    }

    private void enter(Call call, long now) {
        call.waiting = true;
        Agent idle = longestIdle(call, now);
        if (idle != null) {
            take(idle, call, now);
            return;
        }
        waiting.get(call.queue).add(call);
        at(now + ANYONE_AFTER, Kind.ANYONE, call, null);
    }

    private void overflow(Call call, long now) {
        waiting.get(call.queue).remove(call);
        ledger.lost(call.arrival.contact(), call.seq, centre.queue(call.queue).name(), call.queued, "overflow", now);
        call.queue = centre.overflow();
        call.seq++;
        call.queued = now;
        enter(call, now);
    }

    private void leave(Call call, long now) {
        call.waiting = false;
        waiting.get(call.queue).remove(call);
        Arrival arrival = call.arrival;
        ledger.lost(arrival.contact(), call.seq, centre.queue(call.queue).name(), call.queued, "abandoned", now);
        if (call.transferred || arrival.again()) {
            open(call, now);
            ledger.closed(inOffice(arrival.dice(), 1, 3), arrival.caseId());
            return;
        }
        Dice dice = arrival.dice();
        long again = now + dice.between(240, 2400);
        boolean redials = arrival.channel().equals("phone")
                && arrival.recallAfter() == 0
                && arrival.redials() < 2
                && dice.chance(0.35)
                && again < day.end()
                && centre.queue(arrival.queue()).isOpen(day, again);
        if (redials) {
            String contact = arrival.redials() == 0
                    ? arrival.contact() + "-r1"
                    : arrival.contact().substring(0, arrival.contact().length() - 1) + (arrival.redials() + 1);
            int patience = Demand.patience(centre.queue(arrival.queue()), dice);
            Arrival next =
                    arrival.again(again, contact, arrival.talk(), patience, 0, false, arrival.redials() + 1, dice);
            at(again, Kind.ARRIVE, new Call(next), null);
        }
    }

    private void open(Call call, long now) {
        // Who comes again brings an open case.
        if (!call.caseOpen && !call.arrival.again()) {
            ledger.opened(now, call.arrival.caseId(), call.arrival.request(), call.arrival.channel(), "floor");
        }
        call.caseOpen = true;
    }

    private void settle(Call call, long now) {
        Arrival arrival = call.arrival;
        Dice dice = arrival.dice();
        survey(call, now);
        if (arrival.recallAfter() > 0) {
            return;
        }
        if (arrival.again() || dice.chance(0.88)) {
            ledger.closed(now, arrival.caseId());
            if (dice.chance(0.03)) {
                ledger.reopened(inOffice(dice, 1, 3), arrival.caseId());
                ledger.closed(inOffice(dice, 4, 6), arrival.caseId());
            }
        } else {
            ledger.closed(inOffice(dice, 1, 3), arrival.caseId());
        }
    }

    private long inOffice(Dice dice, int least, int most) {
        Day then = day.plus(dice.between(least, most));
        while (then.weekday() > 4) {
            then = then.plus(1);
        }
        return then.at(dice.between(510, 1050)) + dice.below(60);
    }

    private void survey(Call call, long now) {
        Arrival arrival = call.arrival;
        Dice dice = arrival.dice();
        if (!dice.chance(0.15)) {
            return;
        }
        String id = "S-" + arrival.contact();
        long sent = now + dice.between(600, 3600);
        boolean bounced = dice.chance(0.03);
        String channel = arrival.channel();
        ledger.invited(sent, id, channel.equals("chat") ? "chat" : "sms", channel, bounced);
        if (bounced || !dice.chance(0.3)) {
            return;
        }
        // What makes customers happy: no wait, one agent, a request that is settled.
        double mood = 0.82
                - Math.min(call.waited, 300) / 1000.0
                - (call.transferred ? 0.12 : 0)
                - (arrival.recallAfter() > 0 ? 0.25 : 0)
                + (dice.unit() + dice.unit() - 1) * 0.45;
        double kind = dice.unit();
        long at = sent + Math.max(60, (long) dice.logNormal(2400, 1.5));
        if (kind < 0.7) {
            ledger.responded(at, id, "csat", "1-5", score(mood, 1, 5), arrival, "floor");
        } else if (kind < 0.9) {
            ledger.responded(at, id, "nps", "0-10", score(mood, 0, 10), arrival, "floor");
        } else {
            ledger.responded(at, id, "ces", "1-7", score(1 - mood, 1, 7), arrival, "floor");
        }
    }

    private static int score(double mood, int least, int most) {
        return least + (int) StrictMath.rint(Math.max(0, Math.min(1, mood)) * (most - least));
    }

    // ---- Agents ----

    private boolean partnerIsThere() {
        return agents.stream().anyMatch(agent -> agent.presence != Presence.OFF && agent.serves(centre.overflow()));
    }

    private boolean mayTake(Agent agent, Call call, long now) {
        return agent.serves(call.queue) || (now - call.queued >= ANYONE_AFTER && !agent.duty.partner());
    }

    private @Nullable Agent longestIdle(Call call, long now) {
        Agent best = null;
        for (Agent agent : agents) {
            if (agent.presence == Presence.IDLE
                    && mayTake(agent, call, now)
                    && (best == null || agent.since < best.since)) {
                best = agent;
            }
        }
        return best;
    }

    /** What an agent does who has nothing in hand. */
    private void decide(Agent agent, long now) {
        List<Roster.Pause> pauses = agent.duty.pauses();
        if (agent.pauses < pauses.size() && pauses.get(agent.pauses).at() <= now) {
            Roster.Pause pause = pauses.get(agent.pauses++);
            agent.presence = Presence.AWAY;
            turn(agent, pause.state(), now);
            at(now + pause.seconds(), Kind.FREE, null, agent);
            return;
        }
        boolean over = now >= agent.duty.to();
        if (over && mayGo(agent)) {
            turn(agent, "", now);
            agent.presence = Presence.OFF;
            return;
        }
        Call next = next(agent, now);
        if (next != null) {
            take(agent, next, now);
            return;
        }
        agent.presence = Presence.IDLE;
        turn(agent, agent.duty.idle(), now);
        if (over) {
            at(now + 60, Kind.CHECK, null, agent);
        }
    }

    /** Nobody goes who leaves waiting customers to no one. */
    private boolean mayGo(Agent leaving) {
        for (List<Call> queue : waiting) {
            for (Call call : queue) {
                if (agents.stream()
                        .noneMatch(agent ->
                                agent != leaving && agent.presence != Presence.OFF && agent.serves(call.queue))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Important customers first, then who has waited longest. */
    private @Nullable Call next(Agent agent, long now) {
        Call best = null;
        for (List<Call> queue : waiting) {
            for (Call call : queue) {
                if (mayTake(agent, call, now) && (best == null || isBefore(call, best))) {
                    best = call;
                }
            }
        }
        return best;
    }

    private boolean isBefore(Call call, Call other) {
        boolean important = centre.isVip(call.queue);
        boolean otherImportant = centre.isVip(other.queue);
        return important != otherImportant ? important : call.since < other.since;
    }

    private void take(Agent agent, Call call, long now) {
        Arrival arrival = call.arrival;
        Dice dice = arrival.dice();
        waiting.get(call.queue).remove(call);
        call.waiting = false;
        long answered = now + dice.between(2, 5);
        boolean transfers = arrival.transferTo() >= 0 && !call.transferred && call.queue != centre.overflow();
        int talk = transfers ? Math.max(20, arrival.talk() / 2) : arrival.talk();
        int hold = arrival.hold();
        int wrap = transfers ? Math.min(10, arrival.wrap()) : arrival.wrap();
        long ended = answered + talk + hold;
        long finished = ended + wrap;
        String name = agent.duty.agent();
        ledger.answered(
                arrival.contact(),
                call.seq,
                centre.queue(call.queue).name(),
                call.queued,
                name,
                answered,
                talk,
                hold,
                wrap,
                transfers);

        agent.presence = Presence.BUSY;
        turn(agent, agent.duty.idle(), now);
        turn(agent, "talk", answered);
        if (hold > 0) {
            turn(agent, "hold", answered + talk / 2);
            turn(agent, "talk", answered + talk / 2 + hold);
        }
        turn(agent, "acw", ended);
        at(finished, Kind.FREE, null, agent);

        if (!call.transferred) {
            call.waited = answered - call.since;
        }
        if (agent.duty.partner() && call.partner < 0) {
            call.partner = answered;
        }
        open(call, answered);
        if (transfers) {
            call.transferred = true;
            call.queue = arrival.transferTo();
            at(ended, Kind.QUEUE, call, null);
        } else {
            settle(call, ended);
        }
    }

    /** Ends an agent's state and begins another; the empty one is being logged off. */
    private void turn(Agent agent, String state, long now) {
        if (!state.equals(agent.state)) {
            if (!agent.state.isEmpty()) {
                ledger.state(agent.duty.agent(), agent.duty.team(), agent.state, agent.since, now);
            }
            agent.state = state;
            agent.since = now;
        }
    }
}
