package io.vigie.query;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Between which bounds a share of all lies with 95 % confidence, when the rows are a sample: the score
 * interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
 * Immutable.
 *
 * @param low the lower bound, 0 to 1
 * @param high the upper bound, 0 to 1
 */
public record Margin(double low, double high) {
    private static final double Z = 1.959963984540054;

    /** The margin of a share; empty for anything that is no share of a known number. */
    public static Optional<Margin> of(KpiValue value) {
        BigDecimal num = value.num();
        BigDecimal den = value.den();
        if (num == null
                || den == null
                || !value.unit().equals("ratio")
                || den.signum() <= 0
                || num.signum() < 0
                || num.compareTo(den) > 0) {
            return Optional.empty();
        }
        double n = den.doubleValue();
        double share = num.doubleValue() / n;
        double base = 1 + Z * Z / n;
        double middle = (share + Z * Z / (2 * n)) / base;
        double reach = Z / base * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return Optional.of(new Margin(Math.max(0, middle - reach), Math.min(1, middle + reach)));
    }
}
