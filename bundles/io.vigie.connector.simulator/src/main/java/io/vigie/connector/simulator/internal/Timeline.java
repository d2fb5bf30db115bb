package io.vigie.connector.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * All that becomes known, day by day in order of time. Each day is drawn for itself; what it leaves to
 * later days waits here. So a restart draws the last few days anew and nothing else.
 */
final class Timeline {
    /** What a day leaves to the days after this many is left out. */
    private static final int HORIZON = 14;

    private final Centre centre;
    private final Day anchor;
    private final Demand demand;
    private final Roster roster;
    private final Mailroom mailroom;
    private final PriorityQueue<Ledger.Entry> pending = new PriorityQueue<>();
    private Day day;
    private List<Ledger.Entry> entries;

    /**
     * A timeline.
     *
     * @param first the first day of the history
     * @param anchor the day on which the history ends: before it, a fact is one patch
     * @param day the day to begin with
     */
    Timeline(Centre centre, Day first, Day anchor, Day day) {
        this.centre = centre;
        this.anchor = anchor;
        this.demand = new Demand(centre, first);
        this.roster = new Roster(centre);
        this.mailroom = new Mailroom(centre);
        for (int ago = HORIZON; ago > 0; ago--) {
            Day before = day.plus(-ago);
            if (before.number() >= first.number()) {
                draw(before, day.start());
            }
        }
        this.day = day;
        this.entries = enter(day);
    }

    Day day() {
        return day;
    }

    /** What becomes known on this day. */
    List<Ledger.Entry> entries() {
        return entries;
    }

    void next() {
        day = day.plus(1);
        entries = enter(day);
    }

    private List<Ledger.Entry> enter(Day today) {
        draw(today, Long.MIN_VALUE);
        List<Ledger.Entry> known = new ArrayList<>();
        Ledger.Entry next;
        while ((next = pending.peek()) != null && next.at() < today.end()) {
            known.add(pending.remove());
        }
        return known;
    }

    private void draw(Day drawn, long from) {
        Ledger ledger = new Ledger(drawn, drawn.number() < anchor.number(), centre.company());
        List<Arrival> arrivals = demand.of(drawn);
        new Floor(centre, drawn, ledger).play(arrivals, roster.of(drawn));
        if (centre.company()) {
            ledger.queues();
            new Company(centre).play(drawn, arrivals, ledger);
        }
        mailroom.play(drawn, ledger);
        long horizon = drawn.plus(HORIZON).start();
        for (Ledger.Entry entry : ledger.entries()) {
            if (entry.at() >= from && entry.at() < horizon) {
                pending.add(entry);
            }
        }
    }
}
