package io.vigie.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact number: {@code p/q} in lowest terms. Immutable.
 *
 * @param p the numerator, with the sign
 * @param q the denominator, positive
 */
public record Fraction(BigInteger p, BigInteger q) {
    /** Figures are cut after 34 digits, so a third can only be met up to a rounding error. */
    private static final BigDecimal CUT = new BigDecimal("1e-12");

    public Fraction {
        if (q.signum() == 0) {
            throw new IllegalArgumentException("a fraction over 0 is no number");
        }
        BigInteger divisor = q.signum() < 0 ? p.gcd(q).negate() : p.gcd(q);
        p = p.divide(divisor);
        q = q.divide(divisor);
    }

    /**
     * Reads {@code 7}, {@code 0.25}, {@code 309/31}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Fraction parse(String text) {
        try {
            int slash = text.indexOf('/');
            if (slash >= 0) {
                return new Fraction(
                        new BigInteger(text.substring(0, slash).strip()),
                        new BigInteger(text.substring(slash + 1).strip()));
            }
            BigDecimal number = new BigDecimal(text.strip());
            return number.scale() <= 0
                    ? new Fraction(number.toBigIntegerExact(), BigInteger.ONE)
                    : new Fraction(number.unscaledValue(), BigInteger.TEN.pow(number.scale()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number such as 7, 0.25 or 3/10", e);
        }
    }

    /**
     * Whether a decimal is this number: exactly where it is whole, else within a relative 1e-12, because
     * not every fraction has an end as a decimal.
     */
    public boolean isMetBy(BigDecimal number) {
        BigDecimal error =
                number.multiply(new BigDecimal(q)).subtract(new BigDecimal(p)).abs();
        if (error.signum() == 0) {
            return true;
        }
        return !q.equals(BigInteger.ONE)
                && error.compareTo(new BigDecimal(p).abs().multiply(CUT)) <= 0;
    }

    @Override
    public String toString() {
        return q.equals(BigInteger.ONE) ? p.toString() : p + "/" + q;
    }
}
