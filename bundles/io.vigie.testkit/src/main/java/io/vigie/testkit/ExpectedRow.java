package io.vigie.testkit;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row that the answer must have. Immutable.
 *
 * @param bucket the start of the bucket, null for the total
 * @param dims the values of the dimensions
 * @param num the exact numerator; null when only the value is given
 * @param den the exact denominator; null when the KPI has none
 * @param value the value, to be met within a relative 1e-9; null when undefined
 * @param suppressed whether the group is too small to be shown
 */
public record ExpectedRow(
        @Nullable OffsetDateTime bucket,
        Map<String, @Nullable String> dims,
        @Nullable Fraction num,
        @Nullable Fraction den,
        @Nullable BigDecimal value,
        boolean suppressed) {
    public ExpectedRow {
        dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
    }
}
