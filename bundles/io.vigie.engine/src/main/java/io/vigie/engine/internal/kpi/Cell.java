package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.kpi.Measure;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measures of one bucket and one combination of dimensions. */
final class Cell {
    private final Bucket bucket;
    private final Map<Measure, BigDecimal> values = new HashMap<>();
    private final Map<Measure, Long> rows = new HashMap<>();

    Cell(Bucket bucket) {
        this.bucket = bucket;
    }

    /** The length of the whole bucket. */
    BigDecimal seconds() {
        return BigDecimal.valueOf(bucket.whole().toNanos(), 9).stripTrailingZeros();
    }

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
