package io.vigie.testkit;

import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure as the reference interpreter makes it, in exact fractions. Immutable.
 *
 * @param kpi the id
 * @param bucket the start of the bucket in the reporting zone; null for the total
 * @param dims the values of the dimensions; a value is null where the rows have none
 * @param num the numerator, 0 when it is undefined; null for a masked or one of several named figures
 * @param den the denominator; null when the KPI has none or it is undefined
 * @param value {@code scale × num / den}; null when undefined
 * @param n how many rows the figure rests on
 * @param provisional whether it may still change by rule
 * @param masked whether it is kept back, because the group behind it is too small
 */
public record ReferenceValue(
        String kpi,
        @Nullable OffsetDateTime bucket,
        Map<String, @Nullable String> dims,
        @Nullable Fraction num,
        @Nullable Fraction den,
        @Nullable Fraction value,
        long n,
        boolean provisional,
        boolean masked) {
    public ReferenceValue {
        dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
    }
}
