package io.vigie.engine.internal.planning;

import io.vigie.kpi.Text;
import java.util.List;

/** A way to forecast volumes. Pure and deterministic: the same history gives the same forecast. */
public interface ForecastModel {
    /** Its lasting name, in kebab-case. */
    String id();

    /** Its name for people. */
    Text name();

    /** What it does, in one sentence. */
    Text description();

    /**
     * Forecasts intervals.
     *
     * @param history what is known; nothing after its end may be assumed
     * @param future intervals of the same calendar from the end of the history on, in order
     * @return one estimate for each interval, never negative; undefined where the history says nothing
     */
    List<Estimate> forecast(Series history, List<Interval> future, ForecastSettings settings);
}
