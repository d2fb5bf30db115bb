package io.vigie.kpi;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A number taken over a population: how many rows, the sum of a value, a quantile … Immutable. */
public final class Measure {
    /** What a measure does with its rows. May grow: callers keep a default branch. */
    public enum Aggregation {
        COUNT,
        SUM,
        /** The number of different values. */
        DISTINCT,
        /** Linear interpolation between the two nearest ranks; not additive. */
        QUANTILE,
        MIN,
        MAX;

        /** Whether the parts of a period or group add up to the whole. */
        public boolean additive() {
            return this == COUNT || this == SUM;
        }
    }

    private final Population population;
    private final Aggregation aggregation;
    private final @Nullable Expr value;
    private final @Nullable Expr divisor;
    private final @Nullable Expr quantile;
    private final @Nullable Expr where;
    private final Set<String> across;
    private final @Nullable Text name;

    /** The canonical text, once it has been asked for; threads that ask at once make the same. */
    private @Nullable String text;

    private Measure(
            Population population,
            Aggregation aggregation,
            @Nullable Expr value,
            @Nullable Expr divisor,
            @Nullable Expr quantile,
            @Nullable Expr where,
            Set<String> across,
            @Nullable Text name) {
        this.population = population;
        this.aggregation = aggregation;
        this.value = value;
        this.divisor = divisor;
        this.quantile = quantile;
        this.where = where;
        this.across = across;
        this.name = name;
    }

    /** How many rows. */
    public static Measure count(Population population) {
        return new Measure(population, Aggregation.COUNT, null, null, null, null, Set.of(), null);
    }

    /** The sum of a value; rows without it add nothing. */
    public static Measure sum(Population population, Expr value) {
        return new Measure(population, Aggregation.SUM, value, null, null, null, Set.of(), null);
    }

    /**
     * The exact sum of quotients, for shares of a whole: an expense apportioned to days, a score on a
     * scale. Rows whose divisor is 0 or empty add nothing.
     */
    public static Measure sumOfQuotients(Population population, Expr value, Expr divisor) {
        return new Measure(population, Aggregation.SUM, value, divisor, null, null, Set.of(), null);
    }

    /** How many different values. */
    public static Measure distinct(Population population, Expr value) {
        return new Measure(population, Aggregation.DISTINCT, value, null, null, null, Set.of(), null);
    }

    /**
     * The quantile of a value with linear interpolation (as SQL's {@code quantile_cont}).
     *
     * @param rank 0 to 1, a constant or a parameter
     */
    public static Measure quantile(Population population, Expr value, Expr rank) {
        return new Measure(population, Aggregation.QUANTILE, value, null, rank, null, Set.of(), null);
    }

    /** The smallest value. */
    public static Measure min(Population population, Expr value) {
        return new Measure(population, Aggregation.MIN, value, null, null, null, Set.of(), null);
    }

    /** The greatest value. */
    public static Measure max(Population population, Expr value) {
        return new Measure(population, Aggregation.MAX, value, null, null, null, Set.of(), null);
    }

    /** The same measure over those rows of the population for which the condition is true as well. */
    public Measure where(Expr condition) {
        Expr both = where == null ? condition : Expr.all(where, condition);
        return new Measure(population, aggregation, value, divisor, quantile, both, across, name);
    }

    /**
     * The same measure over all values of these dimensions also where the question splits or filters by
     * them: the base of a share.
     */
    public Measure across(String... dimensions) {
        return new Measure(
                population, aggregation, value, divisor, quantile, where, Set.copyOf(List.of(dimensions)), name);
    }

    /** The same measure with a name for people, where neither numerator nor denominator says it. */
    public Measure called(String en, String fr) {
        return new Measure(population, aggregation, value, divisor, quantile, where, across, Text.of(en, fr));
    }

    /** What people call it, or null; a name does not make it another measure. */
    public @Nullable Text name() {
        return name;
    }

    /** Whom it counts. */
    public Population population() {
        return population;
    }

    /** What it does. */
    public Aggregation aggregation() {
        return aggregation;
    }

    /** The value of a row; null for a count. */
    public @Nullable Expr value() {
        return value;
    }

    /** What the value of a row is divided by, or null. */
    public @Nullable Expr divisor() {
        return divisor;
    }

    /** The rank of a quantile, else null. */
    public @Nullable Expr quantile() {
        return quantile;
    }

    /** The condition of this measure within the population, or null. */
    public @Nullable Expr where() {
        return where;
    }

    /** The dimensions that do not split it. */
    public Set<String> across() {
        return across;
    }

    /** This measure as a formula. */
    public Formula formula() {
        return Formula.of(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Measure measure) || !toString().equals(measure.toString())) {
            return false;
        }
        // The same text from now on, since a long one is dear to compare and measures are keys of maps.
        measure.text = text;
        return true;
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Canonical. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = canonical();
            text = known;
        }
        return known;
    }

    private String canonical() {
        return aggregation + "(" + value + (divisor == null ? "" : " / " + divisor)
                + (quantile == null ? "" : " at " + quantile) + " where " + where
                + (across.isEmpty() ? "" : " across " + new TreeSet<>(across)) + " of " + population + ")";
    }
}
