package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The mean of the same local weekday and time over all of the history, in which a week counts for less
 * the longer it is ago: half after three weeks.
 */
final class RecentProfile implements ForecastModel {
    private static final double HALF_LIFE_WEEKS = 3;

    @Override
    public String id() {
        return "recent-profile";
    }

    @Override
    public Text name() {
        return Text.of("weighted mean of recent weeks", "moyenne pondérée des semaines récentes");
    }

    @Override
    public Text description() {
        return Text.of(
                "The mean of the same weekday and time over all past weeks, recent weeks counting more.",
                "La moyenne du même jour et de la même heure sur toutes les semaines passées, les récentes comptant"
                        + " plus.");
    }

    @Override
    public List<Estimate> forecast(Series history, List<Interval> future, ForecastSettings settings) {
        double[] above = new double[7 * history.slots()];
        double[] below = new double[7 * history.slots()];
        for (int i = 0; i < history.intervals().size(); i++) {
            Interval interval = history.intervals().get(i);
            if (!Double.isNaN(history.volume(i)) && settings.isOrdinary(interval.date())) {
                long days = ChronoUnit.DAYS.between(interval.date(), history.endDate()) - 1;
                double weight = Math.pow(0.5, Math.floorDiv(days, 7L) / HALF_LIFE_WEEKS);
                above[history.cell(interval)] += weight * history.volume(i);
                below[history.cell(interval)] += weight * interval.share();
            }
        }
        List<Estimate> estimates = new ArrayList<>(future.size());
        for (Interval interval : future) {
            int cell = history.cell(interval);
            estimates.add(
                    below[cell] == 0 ? Estimate.UNDEFINED : Estimate.of(above[cell] / below[cell] * interval.share()));
        }
        return estimates;
    }
}
