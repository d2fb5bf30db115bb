package io.vigie.query;

import io.vigie.kpi.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ForecastQuery}. Immutable.
 *
 * @param query the question
 * @param from the start of the period that was forecast
 * @param to its end, exclusive
 * @param history what was learned from, for people
 * @param learnedFrom where the history begins; null where there is none
 * @param learnedTo where it ends, exclusive; null where there is none
 * @param model the id of the model that was used
 * @param why why that one, in a sentence
 * @param points one for each interval, in order
 * @param scores how each model would have done in the last weeks, the simplest first
 */
public record Forecast(
        ForecastQuery query,
        Instant from,
        Instant to,
        Text history,
        @Nullable Instant learnedFrom,
        @Nullable Instant learnedTo,
        String model,
        Text why,
        List<Point> points,
        List<Score> scores) {
    public Forecast {
        points = List.copyOf(points);
        scores = List.copyOf(scores);
    }

    /**
     * The forecast of an interval.
     *
     * @param start its start in the zone of the question
     * @param volume the volume to expect; null where the history says nothing
     */
    public record Point(OffsetDateTime start, @Nullable BigDecimal volume) {}

    /**
     * How far off a model was.
     *
     * @param model its id
     * @param name its name
     * @param error the sum of |actual − forecast| over the sum of the actual volumes, as the KPI {@code
     *     forecast-accuracy} counts it; null where there was too little history to compare
     * @param intervals how many intervals were compared
     */
    public record Score(String model, Text name, @Nullable Double error, int intervals) {}
}
