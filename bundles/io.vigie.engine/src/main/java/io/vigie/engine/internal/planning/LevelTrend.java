package io.vigie.engine.internal.planning;

import java.util.Arrays;

/**
 * Exponential smoothing of weekly levels with a damped trend (C. C. Holt, 1957; E. S. Gardner and E.
 * McKenzie, "Forecasting trends in time series", Management Science 31, 1985). The parameters are those
 * of a small grid that would have forecast each week best from the weeks before it.
 *
 * @param level of the last week
 * @param trend its growth by week
 * @param damping by which the growth is multiplied from week to week
 */
record LevelTrend(double level, double trend, double damping) {
    private static final double[] LEVEL_WEIGHTS = {0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
    private static final double[] TREND_WEIGHTS = {0.05, 0.1, 0.2, 0.4};
    private static final double[] DAMPINGS = {0.8, 0.9, 0.97};
    private static final int WEEKS_FOR_TREND = 6;
    /** A trend must make the error this much smaller: noise alone can make it a little smaller. */
    private static final double TREND_MUST_EARN = 0.97;

    /**
     * Fits the levels of successive weeks.
     *
     * @param levels the oldest first, NaN where unknown; one at least is known
     */
    static LevelTrend fit(double[] levels) {
        double[] known =
                Arrays.stream(levels).filter(level -> !Double.isNaN(level)).toArray();
        Path best = null;
        for (double weight : LEVEL_WEIGHTS) {
            Path path = Path.along(levels, known[0], 0, weight, 0, 1);
            best = best == null || path.error < best.error ? path : best;
        }
        if (known.length >= WEEKS_FOR_TREND) {
            double start = firstTrend(known);
            double bar = best == null ? 0 : best.error * TREND_MUST_EARN;
            for (double damping : DAMPINGS) {
                for (double weight : LEVEL_WEIGHTS) {
                    for (double trendWeight : TREND_WEIGHTS) {
                        Path path = Path.along(levels, known[0], start, weight, trendWeight, damping);
                        if (path.error < bar) {
                            best = path;
                            bar = path.error;
                        }
                    }
                }
            }
        }
        return best == null ? new LevelTrend(0, 0, 1) : new LevelTrend(best.level, best.trend, best.damping);
    }

    /** The level some weeks after the last one, at least 0. */
    double after(int weeks) {
        double sum = 0;
        double factor = 1;
        for (int week = 1; week <= weeks; week++) {
            factor *= damping;
            sum += factor;
        }
        return Math.max(0, level + trend * sum);
    }

    /** The median growth of the first weeks. */
    private static double firstTrend(double[] known) {
        double[] growth = new double[Math.min(known.length, 8) - 1];
        for (int i = 0; i < growth.length; i++) {
            growth[i] = known[i + 1] - known[i];
        }
        Arrays.sort(growth);
        return growth[growth.length / 2];
    }

    private record Path(double level, double trend, double damping, double error) {
        static Path along(
                double[] levels, double first, double firstTrend, double weight, double trendWeight, double damping) {
            double level = Double.NaN;
            double trend = firstTrend;
            double error = 0;
            for (double actual : levels) {
                if (Double.isNaN(level)) {
                    level = Double.isNaN(actual) ? Double.NaN : first;
                    continue;
                }
                trend *= damping;
                double expected = level + trend;
                if (Double.isNaN(actual)) {
                    level = expected;
                    continue;
                }
                error += Math.abs(actual - Math.max(0, expected));
                double now = expected + weight * (actual - expected);
                trend += trendWeight * (now - level - trend);
                level = now;
            }
            return new Path(level, trend, damping, error);
        }
    }
}
