package io.vigie.connector.simulator.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The company behind the centre: what its shop, its staff office and its book-keeping tell. Each day is a pure function of
 * the centre and the day, like all else.
 */
final class Company {
    private static final double LEAVES = 0.22 / 365;
    private static final double CHURNS = 0.16 / 365;
    private static final LocalDate LONG_AGO = LocalDate.of(2015, 1, 1);

    /** How busy each month is. */
    private static final double[] MONTHS = {1.1, 1.02, 1, 0.98, 0.95, 0.98, 0.94, 0.86, 1.04, 1.02, 1.08, 1.14};

    private final Centre centre;

    Company(Centre centre) {
        this.centre = centre;
    }

    /** How much busier a day is than usual: by month, and the days around sales and the end of the year. */
    static double season(Day day) {
        LocalDate date = day.date();
        double here = MONTHS[date.getMonthValue() - 1];
        double next = MONTHS[date.getMonthValue() % 12];
        double through = (date.getDayOfMonth() - 1) / (double) date.lengthOfMonth();
        double smooth = here + (next - here) * through;
        boolean peak = date.getMonthValue() == 11 && date.getDayOfMonth() >= 24
                || date.getMonthValue() == 1 && date.getDayOfMonth() >= 8 && date.getDayOfMonth() <= 14;
        return smooth * (peak ? 1.12 : 1);
    }

    private int customers() {
        return Math.max(200, centre.volume() * 2);
    }

    private int employees() {
        return Math.max(20, centre.volume() / 16);
    }

    /** What is there before the first day: customers, staff, and what each month until the last one costs. */
    List<Fact> standing(Day first, Day last) {
        List<Fact> facts = new ArrayList<>();
        Instant at = Instant.ofEpochSecond(first.start());
        for (int customer = 0; customer < customers(); customer++) {
            facts.add(activity(customer).at(at).build());
        }
        for (int employee = 0; employee < employees(); employee++) {
            facts.add(employment(employee).at(at).build());
        }
        for (YearMonth month = YearMonth.from(first.date());
                !month.isAfter(YearMonth.from(last.date()));
                month = month.plusMonths(1)) {
            for (Fact.Builder fact : month(month)) {
                facts.add(fact.at(at).build());
            }
        }
        return facts;
    }

    private static String number(String letter, int number) {
        return String.format(Locale.ROOT, "%s%05d", letter, number);
    }

    private static String team(int employee) {
        return employee % 5 == 0 ? "mail" : "floor";
    }

    /** One of the customers whom the company has had for long. */
    private Fact.Builder activity(int customer) {
        Dice dice = new Dice(centre.seed(), Stream.CUSTOMERS.ordinal(), customer);
        Day since = Day.of(LONG_AGO.plusDays(dice.between(0, 3400)), centre.zone());
        return activity(number("C", customer), since.start(), dice);
    }

    private Fact.Builder employment(int employee) {
        Dice dice = new Dice(centre.seed(), Stream.STAFF.ordinal(), employee);
        return employment(number("E", employee), LONG_AGO.plusDays(dice.between(0, 3400)), team(employee));
    }

    private static Fact.Builder activity(String customer, long from, Dice dice) {
        return Fact.of(Vocabulary.CUSTOMER_ACTIVITY)
                .set("customer_id", customer)
                .set("active_from", Instant.ofEpochSecond(from))
                .set("product", dice.chance(0.6) ? "basic" : "plus");
    }

    private static Fact.Builder employment(String employee, LocalDate hired, String team) {
        return Fact.of(Vocabulary.EMPLOYMENT)
                .set("employee_id", employee)
                .set("hired_on", hired)
                .set("team", team);
    }

    /** What a month costs and brings. */
    private List<Fact.Builder> month(YearMonth month) {
        double costs = centre.volume() * 22 * 4.1 * MONTHS[month.getMonthValue() - 1];
        List<Fact.Builder> facts = new ArrayList<>();
        String[] sites = {"lille", "nantes", Centre.PARTNER};
        double[] shares = {0.5, 0.33, 0.17};
        for (int i = 0; i < sites.length; i++) {
            Fact.Builder expense =
                    money(Vocabulary.EXPENSE, "expense_id", month + "-" + sites[i], month, costs * shares[i]);
            facts.add(expense.set(i == 2 ? "provider" : "site", sites[i]));
        }
        facts.add(money(Vocabulary.BENEFIT, "benefit_id", month + "-benefit", month, costs * 1.34));
        return facts;
    }

    private static Fact.Builder money(FactType type, String key, String id, YearMonth month, double amount) {
        return Fact.of(type)
                .set(key, id)
                .set("from_date", month.atDay(1))
                .set("to_date", month.atEndOfMonth())
                .set("amount", BigDecimal.valueOf(Math.round(amount)));
    }

    /** Writes what is told of a day beside its contacts. */
    void play(Day day, List<Arrival> arrivals, Ledger ledger) {
        if (day.date().getDayOfMonth() == 1) {
            month(YearMonth.from(day.date())).forEach(fact -> ledger.other(day.start(), fact));
        }
        sales(day, arrivals, ledger);
        shop(day, ledger);
        customers(day, ledger);
        staff(day, ledger);
        forecast(day, ledger);
    }

    private void sales(Day day, List<Arrival> arrivals, Ledger ledger) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.SALES.ordinal());
        for (Arrival arrival : arrivals) {
            boolean asks = arrival.request().equals("new-contract")
                    || arrival.request().equals("upgrade")
                    || arrival.request().equals("quote")
                    || arrival.request().equals("availability");
            // Who has little patience does not stay until somebody sells.
            if (asks && arrival.patience() > 150 && dice.chance(0.4)) {
                long at = arrival.at() + arrival.menu() + arrival.talk() + 120;
                ledger.other(
                        at,
                        Fact.of(Vocabulary.SALE)
                                .set("sale_id", "S-" + arrival.contact())
                                .set("contact_id", arrival.contact())
                                .set("amount", BigDecimal.valueOf(Math.round(dice.logNormal(140, 0.7) * 100), 2))
                                .set("at", Instant.ofEpochSecond(at))
                                .set("currency", "EUR")
                                .set("channel", arrival.channel()));
            }
        }
    }

    private void shop(Day day, Ledger ledger) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.SALES.ordinal(), 1);
        int carts = (int) (centre.volume() * 0.06 * season(day));
        for (int i = 0; i < carts; i++) {
            long at = day.at(dice.between(480, 1380)) + dice.below(60);
            String id = day.date() + "-" + i;
            ledger.other(at, cart(id, at));
            if (dice.chance(0.21)) {
                long bought = at + 600 + (long) dice.exponential(9 * 3600);
                ledger.other(bought, cart(id, at).set("recovered_at", Instant.ofEpochSecond(bought)));
            }
        }
        int purchases = (int) (centre.volume() * 0.08 * season(day));
        for (int i = 0; i < purchases; i++) {
            long at = day.at(dice.between(480, 1380)) + dice.below(60);
            ledger.other(
                    at,
                    Fact.of(Vocabulary.PURCHASE)
                            .set("purchase_id", day.date() + "-" + i)
                            .set("customer_id", number("C", dice.below(customers())))
                            .set("at", Instant.ofEpochSecond(at)));
        }
    }

    private static Fact.Builder cart(String id, long at) {
        return Fact.of(Vocabulary.CART)
                .set("cart_id", id)
                .set("abandoned_at", Instant.ofEpochSecond(at))
                .set("channel", "web");
    }

    private void customers(Day day, Ledger ledger) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.CUSTOMERS.ordinal());
        int joins = (int) (customers() * CHURNS * 1.15 + dice.unit());
        for (int i = 0; i < joins; i++) {
            long at = day.at(dice.between(480, 1200));
            ledger.other(at, activity("N" + day.date() + "-" + i, at, dice));
        }
        // Each leaves in turn: nobody does twice within years.
        int leaves = (int) (customers() * CHURNS + dice.unit());
        int most = (int) (customers() * CHURNS) + 1;
        for (int i = 0; i < leaves; i++) {
            int customer = (int) Math.floorMod(day.number() * most + i, (long) customers());
            long at = day.at(600 + customer % 500);
            ledger.other(at, activity(customer).set("active_to", Instant.ofEpochSecond(at)));
        }
    }

    private void staff(Day day, Ledger ledger) {
        Dice dice = new Dice(centre.seed(), day.number(), Stream.STAFF.ordinal());
        if (day.weekday() == 4) {
            int employee = (int) Math.floorMod(day.number() / 7, (long) employees());
            if (dice.chance(employees() * LEAVES * 7)) {
                ledger.other(day.at(1020), employment(employee).set("left_on", day.date()));
            }
            if (dice.chance(employees() * LEAVES * 7.3)) {
                ledger.other(
                        day.at(1030), employment("H" + day.date(), day.date().plusDays(3), team(dice.below(5))));
            }
        }
        Dice moods = new Dice(centre.seed(), day.number(), Stream.MOODS.ordinal());
        if (day.weekday() < 5) {
            for (int i = 0; i < 2; i++) {
                long at = day.at(moods.between(540, 1020));
                int score = moods.chance(0.62) ? moods.between(4, 5) : moods.between(1, 3);
                ledger.other(
                        at,
                        Fact.of(Vocabulary.SURVEY_RESPONSE)
                                .set("response_id", "M-" + day.date() + "-" + i)
                                .set("type", "esat")
                                .set("scale", "1-5")
                                .set("score", score)
                                .set("at", Instant.ofEpochSecond(at))
                                .set("team", team(moods.below(5))));
            }
        }
    }

    /** What was expected of the day, hour by hour: all but its mood. */
    private void forecast(Day day, Ledger ledger) {
        for (int queue = 0; queue <= centre.chat(); queue++) {
            for (int hour = 0; hour < 24; hour++) {
                double rate = centre.rate(queue, day.weekday(), hour * 60) * season(day);
                if (rate > 0) {
                    ledger.other(
                            day.start(),
                            Fact.of(Vocabulary.FORECAST)
                                    .set("start", Instant.ofEpochSecond(day.at(hour * 60)))
                                    .set("volume", BigDecimal.valueOf(Math.round(rate)))
                                    .set("queue", centre.queue(queue).name())
                                    .set("channel", queue == centre.chat() ? "chat" : "phone"));
                }
            }
        }
    }
}
