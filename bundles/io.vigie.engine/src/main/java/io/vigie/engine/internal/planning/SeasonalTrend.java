package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.time.DayOfWeek;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A profile of the week times the level of the week. The profile is a weighted mean that outliers move
 * little; the level follows a {@linkplain LevelTrend damped trend}; holidays have a factor of their own.
 * With the season of the year it also needs more than a year of history.
 */
final class SeasonalTrend implements ForecastModel {
    private static final int WEEK = 7;
    private static final int YEAR = 52;
    /** A year, and as many weeks again as it takes to tell growth from season. */
    private static final int WEEKS_FOR_SEASON = YEAR + 4;

    private static final double HALF_LIFE_WEEKS = 8;
    /** A week of which less of the usual volume was observed says nothing about its level. */
    private static final double OBSERVED = 0.2;
    /** Volumes further away from what was expected than so many standard deviations count as that far. */
    private static final double OUTLIER = 4;
    /** The median of the square of a standard normal variable. */
    private static final double MEDIAN_SQUARE = 0.4549;

    private static final int PASSES = 5;

    private final boolean withSeason;

    SeasonalTrend(boolean withSeason) {
        this.withSeason = withSeason;
    }

    @Override
    public String id() {
        return withSeason ? "seasonal-trend-year" : "seasonal-trend";
    }

    @Override
    public Text name() {
        return withSeason
                ? Text.of("weekly profile, trend and season", "profil hebdomadaire, tendance et saison")
                : Text.of("weekly profile and trend", "profil hebdomadaire et tendance");
    }

    @Override
    public Text description() {
        return withSeason
                ? Text.of(
                        "The profile of the week, the trend of the weekly level, the season of the year and holidays.",
                        "Le profil de la semaine, la tendance du niveau hebdomadaire, la saison de l'année et les"
                                + " jours fériés.")
                : Text.of(
                        "The profile of the week, the trend of the weekly level and holidays.",
                        "Le profil de la semaine, la tendance du niveau hebdomadaire et les jours fériés.");
    }

    @Override
    public List<Estimate> forecast(Series history, List<Interval> future, ForecastSettings settings) {
        Observations seen = Observations.of(history, settings);
        Fit fit = Fit.of(seen, history.slots());
        if (fit.levels.length == 0 || (withSeason && fit.levels.length < WEEKS_FOR_SEASON)) {
            return future.stream().map(interval -> Estimate.UNDEFINED).toList();
        }
        double[] season = withSeason ? season(fit.levels) : new double[YEAR];
        double[] levels = new double[fit.levels.length];
        for (int back = 0; back < levels.length; back++) {
            levels[levels.length - 1 - back] = fit.levels[back] / Math.exp(season[back % YEAR]);
        }
        LevelTrend trend = LevelTrend.fit(levels);
        double holiday = holidayFactor(history, settings, fit);
        double[] ahead = new double[0];
        List<Estimate> estimates = new ArrayList<>(future.size());
        for (Interval interval : future) {
            int weeks = weeksAhead(history, interval);
            if (weeks >= ahead.length) {
                int known = ahead.length;
                ahead = Arrays.copyOf(ahead, weeks + 8);
                for (int week = known; week < ahead.length; week++) {
                    ahead[week] = trend.after(week) * Math.exp(season[Math.floorMod(-week, YEAR)]);
                }
            }
            double usual = fit.profile[history.cell(interval)];
            boolean special =
                    settings.isHoliday(interval.date()) && interval.date().getDayOfWeek() != DayOfWeek.SUNDAY;
            if (special) {
                double sunday = fit.profile[(DayOfWeek.SUNDAY.getValue() - 1) * history.slots() + interval.slot()];
                usual = Double.isNaN(holiday) ? (Double.isNaN(sunday) ? usual : sunday) : usual * holiday;
            }
            estimates.add(Estimate.of(usual * ahead[weeks] * interval.share()));
        }
        return estimates;
    }

    /** In which week after the history an interval is, from 1 on; 0 for the rest of a day under way. */
    private static int weeksAhead(Series history, Interval interval) {
        long days = ChronoUnit.DAYS.between(history.endDate(), interval.date());
        return (int) Math.floorDiv(days, 7L) + 1;
    }

    /**
     * The logarithm of the factor of each week of the year, counted back from the end of the history. The
     * growth that is taken out first is the median one from a year to the next.
     */
    private static double[] season(double[] levels) {
        double[] growths = new double[levels.length];
        int known = 0;
        for (int back = 0; back + YEAR < levels.length; back++) {
            if (levels[back] > 0 && levels[back + YEAR] > 0) {
                growths[known++] = Math.log(levels[back] / levels[back + YEAR]) / YEAR;
            }
        }
        Arrays.sort(growths, 0, known);
        double growth = known == 0 ? 0 : growths[known / 2];
        double[] sum = new double[YEAR];
        int[] years = new int[YEAR];
        for (int back = 0; back < levels.length; back++) {
            if (levels[back] > 0) {
                sum[back % YEAR] += Math.log(levels[back]) + growth * back;
                years[back % YEAR]++;
            }
        }
        double mean = 0;
        int weeks = 0;
        for (int week = 0; week < YEAR; week++) {
            if (years[week] > 0) {
                sum[week] /= years[week];
                mean += sum[week];
                weeks++;
            }
        }
        double[] season = new double[YEAR];
        for (int week = 0; week < YEAR; week++) {
            double above = 0;
            double below = 0;
            for (int near = -1; near <= 1; near++) {
                int at = Math.floorMod(week + near, YEAR);
                double weight = years[at] == 0 ? 0 : near == 0 ? 2 : 1;
                above += weight * (sum[at] - mean / weeks);
                below += weight;
            }
            season[week] = below == 0 ? 0 : above / below;
        }
        return season;
    }

    /** Past holidays, Sundays apart, over what an ordinary day would have had; NaN when there is none. */
    private static double holidayFactor(Series history, ForecastSettings settings, Fit fit) {
        double actual = 0;
        double ordinary = 0;
        for (int i = 0; i < history.intervals().size(); i++) {
            Interval interval = history.intervals().get(i);
            if (Double.isNaN(history.volume(i))
                    || !settings.isHoliday(interval.date())
                    || settings.isExcluded(interval.date())
                    || interval.date().getDayOfWeek() == DayOfWeek.SUNDAY) {
                continue;
            }
            double expected = fit.profile[history.cell(interval)]
                    * fit.levels[Observations.daysBack(history, interval) / WEEK]
                    * interval.share();
            if (expected > 0) {
                actual += history.volume(i);
                ordinary += expected;
            }
        }
        return ordinary == 0 ? Double.NaN : actual / ordinary;
    }

    /**
     * The ordinary volumes.
     *
     * @param cell the place in the week of each
     * @param day how many days before the end of the history each is
     * @param weeks how many weeks there are
     */
    private record Observations(double[] volume, double[] share, int[] cell, int[] day, int weeks) {
        static Observations of(Series history, ForecastSettings settings) {
            int size = history.intervals().size();
            double[] volume = new double[size];
            double[] share = new double[size];
            int[] cell = new int[size];
            int[] day = new int[size];
            int n = 0;
            for (int i = 0; i < size; i++) {
                Interval interval = history.intervals().get(i);
                if (!Double.isNaN(history.volume(i)) && settings.isOrdinary(interval.date())) {
                    volume[n] = history.volume(i);
                    share[n] = interval.share();
                    cell[n] = history.cell(interval);
                    day[n] = daysBack(history, interval);
                    n++;
                }
            }
            int weeks = size == 0 ? 0 : daysBack(history, history.intervals().get(0)) / WEEK + 1;
            return new Observations(
                    Arrays.copyOf(volume, n),
                    Arrays.copyOf(share, n),
                    Arrays.copyOf(cell, n),
                    Arrays.copyOf(day, n),
                    weeks);
        }

        /** From 0 for the last day of the history on. */
        static int daysBack(Series history, Interval interval) {
            return (int) ChronoUnit.DAYS.between(interval.date(), history.endDate()) - 1;
        }

        int week(int index) {
            return day[index] / WEEK;
        }

        int size() {
            return volume.length;
        }
    }

    /**
     * Profile and levels such that a volume is about {@code profile[cell] × levels[week] × share}.
     *
     * @param profile NaN where a place in the week was never seen
     * @param levels by weeks before the end of the history, NaN where unknown; empty when none is known
     */
    private record Fit(double[] profile, double[] levels) {
        static Fit of(Observations seen, int slots) {
            double[] ones = new double[seen.weeks];
            Arrays.fill(ones, 1);
            double[] volumes = seen.volume;
            double[] profile = profile(seen, volumes, ones, slots);
            double[] levels = ones;
            // Medians first, which find the outliers; then means, which use all that is left.
            for (boolean median : new boolean[] {true, false}) {
                for (int pass = 0; pass < PASSES; pass++) {
                    levels = levels(seen, volumes, profile, median);
                    volumes = withoutOutliers(seen, profile, levels);
                    profile = profile(seen, volumes, levels, slots);
                }
            }
            levels = levels(seen, volumes, profile, false);
            boolean known = Arrays.stream(levels).anyMatch(level -> !Double.isNaN(level));
            return new Fit(profile, known ? levels : new double[0]);
        }

        private static double[] profile(Observations seen, double[] volumes, double[] levels, int slots) {
            double[] above = new double[7 * slots];
            double[] below = new double[7 * slots];
            double[] weights = new double[seen.weeks];
            for (int week = 0; week < weights.length; week++) {
                weights[week] = Math.pow(0.5, week / HALF_LIFE_WEEKS);
            }
            for (int i = 0; i < seen.size(); i++) {
                int week = seen.week(i);
                if (!Double.isNaN(levels[week])) {
                    above[seen.cell[i]] += weights[week] * volumes[i];
                    below[seen.cell[i]] += weights[week] * levels[week] * seen.share[i];
                }
            }
            for (int cell = 0; cell < above.length; cell++) {
                above[cell] = below[cell] == 0 ? Double.NaN : above[cell] / below[cell];
            }
            return above;
        }

        private static double[] levels(Observations seen, double[] volumes, double[] profile, boolean median) {
            double[] above = new double[seen.weeks * WEEK];
            double[] below = new double[seen.weeks * WEEK];
            for (int i = 0; i < seen.size(); i++) {
                double usual = profile[seen.cell[i]];
                if (!Double.isNaN(usual)) {
                    above[seen.day[i]] += volumes[i];
                    below[seen.day[i]] += usual * seen.share[i];
                }
            }
            double whole =
                    Arrays.stream(profile).filter(usual -> !Double.isNaN(usual)).sum();
            double[] levels = new double[seen.weeks];
            for (int week = 0; week < levels.length; week++) {
                double actual = 0;
                double usual = 0;
                for (int day = week * WEEK; day < (week + 1) * WEEK; day++) {
                    actual += above[day];
                    usual += below[day];
                }
                double middle = median && actual > 0 ? median(above, below, week * WEEK) : 0;
                // Where all volumes are 0, any level is right.
                levels[week] = whole == 0
                        ? 1
                        : usual < OBSERVED * whole || usual == 0 ? Double.NaN : middle > 0 ? middle : actual / usual;
            }
            return levels;
        }

        /** The median of the quotients of the seven days of a week, a day counting for what is usual on it. */
        private static double median(double[] above, double[] below, int from) {
            List<Integer> days = new ArrayList<>(WEEK);
            double whole = 0;
            for (int day = from; day < from + WEEK; day++) {
                if (below[day] > 0) {
                    days.add(day);
                    whole += below[day];
                }
            }
            days.sort(Comparator.comparingDouble(day -> above[day] / below[day]));
            double sum = 0;
            for (int day : days) {
                sum += below[day];
                if (sum >= whole / 2) {
                    return above[day] / below[day];
                }
            }
            return 0;
        }

        /** Volumes vary like counts: their variance is in proportion to what is expected. */
        private static double[] withoutOutliers(Observations seen, double[] profile, double[] levels) {
            double[] expected = new double[seen.size()];
            double[] squares = new double[seen.size()];
            int known = 0;
            for (int i = 0; i < expected.length; i++) {
                expected[i] = profile[seen.cell[i]] * levels[seen.week(i)] * seen.share[i];
                if (expected[i] > 0) {
                    double off = seen.volume[i] - expected[i];
                    squares[known++] = off * off / expected[i];
                }
            }
            Arrays.sort(squares, 0, known);
            double dispersion = known == 0 ? 1 : Math.max(1, squares[known / 2] / MEDIAN_SQUARE);
            double[] kept = seen.volume.clone();
            for (int i = 0; i < kept.length; i++) {
                if (!Double.isNaN(expected[i])) {
                    double furthest = OUTLIER * Math.sqrt(dispersion * Math.max(1, expected[i]));
                    kept[i] = Math.max(expected[i] - furthest, Math.min(expected[i] + furthest, kept[i]));
                }
            }
            return kept;
        }
    }
}
