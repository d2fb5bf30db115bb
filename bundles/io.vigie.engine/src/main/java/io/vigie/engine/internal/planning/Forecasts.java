package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Forecasts with the model that would have forecast the last weeks best. Each of these weeks is forecast
 * from what was known when it began; all models are judged on the same intervals.
 */
public final class Forecasts {
    private static final int WEEKS_TO_LEARN = 2;
    /** Errors closer than this are the same. */
    private static final double SAME = 1e-9;

    private static final List<ForecastModel> MODELS =
            List.of(new SeasonalNaive(), new RecentProfile(), new SeasonalTrend(false), new SeasonalTrend(true));

    private Forecasts() {}

    /** The models of the platform, the simplest first; the first is the baseline. */
    public static List<ForecastModel> models() {
        return MODELS;
    }

    /**
     * Forecasts the intervals that begin in a period.
     *
     * @param series volumes; those from the period on are not used
     * @param models the simplest first; the first is taken where there is too little history to compare
     * @param from where the period begins
     * @param to its end, exclusive
     */
    public static Forecast of(
            Series series, List<ForecastModel> models, ForecastSettings settings, Instant from, Instant to) {
        Series history = series.before(from);
        List<Forecast.Score> scores = backTest(history, models, settings);
        Forecast.Score best = scores.get(0);
        for (Forecast.Score score : scores) {
            if (score.wape() != null && best.wape() != null && score.error() < best.error() * (1 - SAME)) {
                best = score;
            }
        }
        List<Interval> future = series.intervals(from, to);
        List<Estimate> estimates = best.model().forecast(history, future, settings);
        List<Forecast.Point> points = new ArrayList<>(future.size());
        for (int i = 0; i < future.size(); i++) {
            points.add(new Forecast.Point(future.get(i), estimates.get(i)));
        }
        return new Forecast(best.model(), points, scores, why(best, scores));
    }

    private static List<Forecast.Score> backTest(
            Series history, List<ForecastModel> models, ForecastSettings settings) {
        int size = models.size();
        double[] errors = new double[size];
        boolean[] competes = new boolean[size];
        Arrays.fill(competes, true);
        double actual = 0;
        int compared = 0;
        int weeks = 0;
        for (Fold fold : folds(history, settings)) {
            List<List<Estimate>> forecasts = new ArrayList<>();
            for (int m = 0; m < size; m++) {
                forecasts.add(competes[m] ? models.get(m).forecast(fold.known, fold.intervals, settings) : List.of());
            }
            int comparedBefore = compared;
            for (int i = 0; i < fold.intervals.size(); i++) {
                if (!forecasts.get(0).get(i).isDefined()) {
                    continue;
                }
                double volume = fold.volumes.get(i);
                actual += volume;
                compared++;
                for (int m = 0; m < size; m++) {
                    if (competes[m]) {
                        double error = Math.abs(volume - forecasts.get(m).get(i).number());
                        competes[m] = !Double.isNaN(error);
                        errors[m] += error;
                    }
                }
            }
            weeks += compared > comparedBefore ? 1 : 0;
        }
        List<Forecast.Score> scores = new ArrayList<>();
        for (int m = 0; m < size; m++) {
            scores.add(
                    competes[m] && compared > 0
                            ? new Forecast.Score(models.get(m), errors[m], actual, compared, weeks)
                            : new Forecast.Score(models.get(m), 0, 0, 0, 0));
        }
        return scores;
    }

    /**
     * A week held back.
     *
     * @param known what was known when it began
     * @param intervals those whose volume is known and which are not excluded
     * @param volumes their volumes
     */
    private record Fold(Series known, List<Interval> intervals, List<Double> volumes) {}

    private static List<Fold> folds(Series history, ForecastSettings settings) {
        List<Fold> folds = new ArrayList<>();
        if (history.isEmpty()) {
            return folds;
        }
        List<Interval> all = history.intervals();
        LocalDate first = all.get(0).date();
        LocalDate end = all.get(all.size() - 1).date().plusDays(1);
        for (int week = settings.backTestWeeks(); week >= 1; week--) {
            LocalDate begins = end.minusWeeks(week);
            LocalDate ends = begins.plusWeeks(1);
            if (begins.minusWeeks(WEEKS_TO_LEARN).isBefore(first)) {
                continue;
            }
            List<Interval> intervals = new ArrayList<>();
            List<Double> volumes = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                LocalDate date = all.get(i).date();
                if (!date.isBefore(begins)
                        && date.isBefore(ends)
                        && !settings.isExcluded(date)
                        && !Double.isNaN(history.volume(i))) {
                    intervals.add(all.get(i));
                    volumes.add(history.volume(i));
                }
            }
            Series known = history.before(begins.atStartOfDay(history.zone()).toInstant());
            if (!known.isEmpty()) {
                folds.add(new Fold(known, intervals, volumes));
            }
        }
        return folds;
    }

    private static Text why(Forecast.Score best, List<Forecast.Score> scores) {
        Double wape = best.wape();
        if (wape == null) {
            return Text.of(
                    "'" + best.model().id() + "' is used, because there are not enough past weeks with volumes to"
                            + " compare models: it takes " + (WEEKS_TO_LEARN + 1) + " or more.",
                    "« " + best.model().id() + " » est utilisé, car il n'y a pas assez de semaines passées avec des"
                            + " volumes pour comparer des modèles : il en faut " + (WEEKS_TO_LEARN + 1)
                            + " au moins.");
        }
        StringBuilder en = new StringBuilder();
        StringBuilder fr = new StringBuilder();
        for (Forecast.Score score : scores) {
            Double other = score.wape();
            if (score != best) {
                en.append(en.isEmpty() ? "" : ", ")
                        .append("'")
                        .append(score.model().id())
                        .append("' ");
                fr.append(fr.isEmpty() ? "" : ", ")
                        .append("« ")
                        .append(score.model().id())
                        .append(" » ");
                en.append(other == null ? "had too little history" : "by " + percent(other, Locale.ENGLISH));
                fr.append(other == null ? "avait trop peu d'historique" : "de " + percent(other, Locale.FRENCH));
            }
        }
        String weeksEn = best.weeks() == 1 ? "over the last week" : "over each of the last " + best.weeks() + " weeks";
        String weeksFr = best.weeks() == 1
                ? "sur la dernière semaine"
                : "sur chacune des " + best.weeks() + " dernières semaines";
        return Text.of(
                "'" + best.model().id() + "' is used: " + weeksEn + ", forecast from what was known before, it was off"
                        + " by " + percent(wape, Locale.ENGLISH) + " of the volume (" + best.intervals()
                        + " intervals)" + (en.isEmpty() ? "" : ", " + en) + ".",
                "« " + best.model().id() + " » est utilisé : " + weeksFr
                        + ", projetée d'après ce qui était connu avant,"
                        + " il s'est écarté de " + percent(wape, Locale.FRENCH) + " du volume (" + best.intervals()
                        + " intervalles)" + (fr.isEmpty() ? "" : ", " + fr) + ".");
    }

    private static String percent(double share, Locale locale) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(2);
        format.setMaximumFractionDigits(2);
        return format.format(100 * share) + " %";
    }
}
