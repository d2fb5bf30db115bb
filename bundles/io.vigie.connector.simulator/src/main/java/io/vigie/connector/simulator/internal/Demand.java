package io.vigie.connector.simulator.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who calls and chats on a day: a Poisson process whose rate follows weekday and hour, and those who come
 * again. A pure function of the centre and the day.
 */
final class Demand {
    static final int SLOT = 1800;
    private static final int RECALL_DAYS = 6;

    private final Centre centre;
    private final Day first;
    private final TreeMap<Long, List<Arrival>> known = new TreeMap<>();

    /**
     * A demand.
     *
     * @param first the first day of the history: nobody comes again because of what was before
     */
    Demand(Centre centre, Day first) {
        this.centre = centre;
        this.first = first;
    }

    /** All arrivals of the day in order. */
    List<Arrival> of(Day day) {
        List<Arrival> arrivals = new ArrayList<>(fresh(day));
        for (int ago = 1; ago <= RECALL_DAYS && day.number() - ago >= first.number(); ago++) {
            for (Arrival before : fresh(day.plus(-ago))) {
                if (before.recallAfter() == ago) {
                    arrivals.add(recall(before, day));
                }
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at).thenComparing(Arrival::contact));
        return arrivals;
    }

    private Arrival recall(Arrival before, Day day) {
        Centre.Queue queue = centre.queue(before.queue());
        Dice dice = new Dice(
                centre.seed(),
                day.number(),
                Stream.RECALL.ordinal(),
                before.contact().hashCode());
        int minute = dice.between(Math.max(queue.opens(), 540), Math.min(queue.closes(), 1080) - 30);
        return before.again(
                day.at(minute) + dice.below(60),
                before.contact() + "-again",
                talk(queue, dice) + 60,
                patience(queue, dice),
                0,
                true,
                0,
                dice);
    }

    private List<Arrival> fresh(Day day) {
        List<Arrival> arrivals = known.get(day.number());
        if (arrivals == null) {
            arrivals = draw(day);
            known.put(day.number(), arrivals);
            known.headMap(day.number() - RECALL_DAYS - 1).clear();
        }
        return arrivals;
    }

    private List<Arrival> draw(Day day) {
        List<Arrival> arrivals = new ArrayList<>();
        Dice weather = new Dice(centre.seed(), day.number(), Stream.WEATHER.ordinal());
        double mood = weather.logNormal(1, 0.05) * (centre.company() ? Company.season(day) : 1);
        for (int queue = 0; queue <= centre.chat(); queue++) {
            Dice times = new Dice(centre.seed(), day.number(), Stream.TIMES.ordinal(), queue);
            int number = 0;
            for (long slot = day.start(); slot < day.end(); slot += SLOT) {
                int minute = day.minuteOf(slot);
                double rate = centre.rate(queue, day.weekday(), minute) * mood;
                for (long at : times(slot, rate, times)) {
                    arrivals.add(draw(day, queue, at, number++));
                }
            }
        }
        arrivals.addAll(outOfHours(day));
        return arrivals;
    }

    /** The times of a Poisson process of a rate an hour within one slot. */
    static List<Long> times(long slot, double rate, Dice dice) {
        List<Long> times = new ArrayList<>();
        if (rate > 0) {
            double at = slot + dice.exponential(3600 / rate);
            while (at < slot + SLOT) {
                times.add((long) at);
                at += dice.exponential(3600 / rate);
            }
        }
        return times;
    }

    private Arrival draw(Day day, int index, long at, int number) {
        Centre.Queue queue = centre.queue(index);
        Dice dice = new Dice(centre.seed(), day.number(), Stream.CONTACT.ordinal(), index, number);
        boolean chat = index == centre.chat();
        boolean bot = chat && dice.chance(0.5);
        boolean menuOnly = chat ? bot && dice.chance(0.5) : dice.chance(Centre.MENU_ONLY);
        boolean high = dice.chance(0.35);
        int hold = dice.chance(Centre.HOLD_CHANCE) && !chat ? seconds(dice.logNormal(Centre.HOLD, 0.7), 5) : 0;
        int transferTo = dice.chance(0.13) && !chat ? other(index, day, at, dice) : -1;
        int recallAfter = dice.chance(Centre.UNRESOLVED) && !menuOnly ? nextOpen(queue, day, dice.between(1, 3)) : 0;
        return new Arrival(
                at,
                id(day, queue.name(), number),
                "D" + id(day, queue.name(), number),
                chat ? "chat" : "phone",
                menuOnly ? -1 : index,
                customer(centre.isVip(index), dice),
                dice.of(high ? queue.high() : queue.low()),
                high,
                dice.chance(0.92) ? "fr" : "en",
                dice.chance(0.6) ? "lille" : "nantes",
                bot,
                bot ? dice.between(40, 180) : chat ? 1 : dice.between(8, 45),
                talk(queue, dice),
                hold,
                seconds(dice.logNormal(queue.wrap(), 0.6), 3),
                patience(queue, dice),
                transferTo,
                recallAfter,
                false,
                0,
                dice);
    }

    /** Calls that hear the closing announcement, and chats that only the bot answers. */
    private List<Arrival> outOfHours(Day day) {
        List<Arrival> arrivals = new ArrayList<>();
        Dice dice = new Dice(centre.seed(), day.number(), Stream.CLOSED.ordinal());
        Centre.Queue support = centre.queue(0);
        for (long slot = day.start(); slot < day.end(); slot += SLOT) {
            int minute = day.minuteOf(slot);
            if (minute < 420 || minute >= 1380 || support.isOpen(day, slot)) {
                continue;
            }
            for (long at : times(slot, centre.volume() * 0.006, dice)) {
                boolean chat = dice.chance(0.4);
                String id = id(day, "closed", arrivals.size());
                arrivals.add(new Arrival(
                        at,
                        id,
                        "D" + id,
                        chat ? "chat" : "phone",
                        -1,
                        customer(false, dice),
                        dice.of(support.low()),
                        false,
                        dice.chance(0.92) ? "fr" : "en",
                        dice.chance(0.6) ? "lille" : "nantes",
                        chat,
                        0,
                        0,
                        0,
                        0,
                        0,
                        -1,
                        0,
                        false,
                        0,
                        dice));
            }
        }
        return arrivals;
    }

    private int other(int index, Day day, long at, Dice dice) {
        int target = dice.below(centre.phoneQueues());
        boolean passes = target != index && !centre.isNightly(target) && !centre.isNightly(index);
        return passes && centre.queue(target).isOpen(day, at) ? target : -1;
    }

    private static int nextOpen(Centre.Queue queue, Day day, int after) {
        int days = after;
        while (queue.week()[(day.weekday() + days) % 7] == 0) {
            days++;
        }
        return days;
    }

    private @Nullable String customer(boolean vip, Dice dice) {
        return dice.chance(0.08) ? null : customer(centre, vip, dice);
    }

    /** A customer of the centre: the more contacts it has, the more customers. */
    static String customer(Centre centre, boolean vip, Dice dice) {
        int customers = centre.volume() * 20;
        int vips = customers / 50;
        int number = vip ? dice.below(vips) : dice.between(vips, customers);
        return String.format(Locale.ROOT, "K%06d", number);
    }

    private static String id(Day day, String what, int number) {
        return String.format(Locale.ROOT, "%s-%s-%04d", day.date().toString().replace("-", ""), what, number);
    }

    static int talk(Centre.Queue queue, Dice dice) {
        return seconds(dice.logNormal(queue.talk(), 0.75), 15);
    }

    static int patience(Centre.Queue queue, Dice dice) {
        return seconds(dice.exponential(queue.patience()), 2);
    }

    private static int seconds(double drawn, int least) {
        return Math.max(least, (int) StrictMath.rint(drawn));
    }
}
