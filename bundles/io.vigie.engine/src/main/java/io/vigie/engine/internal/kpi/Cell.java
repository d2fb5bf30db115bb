package io.vigie.engine.internal.kpi;

import io.vigie.kpi.Measure;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measures of one bucket and one combination of dimensions. */
final class Cell {
    static final Cell EMPTY = new Cell();

    private final Map<Measure, BigDecimal> values = new HashMap<>();
    private final Map<Measure, Long> rows = new HashMap<>();

    void set(Measure measure, @Nullable BigDecimal value, long counted) {
        if (value != null) {
            values.put(measure, value);
        }
        rows.put(measure, counted);
    }

    /** The value of a measure; a count or sum over no rows is 0, anything else has none. */
    @Nullable
    BigDecimal value(Measure measure) {
        BigDecimal value = values.get(measure);
        if (value != null) {
            return value;
        }
        return switch (measure.aggregation()) {
            case COUNT, SUM, DISTINCT -> BigDecimal.ZERO;
            default -> null;
        };
    }

    /** How many rows a measure counted. */
    long rows(Measure measure) {
        return rows.getOrDefault(measure, 0L);
    }
}
