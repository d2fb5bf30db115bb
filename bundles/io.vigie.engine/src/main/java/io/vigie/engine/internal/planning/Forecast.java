package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forecast of the model that won, and how it won. Immutable.
 *
 * @param model the model chosen
 * @param points one for each interval asked for, in order
 * @param scores one for each model, the simplest first
 * @param why the reason for the choice, in one sentence
 */
public record Forecast(ForecastModel model, List<Point> points, List<Score> scores, Text why) {
    public Forecast {
        points = List.copyOf(points);
        scores = List.copyOf(scores);
    }

    /**
     * The forecast of an interval.
     *
     * @param interval the interval
     * @param estimate its volume
     */
    public record Point(Interval interval, Estimate estimate) {}

    /**
     * How far off a model was in the weeks held back, as the KPI forecast-accuracy counts it.
     *
     * @param model the model
     * @param error the sum of |actual − forecast|
     * @param actual the sum of the actual volumes
     * @param intervals how many intervals were compared; 0 when it had too little history to compete
     * @param weeks how many weeks were held back, one after the other
     */
    public record Score(ForecastModel model, double error, double actual, int intervals, int weeks) {
        /** The error over the volume; null when nothing was compared or there was no volume. */
        public @Nullable Double wape() {
            return intervals == 0 || actual == 0 ? null : error / actual;
        }
    }
}
