package io.vigie.kpi;

import org.jspecify.annotations.Nullable;

/**
 * What a KPI's value is measured in, and what its numerator and denominator must be measured in for
 * that. Immutable.
 */
public final class Unit {
    /** What a measure is measured in. May grow: callers keep a default branch. */
    public enum Dimension {
        /** A plain number: how many, a score. */
        NUMBER,
        SECONDS,
        MONEY
    }

    /** A share, shown as a percentage. */
    public static final Unit RATIO = new Unit("ratio", Text.of("%", "%"), null, null, true);
    /** A duration. */
    public static final Unit SECONDS =
            new Unit("seconds", Text.of("s", "s"), Dimension.SECONDS, Dimension.NUMBER, false);
    /** A number of things. */
    public static final Unit COUNT = new Unit("count", Text.of("", ""), Dimension.NUMBER, null, false);
    /** A number of agents. */
    public static final Unit AGENTS = new Unit("agents", Text.of("agents", "agents"), Dimension.NUMBER, null, false);
    /** Points from −100 to +100, shown as a signed integer. */
    public static final Unit POINTS = new Unit("points", Text.of("points", "points"), null, null, true);
    /** A score from 0 to 100. */
    public static final Unit SCORE = new Unit("score", Text.of("of 100", "sur 100"), null, null, true);
    /** Money, or money for each thing counted. */
    public static final Unit MONEY = new Unit("money", Text.of("", ""), Dimension.MONEY, Dimension.NUMBER, false);

    private final String id;
    private final Text symbol;
    private final @Nullable Dimension numerator;
    private final @Nullable Dimension denominator;
    private final boolean share;

    private Unit(
            String id, Text symbol, @Nullable Dimension numerator, @Nullable Dimension denominator, boolean share) {
        this.id = id;
        this.symbol = symbol;
        this.numerator = numerator;
        this.denominator = denominator;
        this.share = share;
    }

    /**
     * Things for each of something: {@code count/case}, {@code money/contact}, {@code count/hour}.
     *
     * @param id as in the catalogue
     * @param symbol what stands behind the value
     */
    public static Unit per(String id, Text symbol, Dimension numerator, Dimension denominator) {
        return new Unit(id, symbol, numerator, denominator, false);
    }

    /** The id: ratio, seconds, count, count/case … */
    public String id() {
        return id;
    }

    /** What stands behind the value for a person. */
    public Text symbol() {
        return symbol;
    }

    /** Says what is wrong with a formula for this unit; null when nothing is. */
    @Nullable
    String mismatch(Dimension of, @Nullable Dimension by) {
        if (share) {
            return by == null
                    ? "the unit " + id + " needs a denominator"
                    : of == by ? null : "the unit " + id + " needs terms of one kind, not " + of + " over " + by;
        }
        if (numerator != of) {
            return "the unit " + id + " needs a numerator in " + numerator + ", not " + of;
        }
        return by == null || denominator == by
                ? null
                : "the unit " + id
                        + (denominator == null ? " takes no denominator" : " needs a denominator in " + denominator)
                        + ", not " + by;
    }

    @Override
    public String toString() {
        return id;
    }
}
