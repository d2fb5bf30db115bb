package io.vigie.query;

import io.vigie.kpi.Target.Status;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure with all that is needed to recompute totals and to trust it. Immutable.
 *
 * @param kpi the id
 * @param bucket the start of the bucket in the reporting zone; null for the total
 * @param dims the values of the dimensions asked for; a value is null where the rows have none. Copied, unless they
 *     are those of another value
 * @param num the numerator; null when the figure is masked or is one of several named figures
 * @param den the denominator; null when the KPI has none or the figure is masked
 * @param value {@code scale × num / den}; null when undefined or masked, never 0 or NaN for that
 * @param n how many rows the figure rests on; 0 when it is masked
 * @param provisional whether it may still change by rule
 * @param masked whether it is kept back, because the group behind it is too small
 * @param status how it stands against its target; null where it has none
 * @param unit the unit's id
 * @param version the version of the definition
 */
public record KpiValue(
        String kpi,
        @Nullable OffsetDateTime bucket,
        Map<String, @Nullable String> dims,
        @Nullable BigDecimal num,
        @Nullable BigDecimal den,
        @Nullable BigDecimal value,
        long n,
        boolean provisional,
        boolean masked,
        @Nullable Status status,
        String unit,
        String version) {
    public KpiValue {
        dims = Dimensions.of(dims);
    }
}
