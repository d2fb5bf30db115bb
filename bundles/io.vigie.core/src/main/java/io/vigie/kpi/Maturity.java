package io.vigie.kpi;

import java.time.Duration;

/**
 * How long after the end of a bucket its value may still change by rule: until then it is provisional.
 * Immutable.
 */
public final class Maturity {
    /** The value is final as soon as the bucket has ended. */
    public static final Maturity IMMEDIATE = new Maturity(Duration.ZERO, "", Duration.ZERO);

    private final Duration fixed;
    private final String parameter;
    private final Duration unit;

    private Maturity(Duration fixed, String parameter, Duration unit) {
        this.fixed = fixed;
        this.parameter = parameter;
        this.unit = unit;
    }

    /** A fixed delay. */
    public static Maturity of(Duration delay) {
        return new Maturity(delay, "", Duration.ZERO);
    }

    /** As many days as a parameter says. */
    public static Maturity days(String parameter) {
        return new Maturity(Duration.ZERO, parameter, Duration.ofDays(1));
    }

    /** As many seconds as a parameter says. */
    public static Maturity seconds(String parameter) {
        return new Maturity(Duration.ZERO, parameter, Duration.ofSeconds(1));
    }

    /** The fixed delay; zero when a parameter decides. */
    public Duration fixed() {
        return fixed;
    }

    /** The parameter that decides, or the empty string. */
    public String parameter() {
        return parameter;
    }

    /** What one of the parameter stands for. */
    public Duration unit() {
        return unit;
    }

    @Override
    public String toString() {
        return parameter.isEmpty() ? fixed.toString() : "$" + parameter + "×" + unit;
    }
}
