package io.vigie.connector.simulator.internal;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The simulated contact centre: what is offered to whom, how much, and when. Immutable. */
final class Centre {
    /** The part of all contacts that comes by telephone, chat, e-mail, web form. */
    static final double PHONE = 0.54;

    static final double CHAT = 0.12;
    static final double EMAIL = 0.145;
    static final double FORM = 0.075;

    /** The part of telephone calls that end in the voice menu. */
    static final double MENU_ONLY = 0.07;

    /** The part of telephone calls and chats after which the customer comes again on a later day. */
    static final double UNRESOLVED = 0.09;

    /** By hour of the day: two peaks, few at night. */
    private static final double[] HOURS = {
        0.5, 0.4, 0.3, 0.3, 0.4, 0.8, 1.5, 3, 7, 10.5, 12, 11, 7.5, 7.5, 10, 10.5, 9.5, 8, 5.5, 4, 2.2, 1.6, 1.2, 0.8
    };

    private static final double[] OFFICE_WEEK = {1.22, 1.06, 0.97, 0.93, 0.82, 0, 0};
    private static final double[] SHOP_WEEK = {1.2, 1.05, 0.97, 0.93, 0.85, 0.45, 0};
    private static final double[] EVERY_DAY = {1.04, 1, 1, 1, 1.02, 0.95, 0.85};

    /** Mondays bring what the week-end kept back. */
    private static final double MONDAY_MORNING = 1.3;

    /**
     * A queue.
     *
     * @param share of the telephone calls
     * @param opens first minute of the day
     * @param closes minute after the last one
     * @param week volume by weekday, 1 on average from Monday to Friday; 0 closed
     * @param talk mean conversation in seconds
     * @param wrap mean work after it in seconds
     * @param patience mean time until a waiting customer leaves, in seconds
     * @param overflow seconds after which a waiting customer goes to the partner, 0 never
     * @param low requests of low value
     * @param high requests of high value
     */
    record Queue(
            String name,
            double share,
            int opens,
            int closes,
            double[] week,
            double talk,
            double wrap,
            double patience,
            int overflow,
            String[] low,
            String[] high) {
        boolean isOpen(Day day, long second) {
            int minute = day.minuteOf(second);
            return week[day.weekday()] > 0 && minute >= opens && minute < closes;
        }

        /** Mean seconds of an agent for one contact, with holding. */
        double handling() {
            return talk + HOLD_CHANCE * HOLD + wrap;
        }
    }

    static final double HOLD_CHANCE = 0.25;
    static final double HOLD = 45;

    // spotless:off
    private static final List<Queue> PHONE_QUEUES = List.of(
            new Queue("support", 0.42, 480, 1200, SHOP_WEEK, 250, 45, 480, 90,
                    new String[] {"password", "delivery-date", "opening-hours", "how-to"},
                    new String[] {"breakdown", "complaint", "installation"}),
            new Queue("sales", 0.20, 540, 1140, SHOP_WEEK, 270, 50, 420, 120,
                    new String[] {"price", "availability", "order-status"},
                    new String[] {"quote", "new-contract", "upgrade"}),
            new Queue("billing", 0.20, 480, 1080, OFFICE_WEEK, 225, 55, 480, 120,
                    new String[] {"invoice-copy", "payment-date", "change-of-address"},
                    new String[] {"dispute", "payment-plan", "cancellation"}),
            new Queue("vip", 0.08, 480, 1200, SHOP_WEEK, 280, 60, 500, 0,
                    new String[] {"order-status", "invoice-copy"},
                    new String[] {"complaint", "upgrade", "new-contract"}),
            new Queue("assistance", 0.10, 0, 1440, EVERY_DAY, 230, 30, 480, 0,
                    new String[] {"where-is-help", "coverage"},
                    new String[] {"accident", "breakdown"}));

    private static final Queue CHAT_QUEUE =
            new Queue("chat", 1, 480, 1200, SHOP_WEEK, 330, 25, 420, 0,
                    new String[] {"order-status", "password", "delivery-date", "how-to"},
                    new String[] {"complaint", "quote"});

    /** Where customers who waited too long go: the partner. */
    private static final Queue OVERFLOW_QUEUE =
            new Queue("overflow", 0, 0, 1440, EVERY_DAY, 250, 45, 300, 0, new String[0], new String[0]);
    // spotless:on

    static final String PARTNER = "callidus";

    private final long seed;
    private final ZoneId zone;
    private final int volume;
    private final int agents;
    private final boolean company;
    private final List<Queue> queues;
    private final double phoneShares;

    /**
     * A centre.
     *
     * @param volume contacts on a usual weekday, all channels
     * @param phoneQueues how many of the telephone queues there are
     * @param agents how many of the own agents take calls and chats, 0 for as many as the volume needs
     * @param company whether it belongs to a company, see {@link Company}
     */
    Centre(long seed, ZoneId zone, int volume, int phoneQueues, int agents, boolean company) {
        this.seed = seed;
        this.zone = zone;
        this.volume = volume;
        this.agents = agents;
        this.company = company;
        List<Queue> all = new ArrayList<>(PHONE_QUEUES.subList(0, phoneQueues));
        this.phoneShares = all.stream().mapToDouble(Queue::share).sum();
        all.add(CHAT_QUEUE);
        all.add(OVERFLOW_QUEUE);
        this.queues = List.copyOf(all);
    }

    long seed() {
        return seed;
    }

    ZoneId zone() {
        return zone;
    }

    int volume() {
        return volume;
    }

    int agents() {
        return agents;
    }

    boolean company() {
        return company;
    }

    /** The telephone queues, then chat, then overflow; skills are numbered alike. */
    List<Queue> queues() {
        return queues;
    }

    Queue queue(int index) {
        return queues.get(index);
    }

    int phoneQueues() {
        return queues.size() - 2;
    }

    int chat() {
        return queues.size() - 2;
    }

    int overflow() {
        return queues.size() - 1;
    }

    boolean isVip(int queue) {
        return queue == 3 && phoneQueues() > 3;
    }

    boolean hasNights() {
        return isNightly(4);
    }

    /** Whether a queue is the partner's, day and night. */
    boolean isNightly(int queue) {
        return queue == 4 && phoneQueues() > 4;
    }

    /** All that decides on the facts, to tell whether a checkpoint belongs to this centre. */
    String fingerprint() {
        return seed + "/" + zone + "/" + volume + "/" + phoneQueues() + "/" + agents + (company ? "/company" : "");
    }

    /** Contacts an hour that come to a queue at a minute of the day. */
    double rate(int index, int weekday, int minute) {
        Queue queue = queues.get(index);
        if (minute < queue.opens || minute >= queue.closes || queue.week[weekday] == 0) {
            return 0;
        }
        double perDay = volume * queue.week[weekday];
        if (index == chat()) {
            perDay *= CHAT;
        } else if (index == overflow()) {
            return 0;
        } else {
            perDay *= PHONE * queue.share / phoneShares;
        }
        boolean rush = weekday == 0 && minute >= 480 && minute < 660;
        return perDay * weight(queue, minute / 60) / weights(queue) * (rush ? MONDAY_MORNING : 1);
    }

    /** Written requests an hour: they come at all hours, more in the evening and at the week-end than calls. */
    double writtenRate(double share, int weekday, int minute) {
        double[] week = {1.2, 1.05, 1, 0.95, 0.8, 0.45, 0.35};
        double flat = 0;
        for (double hour : HOURS) {
            flat += StrictMath.sqrt(hour);
        }
        return volume * share * week[weekday] * StrictMath.sqrt(HOURS[minute / 60]) / flat;
    }

    private static double weight(Queue queue, int hour) {
        return queue.opens == 0 ? StrictMath.sqrt(HOURS[hour]) : HOURS[hour];
    }

    private static double weights(Queue queue) {
        double sum = 0;
        for (int hour = queue.opens / 60; hour < queue.closes / 60; hour++) {
            sum += weight(queue, hour);
        }
        return sum;
    }
}
