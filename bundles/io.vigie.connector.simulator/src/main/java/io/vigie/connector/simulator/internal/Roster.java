package io.vigie.connector.simulator.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Who works when. The shifts of a weekday are laid over its expected load, a little short of it, as in
 * most centres; a pure function of the centre and the day.
 */
final class Roster {
    /** How many agents more than the load there should be, in square roots of the load. */
    private static final double CUSHION = 0.7;

    /** How many agents may be missing in a half-hour before another shift is planned. */
    private static final double MISSING = 0.7;

    /** Shifts in minutes of the day. */
    private static final int[][] SHIFTS = {
        {480, 960},
        {540, 1020},
        {600, 1080},
        {660, 1140},
        {720, 1200},
        {480, 720},
        {540, 780},
        {600, 840},
        {810, 1050},
        {900, 1140},
        {960, 1200}
    };

    private final Centre centre;
    /** By weekday. */
    private final List<List<int[]>> shifts = new ArrayList<>();

    private final List<Integer> skills = new ArrayList<>();
    private final int partners;

    /**
     * An agent's day.
     *
     * @param from when the agent logs in
     * @param to when the shift ends
     * @param skills one bit for each queue
     * @param idle the state while there is nothing to take
     * @param planned the shift as planned, from and to
     * @param sick whether the agent does not come
     */
    record Duty(
            String agent,
            String team,
            boolean partner,
            long from,
            long to,
            int skills,
            String idle,
            List<Pause> pauses,
            long[] planned,
            boolean sick) {}

    /** A planned interruption. */
    record Pause(long at, int seconds, String state) {}

    Roster(Centre centre) {
        this.centre = centre;
        this.partners = Math.max(2, (int) StrictMath.rint(centre.volume() / 600.0));
        for (int weekday = 0; weekday < 7; weekday++) {
            shifts.add(plan(weekday));
        }
        int most = shifts.stream().mapToInt(List::size).max().orElse(1);
        int wanted = centre.agents() == 0 ? most : centre.agents();
        for (int weekday = 0; weekday < 7; weekday++) {
            shifts.set(weekday, stretch(shifts.get(weekday), wanted / (double) most));
        }
        hire(Math.max(1, (int) StrictMath.ceil(wanted * (centre.agents() == 0 ? 1.15 : 1))));
    }

    /** The shifts of a weekday: while too many agents are missing, the shift that helps best where most are. */
    private List<int[]> plan(int weekday) {
        double[] need = new double[48];
        // The nights are the partner's.
        for (int slot = 16; slot < 40; slot++) {
            int minute = slot * 30;
            double load = 0;
            double shared = 0;
            for (int queue = 0; queue <= centre.chat(); queue++) {
                // A part of the chats stays with the bot, a part of the calls in the voice menu.
                double reaching = queue == centre.chat() ? 0.75 : 1 - Centre.MENU_ONLY;
                double erlangs = centre.rate(queue, weekday, minute)
                        * reaching
                        * centre.queue(queue).handling()
                        / 3600;
                load += erlangs;
                shared += queue == 0 || centre.isNightly(queue) ? erlangs : 0;
            }
            // Nobody plans for the whole of a Monday's rush.
            load *= weekday == 0 ? 0.84 : 1;
            double partner = centre.hasNights() ? Math.min(partners * 0.8, shared) : 0;
            need[slot] = load == 0 ? 0 : Math.max(0, load + CUSHION * StrictMath.sqrt(load) - partner);
        }
        List<int[]> plan = new ArrayList<>();
        while (true) {
            int worst = 0;
            for (int slot = 0; slot < 48; slot++) {
                worst = need[slot] > need[worst] ? slot : worst;
            }
            if (need[worst] < MISSING) {
                return plan;
            }
            int[] best = SHIFTS[0];
            double bestUse = 0;
            for (int[] shift : SHIFTS) {
                double use = 0;
                for (int slot = 0; slot < 48; slot++) {
                    use += Math.min(cover(shift, slot), need[slot]);
                }
                use /= (shift[1] - shift[0]) / 30.0;
                if (cover(shift, worst) > 0 && use > bestUse) {
                    bestUse = use;
                    best = shift;
                }
            }
            for (int slot = 0; slot < 48; slot++) {
                need[slot] = Math.max(0, need[slot] - cover(best, slot));
            }
            plan.add(best);
        }
    }

    /** The part of a half-hour that an agent of the shift can be reached. */
    private static double cover(int[] shift, int slot) {
        int minute = slot * 30;
        if (minute < shift[0] || minute >= shift[1]) {
            return 0;
        }
        int since = minute - shift[0];
        return isLong(shift) && since >= 180 && since < 300 ? 0.6 : 0.9;
    }

    private static boolean isLong(int[] shift) {
        return shift[1] - shift[0] > 360;
    }

    private static List<int[]> stretch(List<int[]> plan, double factor) {
        int wanted = plan.isEmpty() ? 0 : Math.max(1, (int) StrictMath.rint(plan.size() * factor));
        List<int[]> stretched = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            stretched.add(plan.get((int) ((long) i * plan.size() / wanted)));
        }
        return stretched;
    }

    /** Gives each agent a main queue in proportion to the load, support, and some of the others. */
    private void hire(int agents) {
        double[] credit = new double[centre.chat() + 1];
        for (int agent = 0; agent < agents; agent++) {
            int main = 0;
            double total = 0;
            for (int queue = 0; queue <= centre.chat(); queue++) {
                double share = queue == centre.chat()
                        ? 0.2
                        : centre.isNightly(queue) ? 0 : centre.queue(queue).share();
                credit[queue] += share;
                total += share;
                main = credit[queue] > credit[main] ? queue : main;
            }
            credit[main] -= total;
            int has = 1 | 1 << main;
            for (int queue = 1; queue < Math.min(3, centre.phoneQueues()); queue++) {
                has |= agent % 3 == 0 || agent % 3 == queue ? 1 << queue : 0;
            }
            has |= centre.isVip(3) && agent % 3 < 2 ? 1 << 3 : 0;
            skills.add(agent % 2 == 0 ? has | 1 << centre.chat() : has);
        }
    }

    /** All who are planned for the day. */
    List<Duty> of(Day day) {
        List<Duty> duties = new ArrayList<>();
        List<int[]> plan = shifts.get(day.weekday());
        int agents = skills.size();
        int week = (int) Math.floorDiv(day.number() + 3, 7L);
        for (int k = 0; k < plan.size(); k++) {
            // Weekdays count from one end of the list, week-ends from the other, and the weeks turn it.
            int place = day.weekday() < 5 ? k : agents - 1 - k % agents;
            int agent = Math.floorMod(place + 3 * week, agents);
            String name = String.format(Locale.ROOT, "A%03d", agent + 1);
            Dice dice = new Dice(centre.seed(), day.number(), Stream.DUTY.ordinal(), agent);
            duties.add(duty(name, "floor", false, day, plan.get(k), skills.get(agent), dice, k));
        }
        partners(day, duties);
        duties.sort(Comparator.comparing(Duty::agent));
        return duties;
    }

    private void partners(Day day, List<Duty> duties) {
        int reach = 1 << centre.overflow() | 1;
        if (!centre.hasNights()) {
            if (day.weekday() < 6) {
                for (int k = 0; k < partners; k++) {
                    partner(day, duties, k, new int[] {540, 1020}, reach);
                }
            }
            return;
        }
        reach |= 1 << 4;
        int half = Math.max(1, partners / 2);
        int[][] shifts = {{0, 480}, {480, 960}, {480, 960}, {960, 1440}, {720, 1200}};
        int agent = 0;
        for (int[] shift : shifts) {
            for (int k = 0; k < half; k++) {
                partner(day, duties, agent++, shift, reach);
            }
        }
    }

    private void partner(Day day, List<Duty> duties, int agent, int[] shift, int reach) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.PARTNER.ordinal(), agent);
        String name = String.format(Locale.ROOT, "P%03d", agent + 1);
        duties.add(duty(name, Centre.PARTNER, true, day, shift, reach, dice, agent));
    }

    private static Duty duty(
            String agent, String team, boolean partner, Day day, int[] shift, int skills, Dice dice, int k) {
        long from = day.at(shift[0]);
        long to = day.at(shift[1]);
        List<Pause> pauses = new ArrayList<>();
        if (isLong(shift)) {
            pauses.add(new Pause(day.at(shift[0] + 90 + 10 * (k % 6)), 900, "pause"));
            pauses.add(new Pause(day.at(shift[0] + 180 + 15 * (k * 5 % 8)), 2700, "lunch"));
            pauses.add(new Pause(day.at(shift[0] + 370 + 10 * (k * 5 % 6)), 900, "pause"));
        } else {
            pauses.add(new Pause(day.at(shift[0] + 120 + 10 * (k % 6)), 900, "pause"));
        }
        if (dice.chance(0.06) && !partner) {
            pauses.add(new Pause(day.at(shift[0] + 300), 2700, dice.chance(0.5) ? "training" : "meeting"));
            pauses.sort(Comparator.comparingLong(Pause::at));
        }
        boolean night = shift[1] <= 480;
        // Those who do not hand over at midnight come a little before or after their time.
        long login = partner ? from : from + dice.between(-180, 240);
        boolean sick = dice.chance(0.04) && !partner;
        return new Duty(
                agent,
                team,
                partner,
                login,
                to,
                skills,
                night ? "backoffice" : "available",
                List.copyOf(pauses),
                new long[] {from, to},
                sick);
    }
}
