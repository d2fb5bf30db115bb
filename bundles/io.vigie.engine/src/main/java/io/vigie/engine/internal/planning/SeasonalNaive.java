package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline of the catalogue: the mean of the same local weekday and time over the last weeks. Days
 * that are not ordinary and missing intervals make the weeks fewer. A time that an autumn night had
 * twice counts twice.
 */
final class SeasonalNaive implements ForecastModel {
    @Override
    public String id() {
        return "seasonal-naive";
    }

    @Override
    public Text name() {
        return Text.of("mean of the last weeks", "moyenne des dernières semaines");
    }

    @Override
    public Text description() {
        return Text.of(
                "The mean of the same weekday and time over the last weeks.",
                "La moyenne du même jour et de la même heure sur les dernières semaines.");
    }

    @Override
    public List<Estimate> forecast(Series history, List<Interval> future, ForecastSettings settings) {
        Map<LocalDateTime, List<Double>> past = new HashMap<>();
        for (int i = 0; i < history.intervals().size(); i++) {
            Interval interval = history.intervals().get(i);
            if (!Double.isNaN(history.volume(i)) && settings.isOrdinary(interval.date())) {
                past.computeIfAbsent(interval.weeksBefore(0), place -> new ArrayList<>(1))
                        .add(history.volume(i));
            }
        }
        LocalDateTime end = history.end().atZone(history.zone()).toLocalDateTime();
        List<Estimate> estimates = new ArrayList<>(future.size());
        for (Interval interval : future) {
            long last = Math.max(1, ChronoUnit.DAYS.between(end.toLocalDate(), interval.date()) / 7);
            while (!interval.weeksBefore(last).isBefore(end)) {
                last++;
            }
            BigDecimal sum = BigDecimal.ZERO;
            long found = 0;
            for (int week = 0; week < settings.weeks(); week++) {
                for (double volume : past.getOrDefault(interval.weeksBefore(last + week), List.of())) {
                    sum = sum.add(BigDecimal.valueOf(volume));
                    found++;
                }
            }
            estimates.add(found == 0 ? Estimate.UNDEFINED : new Estimate(sum, found));
        }
        return estimates;
    }
}
