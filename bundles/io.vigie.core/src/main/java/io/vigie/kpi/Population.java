package io.vigie.kpi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom a measure counts: a relation, how its rows meet time, and which of them are left out for which
 * reason. Numerator and denominator of a ratio share one population. Immutable.
 */
public final class Population {
    private static final Text UNNAMED = Text.of("rows", "lignes");

    /** How rows meet time. May grow: callers keep a default branch. */
    public enum Nature {
        /** A row belongs to the bucket of its anchor. */
        FLOW,
        /** A row is split between the buckets that it overlaps. */
        INTERVAL,
        /** A row counts in each bucket whose end it contains; never summed over time. */
        STOCK,
        /** A row counts in each bucket whose start it contains; never summed over time. */
        OPENING_STOCK,
        /** A row counts in each later bucket that covers its local weekday and time, some weeks on. */
        RECURRING;

        /** Whether it holds at one instant. */
        public boolean ofAnInstant() {
            return this == STOCK || this == OPENING_STOCK;
        }
    }

    /**
     * A reason to leave a row out. A row is counted under the first reason that holds.
     *
     * @param id kebab case
     * @param reason what a person reads
     * @param when the condition
     */
    public record LeftOut(String id, Text reason, Expr when) {
        @Override
        public String toString() {
            return id + ":" + when;
        }
    }

    private final Text name;
    private final Relation relation;
    private final @Nullable Relation finer;
    private final Set<String> finerDimensions;
    private final Nature nature;
    private final Expr from;
    private final Expr to;
    private final @Nullable Expr where;
    private final List<LeftOut> leftOut;

    /** The canonical text, once it has been asked for; threads that ask at once make the same. */
    private @Nullable String text;

    private Population(
            Text name,
            Relation relation,
            @Nullable Relation finer,
            Set<String> finerDimensions,
            Nature nature,
            Expr from,
            Expr to,
            @Nullable Expr where,
            List<LeftOut> leftOut) {
        this.name = name;
        this.relation = relation;
        this.finer = finer;
        this.finerDimensions = Collections.unmodifiableSet(new TreeSet<>(finerDimensions));
        this.nature = nature;
        this.from = from;
        this.to = to;
        this.where = where;
        this.leftOut = List.copyOf(leftOut);
    }

    /** Rows that belong to the bucket of an instant; rows without it belong to none. */
    public static Population flow(Relation relation, Expr anchor) {
        return new Population(UNNAMED, relation, null, Set.of(), Nature.FLOW, anchor, anchor, null, List.of());
    }

    /** Rows that are split between the buckets they overlap; without an end they last until as-of. */
    public static Population interval(Relation relation, Expr from, Expr to) {
        return new Population(UNNAMED, relation, null, Set.of(), Nature.INTERVAL, from, to, null, List.of());
    }

    /**
     * Rows that count in each bucket whose end (or the as-of instant, if that is earlier) lies in
     * [from, to): what starts at that very instant counts, what ends then does not.
     */
    public static Population stock(Relation relation, Expr from, Expr to) {
        return new Population(UNNAMED, relation, null, Set.of(), Nature.STOCK, from, to, null, List.of());
    }

    /** The same population with a name for people, such as "presented contacts". */
    public Population called(String en, String fr) {
        return new Population(Text.of(en, fr), relation, finer, finerDimensions, nature, from, to, where, leftOut);
    }

    /**
     * As {@link #stock}, measured at the start of each bucket: who was there when it began. Of a bucket
     * that begins after the question's as-of instant nothing is known.
     */
    public static Population openingStock(Relation relation, Expr from, Expr to) {
        return new Population(UNNAMED, relation, null, Set.of(), Nature.OPENING_STOCK, from, to, null, List.of());
    }

    /**
     * Rows that count in each bucket that covers the same local weekdays and times in the reporting zone,
     * 1 to N weeks after the row's anchor; {@link Expr#weeksAgo} says how many. A local time that a
     * change of the clocks leaves out has no rows; of one that comes twice the first counts.
     *
     * @param weeks N: a constant or an INTEGER parameter, at most 520
     */
    public static Population recurring(Relation relation, Expr anchor, Expr weeks) {
        return new Population(UNNAMED, relation, null, Set.of(), Nature.RECURRING, anchor, weeks, null, List.of());
    }

    /**
     * The same population taken from a finer relation when a query groups or filters by one of these
     * dimensions: contacts become their legs when asked by queue or agent. The finer relation has the
     * same columns as far as expressions use them.
     */
    public Population finer(Relation finer, String... dimensions) {
        return new Population(name, relation, finer, Set.of(dimensions), nature, from, to, where, leftOut);
    }

    /** The rows of this population for which a condition is true; the others are none of its business. */
    public Population where(Expr condition) {
        Expr both = where == null ? condition : Expr.all(where, condition);
        return new Population(name, relation, finer, finerDimensions, nature, from, to, both, leftOut);
    }

    /** Leaves rows out for a reason that {@code explain} counts. */
    public Population leaveOut(String id, Text reason, Expr when) {
        List<LeftOut> more = new ArrayList<>(leftOut);
        more.add(new LeftOut(id, reason, when));
        return new Population(name, relation, finer, finerDimensions, nature, from, to, where, more);
    }

    /** What its rows are, for people. */
    public Text name() {
        return name;
    }

    /** The relation, at the level of the query's dimensions. */
    public Relation relation(Set<String> dimensions) {
        return finer != null && dimensions.stream().anyMatch(finerDimensions::contains) ? finer : relation;
    }

    /** The relations of all levels. */
    public List<Relation> levels() {
        return finer == null ? List.of(relation) : List.of(relation, finer);
    }

    /** The dimensions that switch to the finer level. */
    public Set<String> finerDimensions() {
        return finerDimensions;
    }

    /** How rows meet time. */
    public Nature nature() {
        return nature;
    }

    /** The anchor of a flow or of what recurs, the start of an interval or stock. */
    public Expr from() {
        return from;
    }

    /** The anchor of a flow, the end of an interval or stock, the number of weeks that something recurs. */
    public Expr to() {
        return to;
    }

    /** The condition that rows must meet to belong, or null. */
    public @Nullable Expr where() {
        return where;
    }

    /** The reasons to leave rows out, in order. */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Population && toString().equals(other.toString());
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
        return nature + "(" + relation + ", " + from + ", " + to + ", where " + where + ", finer " + finerDimensions
                + " " + finer + ", without " + leftOut + ")";
    }
}
