package io.vigie.engine.internal.planning;

import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;

/** How to forecast. Immutable. */
public final class ForecastSettings {
    /** Four weeks of history for the baseline, eight weeks of back-test, no special dates. */
    public static final ForecastSettings DEFAULT = new ForecastSettings(4, 8, Set.of(), Set.of());

    private final int weeks;
    private final int backTestWeeks;
    private final Set<LocalDate> excluded;
    private final Set<LocalDate> holidays;

    private ForecastSettings(int weeks, int backTestWeeks, Set<LocalDate> excluded, Set<LocalDate> holidays) {
        if (weeks < 1 || backTestWeeks < 1) {
            throw new IllegalArgumentException("a forecast needs one week or more: " + weeks + ", " + backTestWeeks);
        }
        this.weeks = weeks;
        this.backTestWeeks = backTestWeeks;
        this.excluded = new TreeSet<>(excluded);
        this.holidays = new TreeSet<>(holidays);
    }

    /** With the number of past weeks over which the baseline takes its mean. */
    public ForecastSettings withWeeks(int number) {
        return new ForecastSettings(number, backTestWeeks, excluded, holidays);
    }

    /** With the number of past weeks on which the models compete, as far as the history allows. */
    public ForecastSettings withBackTestWeeks(int number) {
        return new ForecastSettings(weeks, number, excluded, holidays);
    }

    /** With local dates of which nothing is learned and on which no model is judged: exceptional days. */
    public ForecastSettings withExcluded(Set<LocalDate> dates) {
        return new ForecastSettings(weeks, backTestWeeks, dates, holidays);
    }

    /** With the local dates of holidays, past and future: nothing is learned of them about ordinary days. */
    public ForecastSettings withHolidays(Set<LocalDate> dates) {
        return new ForecastSettings(weeks, backTestWeeks, excluded, dates);
    }

    int weeks() {
        return weeks;
    }

    int backTestWeeks() {
        return backTestWeeks;
    }

    boolean isExcluded(LocalDate date) {
        return excluded.contains(date);
    }

    boolean isHoliday(LocalDate date) {
        return holidays.contains(date);
    }

    /** Whether the date tells something about other days of its weekday. */
    boolean isOrdinary(LocalDate date) {
        return !excluded.contains(date) && !holidays.contains(date);
    }
}
