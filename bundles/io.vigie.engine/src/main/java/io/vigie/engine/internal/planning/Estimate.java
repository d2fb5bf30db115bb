package io.vigie.engine.internal.planning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A forecast volume as a quotient.
 *
 * @param num for the baseline the exact sum of the past volumes, else the volume to three decimals
 * @param den for the baseline the number of past volumes, else 1; 0 when there is nothing to forecast from
 */
public record Estimate(BigDecimal num, long den) {
    /** Nothing to forecast from. */
    public static final Estimate UNDEFINED = new Estimate(BigDecimal.ZERO, 0);

    static Estimate of(double volume) {
        return Double.isNaN(volume)
                ? UNDEFINED
                : new Estimate(BigDecimal.valueOf(Math.max(0, volume)).setScale(3, RoundingMode.HALF_EVEN), 1);
    }

    /** Whether there is a forecast. */
    public boolean isDefined() {
        return den != 0;
    }

    /** The volume, at least 0; null when undefined. */
    public @Nullable BigDecimal volume() {
        return den == 0 ? null : num.divide(BigDecimal.valueOf(den), MathContext.DECIMAL128);
    }

    double number() {
        return den == 0 ? Double.NaN : num.doubleValue() / den;
    }
}
