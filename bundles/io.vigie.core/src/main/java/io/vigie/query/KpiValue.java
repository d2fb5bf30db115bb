package io.vigie.query;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure with all that is needed to recompute totals and to trust it. Immutable.
 *
 * @param kpi the id
 * @param bucket the start of the bucket in the reporting zone; null for the total
 * @param dims the values of the dimensions asked for; a value is null where the rows have none
 * @param num the numerator
 * @param den the denominator; null when the KPI has none
 * @param value {@code scale × num / den}; null when undefined, never 0 or NaN for that
 * @param n how many rows the figure rests on
 * @param provisional whether it may still change by rule
 * @param unit the unit's id
 * @param version the version of the definition
 */
public record KpiValue(
        String kpi,
        @Nullable OffsetDateTime bucket,
        Map<String, @Nullable String> dims,
        BigDecimal num,
        @Nullable BigDecimal den,
        @Nullable BigDecimal value,
        long n,
        boolean provisional,
        String unit,
        String version) {
    public KpiValue {
        dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
    }
}
