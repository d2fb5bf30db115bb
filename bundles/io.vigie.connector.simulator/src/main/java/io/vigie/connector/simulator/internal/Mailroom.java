package io.vigie.connector.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * E-mails and web forms: they come at all hours and are answered in office hours, by agents who are at
 * them at that moment. The agents' day and each correspondence are pure functions of the centre and the
 * day, although a correspondence may take days.
 */
final class Mailroom {
    private static final int OPENS = 510;
    private static final int CLOSES = 1080;
    private static final int SATURDAY_OPENS = 540;
    private static final int SATURDAY_CLOSES = 780;

    private final Centre centre;
    private final int agents;
    private final TreeMap<Long, List<Spell>> known = new TreeMap<>();

    /** A spell of one state of one agent. */
    private record Spell(String agent, String state, long from, long to) {
        boolean isWriting() {
            return state.equals("backoffice");
        }
    }

    Mailroom(Centre centre) {
        this.centre = centre;
        double hours = centre.volume() * (Centre.EMAIL + Centre.FORM) * 330 * 1.4 / 3600;
        this.agents = Math.max(2, (int) StrictMath.ceil(hours / 6.2));
    }

    /** Writes the agents' day and the correspondence that begins on it into the ledger. */
    void play(Day day, Ledger ledger) {
        for (Spell spell : spells(day)) {
            ledger.state(spell.agent, "mail", spell.state, spell.from, spell.to);
        }
        plan(day, ledger);
        double[] shares = {Centre.EMAIL, Centre.FORM};
        for (int form = 0; form < 2; form++) {
            Dice times = new Dice(centre.seed(), day.number(), Stream.MAIL_TIMES.ordinal(), form);
            int number = 0;
            for (long slot = day.start(); slot < day.end(); slot += Demand.SLOT) {
                double rate = centre.writtenRate(shares[form], day.weekday(), day.minuteOf(slot));
                for (long at : Demand.times(slot, rate, times)) {
                    correspond(day, at, form == 1, number++, ledger);
                }
            }
        }
    }

    private void correspond(Day day, long at, boolean form, int number, Ledger ledger) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.MAIL.ordinal(), form ? 1 : 0, number);
        String channel = form ? "webform" : "email";
        String contact =
                String.format(Locale.ROOT, "%s-%s-%04d", day.date().toString().replace("-", ""), channel, number);
        String caseId = "D" + contact;
        Centre.Queue subject = centre.queue(dice.below(Math.min(3, centre.phoneQueues())));
        boolean high = dice.chance(0.3);
        String request = dice.of(high ? subject.high() : subject.low());
        Arrival arrival = new Arrival(
                at,
                contact,
                caseId,
                channel,
                -1,
                Demand.customer(centre, false, dice),
                request,
                high,
                dice.chance(0.92) ? "fr" : "en",
                dice.chance(0.6) ? "lille" : "nantes",
                false,
                0,
                0,
                0,
                0,
                0,
                -1,
                0,
                false,
                0,
                dice);
        ledger.contact(arrival, caseId, -1);
        ledger.opened(at, caseId, request, channel, "mail");
        Letters letters = new Letters(ledger, caseId, channel, contact, dice);
        letters.in(at, "request");
        if (dice.chance(0.004)) {
            return;
        }
        Reply first = reply(at, dice.logNormal(4.5 * 3600, 1.1), dice);
        if (first.at - at > 20 * 3600 && dice.chance(0.35)) {
            long nudge = at + (long) ((first.at - at) * (0.6 + 0.35 * dice.unit()));
            letters.in(nudge, "followup");
        }
        letters.out(first);
        long closed = first.at + 20;
        if (dice.chance(0.25)) {
            long answer = first.at + 300 + (long) dice.logNormal(4 * 3600, 1);
            Reply second = reply(answer, dice.logNormal(3 * 3600, 1), dice);
            letters.in(answer, "reply");
            letters.out(second);
            closed = second.at + 20;
        }
        ledger.closed(closed, caseId);
        if (dice.chance(0.04)) {
            long reopened = closed + dice.between(20, 60) * 3600L;
            Reply last = reply(reopened, dice.logNormal(3 * 3600, 1), dice);
            letters.in(reopened, "request");
            ledger.reopened(reopened, caseId);
            letters.out(last);
            ledger.closed(last.at + 20, caseId);
        }
    }

    private record Reply(long at, String agent) {}

    /** The letters of one correspondence, numbered; each one that comes in is acknowledged by a machine. */
    private static final class Letters {
        private final Ledger ledger;
        private final String caseId;
        private final String channel;
        private final String contact;
        private final Dice dice;
        private int number;

        Letters(Ledger ledger, String caseId, String channel, String contact, Dice dice) {
            this.ledger = ledger;
            this.caseId = caseId;
            this.channel = channel;
            this.contact = contact;
            this.dice = dice;
        }

        void in(long at, String kind) {
            // The first letter is the contact; it is one exchange, not two.
            write(at, "in", kind, number == 0 ? contact : null, null);
            if (dice.chance(channel.equals("webform") ? 0.98 : 0.92)) {
                // Now and then the mail server takes its time.
                long ack = at + (dice.chance(0.04) ? dice.between(400, 2400) : dice.between(2, 50));
                write(ack, "out", "auto-ack", null, null);
            }
        }

        void out(Reply reply) {
            write(reply.at, "out", "reply", null, reply.agent);
        }

        private void write(long at, String direction, String kind, @Nullable String contact, @Nullable String agent) {
            String id = "M" + this.contact + "-" + ++number;
            ledger.message(at, id, caseId, direction, channel, kind, contact, agent);
        }
    }

    /** The reply after some working time, by someone who writes at that moment. */
    private Reply reply(long after, double workingSeconds, Dice dice) {
        Day day = Day.of(after, centre.zone());
        long at = after;
        double left = Math.max(300, workingSeconds);
        while (true) {
            long opens = day.at(opens(day));
            long closes = day.at(closes(day));
            long from = Math.max(at, opens);
            if (from + left < closes) {
                at = from + (long) left;
                break;
            }
            left -= Math.max(0, closes - from);
            day = day.plus(1);
            at = day.start();
        }
        while (true) {
            long earliest = Long.MAX_VALUE;
            for (Spell spell : spells(day)) {
                if (spell.isWriting() && spell.to > at) {
                    earliest = Math.min(earliest, Math.max(spell.from, at));
                }
            }
            long then = earliest;
            List<Spell> writing = spells(day).stream()
                    .filter(spell -> spell.isWriting() && spell.from <= then && then < spell.to)
                    .toList();
            if (!writing.isEmpty()) {
                return new Reply(then, writing.get(dice.below(writing.size())).agent);
            }
            day = day.plus(1);
        }
    }

    private static int opens(Day day) {
        return day.weekday() < 5 ? OPENS : SATURDAY_OPENS;
    }

    private static int closes(Day day) {
        return day.weekday() < 5 ? CLOSES : day.weekday() == 5 ? SATURDAY_CLOSES : SATURDAY_OPENS;
    }

    private int present(Day day) {
        return day.weekday() < 5 ? agents : day.weekday() == 5 ? (agents + 2) / 3 : 0;
    }

    private static long[] shift(Day day, int agent) {
        int opens = opens(day) + (day.weekday() < 5 ? agent % 4 * 30 : 0);
        return new long[] {day.at(opens), day.at(Math.min(opens + 480, closes(day)))};
    }

    private static List<Roster.Pause> pauses(Day day, int agent) {
        if (day.weekday() > 4) {
            return List.of();
        }
        int opens = opens(day) + agent % 4 * 30;
        return List.of(
                new Roster.Pause(day.at(opens + 100), 900, "pause"),
                new Roster.Pause(day.at(opens + 200 + agent % 3 * 20), 2700, "lunch"),
                new Roster.Pause(day.at(opens + 380), 900, "pause"));
    }

    private static String name(int agent) {
        return String.format(Locale.ROOT, "M%03d", agent + 1);
    }

    private void plan(Day day, Ledger ledger) {
        for (int agent = 0; agent < present(day); agent++) {
            long[] shift = shift(day, agent);
            long at = shift[0];
            for (Roster.Pause pause : pauses(day, agent)) {
                ledger.planned(name(agent), "mail", true, at, pause.at());
                at = pause.at() + pause.seconds();
                ledger.planned(name(agent), "mail", false, pause.at(), at);
            }
            ledger.planned(name(agent), "mail", true, at, shift[1]);
        }
    }

    /** The states of all agents on a day: mostly writing, now and then waiting for the next letter. */
    private List<Spell> spells(Day day) {
        List<Spell> spells = known.get(day.number());
        if (spells != null) {
            return spells;
        }
        spells = new ArrayList<>();
        for (int agent = 0; agent < present(day); agent++) {
            Dice dice = new Dice(centre.seed(), day.number(), Stream.MAIL_DUTY.ordinal(), agent);
            long[] shift = shift(day, agent);
            long at = shift[0];
            for (Roster.Pause pause : pauses(day, agent)) {
                write(spells, agent, at, pause.at(), dice);
                at = pause.at() + pause.seconds();
                spells.add(new Spell(name(agent), pause.state(), pause.at(), at));
            }
            write(spells, agent, at, shift[1], dice);
        }
        known.put(day.number(), List.copyOf(spells));
        known.headMap(day.number() - 30).clear();
        return spells;
    }

    private static void write(List<Spell> spells, int agent, long from, long to, Dice dice) {
        long at = from;
        while (at < to) {
            long until = Math.min(to, at + dice.between(2400, 4800));
            spells.add(new Spell(name(agent), "backoffice", at, until));
            at = until;
            until = Math.min(to, at + dice.between(200, 600));
            if (until > at) {
                spells.add(new Spell(name(agent), "available", at, until));
                at = until;
            }
        }
    }
}
