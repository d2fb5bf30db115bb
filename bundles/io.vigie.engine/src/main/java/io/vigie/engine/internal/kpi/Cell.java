package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.kpi.Measure;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measures of one bucket and one combination of dimensions. */
final class Cell {
    private static final int FEW = 8;

    private final Bucket bucket;
    /** Where each measure is in the arrays; shared by all cells of an answer. */
    private final Map<Measure, Integer> places;

    private @Nullable BigDecimal[] values = new BigDecimal[FEW];
    private long[] rows = new long[FEW];

    Cell(Bucket bucket, Map<Measure, Integer> places) {
        this.bucket = bucket;
        this.places = places;
    }

    /** The length of the whole bucket. */
    BigDecimal seconds() {
        return BigDecimal.valueOf(bucket.whole().toNanos(), 9).stripTrailingZeros();
    }

    void set(Measure measure, @Nullable BigDecimal value, long counted) {
        int place = places.computeIfAbsent(measure, m -> places.size());
        if (place >= rows.length) {
            int more = Math.max(2 * rows.length, place + 1);
            values = Arrays.copyOf(values, more);
            rows = Arrays.copyOf(rows, more);
        }
        if (value != null) {
            values[place] = value;
        }
        rows[place] = counted;
    }

    /** The value of a measure; a count or sum over no rows is 0, anything else has none. */
    @Nullable
    BigDecimal value(Measure measure) {
        Integer place = places.get(measure);
        BigDecimal value = place == null || place >= values.length ? null : values[place];
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
        Integer place = places.get(measure);
        return place == null || place >= rows.length ? 0 : rows[place];
    }
}
