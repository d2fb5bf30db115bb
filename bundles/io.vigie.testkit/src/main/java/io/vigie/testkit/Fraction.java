package io.vigie.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * An exact number: {@code p/q} in lowest terms. Immutable.
 *
 * @param p the numerator, with the sign
 * @param q the denominator, positive
 */
public record Fraction(BigInteger p, BigInteger q) implements Comparable<Fraction> {
    public static final Fraction ZERO = of(0);
    public static final Fraction ONE = of(1);

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
            return of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number such as 7, 0.25 or 3/10", e);
        }
    }

    /** A whole number. */
    public static Fraction of(long number) {
        return new Fraction(BigInteger.valueOf(number), BigInteger.ONE);
    }

    /** A decimal, exactly. */
    public static Fraction of(BigDecimal number) {
        return number.scale() <= 0
                ? new Fraction(number.toBigIntegerExact(), BigInteger.ONE)
                : new Fraction(number.unscaledValue(), BigInteger.TEN.pow(number.scale()));
    }

    /** The sum. */
    public Fraction plus(Fraction other) {
        return new Fraction(p.multiply(other.q).add(other.p.multiply(q)), q.multiply(other.q));
    }

    /** The difference. */
    public Fraction minus(Fraction other) {
        return new Fraction(p.multiply(other.q).subtract(other.p.multiply(q)), q.multiply(other.q));
    }

    /** The product. */
    public Fraction times(Fraction other) {
        return new Fraction(p.multiply(other.p), q.multiply(other.q));
    }

    /**
     * The quotient.
     *
     * @throws IllegalArgumentException when the other is 0
     */
    public Fraction dividedBy(Fraction other) {
        return new Fraction(p.multiply(other.q), q.multiply(other.p));
    }

    /** −1, 0 or 1. */
    public int signum() {
        return p.signum();
    }

    /** The greatest whole number that is not greater. */
    public BigInteger floor() {
        BigInteger[] parts = p.divideAndRemainder(q);
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** As a decimal of 34 digits. */
    public BigDecimal decimal() {
        return new BigDecimal(p).divide(new BigDecimal(q), MathContext.DECIMAL128);
    }

    @Override
    public int compareTo(Fraction other) {
        return p.multiply(other.q).compareTo(other.p.multiply(q));
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
