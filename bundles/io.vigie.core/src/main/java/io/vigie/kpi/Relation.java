package io.vigie.kpi;

import io.vigie.fact.FactType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of rows that measures are taken over: the facts of one type, or rows derived from them.
 * Immutable data; {@link #toString()} is canonical. Types of columns are checked when a KPI over the
 * relation is built (see {@link Schema}), since they may depend on its parameters.
 *
 * <p>Rows that come from facts carry their attributes (what the fact type does not declare): an
 * expression or a query may name them like a column.
 *
 * <p>The permitted kinds may grow: callers keep a default branch.
 */
public abstract sealed class Relation
        permits Relation.Facts,
                Relation.Filter,
                Relation.Derive,
                Relation.Project,
                Relation.Aggregate,
                Relation.Join,
                Relation.Window,
                Relation.Union,
                Relation.EachDay,
                Relation.Unite {
    private final List<Relation> inputs;
    /** The canonical text, once it has been asked for; threads that ask at once make the same. */
    private @Nullable String text;

    /** The schema that was asked for last: a relation that is used often is checked once a question. */
    private @Nullable Schema schema;

    private Relation(List<Relation> inputs) {
        this.inputs = inputs;
    }

    /** All facts of a type, as far as they are known at the query's as-of instant, with the column {@code source}. */
    public static Relation facts(FactType type) {
        return new Facts(type);
    }

    /** The rows of several relations with the same columns, one after the other. Attributes are dropped. */
    public static Relation union(Relation... parts) {
        return new Union(List.of(parts));
    }

    /** The rows for which the condition is true. */
    public Relation where(Expr condition) {
        return new Filter(this, condition);
    }

    /** All columns and one more, calculated for each row; a column of that name is replaced. */
    public Relation with(String name, Expr value) {
        return new Derive(this, name, value);
    }

    /** These columns only, without attributes. */
    public Relation columns(String... names) {
        return new Project(this, List.of(names));
    }

    /** One row for each combination of the keys, with the given folds of its rows; attributes are dropped. */
    public Relation aggregate(List<String> keys, Fold... folds) {
        return new Aggregate(this, keys, List.of(folds));
    }

    /**
     * Each row with the columns of the rows of another relation that agree in the keys; a row without
     * partner stays, with empty columns.
     *
     * @param keys columns of both relations
     * @param take the columns to take over from the other relation; its attributes come along, those of
     *     this relation win
     */
    public Relation join(Relation other, List<String> keys, String... take) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String column : take) {
            names.put(column, column);
        }
        return new Join(this, other, false, keys, null, names);
    }

    /**
     * Each pair of a row with a row of another relation that agree in the keys and for which the
     * condition is true; a row without partner is left out.
     *
     * @param condition may name columns of the other relation as {@code other.name}; null for none
     * @param take columns to take over from the other relation: new name → its name there
     */
    public Relation pairs(Relation other, List<String> keys, @Nullable Expr condition, Map<String, String> take) {
        return new Join(this, other, true, keys, condition, take);
    }

    /**
     * All columns and, from the next row with the same partition in ascending order of the given
     * columns, a value. The columns should leave no two rows at the same place.
     */
    public Relation next(String name, Expr value, List<String> partition, String... order) {
        return new Window(this, name, WindowKind.NEXT, value, null, partition, List.of(order));
    }

    /** All columns and the position of the row within its partition in the given order, from 1. */
    public Relation position(String name, List<String> partition, String... order) {
        return new Window(this, name, WindowKind.POSITION, null, null, partition, List.of(order));
    }

    /**
     * All columns and the value of the first row for which the condition is true, among this row and
     * those after it in its partition. The value must ascend with the order.
     */
    public Relation nextWhere(String name, Expr value, Expr condition, List<String> partition, String... order) {
        return new Window(this, name, WindowKind.NEXT_WHERE, value, condition, partition, List.of(order));
    }

    /** Each row once for each date from one to the other, both inclusive, in a column that is new. */
    public Relation eachDay(String name, Expr from, Expr to) {
        return new EachDay(this, name, from, to);
    }

    /**
     * The intervals of the rows with the same keys united where they overlap or touch, so that each
     * instant counts once: the keys, {@code from_at} and {@code to_at}. An interval without end lasts
     * until the as-of instant.
     */
    public Relation unite(List<String> keys, Expr from, Expr to) {
        return new Unite(this, keys, from, to);
    }

    /** The relations that this one is made of. */
    public final List<Relation> inputs() {
        return inputs;
    }

    /** The first of them. */
    final Relation input() {
        return inputs.get(0);
    }

    final @Nullable Schema schema() {
        return schema;
    }

    final void keep(Schema known) {
        schema = known;
    }

    /** The canonical text, made by each kind once: definitions are compared and looked up by it. */
    abstract String canonical();

    /** Canonical. */
    @Override
    public final String toString() {
        String known = text;
        if (known == null) {
            known = canonical();
            text = known;
        }
        return known;
    }

    /** One fold of the rows of a group into a value. */
    public record Fold(
            String name,
            FoldKind kind,
            @Nullable Expr value,
            @Nullable Expr order,
            @Nullable Expr where) {
        /** How many rows. */
        public static Fold count(String name) {
            return new Fold(name, FoldKind.COUNT, null, null, null);
        }

        /** The sum of a value; empty when no row has one. */
        public static Fold sum(String name, Expr value) {
            return new Fold(name, FoldKind.SUM, value, null, null);
        }

        /** The smallest value. */
        public static Fold min(String name, Expr value) {
            return new Fold(name, FoldKind.MIN, value, null, null);
        }

        /** The greatest value. */
        public static Fold max(String name, Expr value) {
            return new Fold(name, FoldKind.MAX, value, null, null);
        }

        /** The value of the row that is last in the given order; of several there the greatest, empty ones after. */
        public static Fold last(String name, Expr value, Expr order) {
            return new Fold(name, FoldKind.LAST, value, order, null);
        }

        /** The value of the row that is first in the given order; of several there the smallest, empty ones after. */
        public static Fold first(String name, Expr value, Expr order) {
            return new Fold(name, FoldKind.FIRST, value, order, null);
        }

        /** The same fold over the rows for which the condition is true. */
        public Fold where(Expr condition) {
            return new Fold(name, kind, value, order, condition);
        }

        @Override
        public String toString() {
            return name + "=" + kind + "(" + value + (order == null ? "" : " by " + order)
                    + (where == null ? "" : " where " + where) + ")";
        }
    }

    /** What a fold does. May grow: callers keep a default branch. */
    public enum FoldKind {
        COUNT,
        SUM,
        MIN,
        MAX,
        FIRST,
        LAST
    }

    /** What a window looks for. May grow: callers keep a default branch. */
    public enum WindowKind {
        NEXT,
        POSITION,
        NEXT_WHERE
    }

    /** The facts of a type. */
    public static final class Facts extends Relation {
        private final FactType type;

        private Facts(FactType type) {
            super(List.of());
            this.type = type;
        }

        /** The type. */
        public FactType type() {
            return type;
        }

        @Override
        String canonical() {
            return "facts(" + type.name() + ")";
        }
    }

    /** See {@link Relation#where}. */
    public static final class Filter extends Relation {
        private final Expr condition;

        private Filter(Relation input, Expr condition) {
            super(List.of(input));
            this.condition = condition;
        }

        /** The condition. */
        public Expr condition() {
            return condition;
        }

        @Override
        String canonical() {
            return input() + ".where(" + condition + ")";
        }
    }

    /** See {@link Relation#with}. */
    public static final class Derive extends Relation {
        private final String name;
        private final Expr value;

        private Derive(Relation input, String name, Expr value) {
            super(List.of(input));
            this.name = name;
            this.value = value;
        }

        /** The new column. */
        public String name() {
            return name;
        }

        /** Its value. */
        public Expr value() {
            return value;
        }

        @Override
        String canonical() {
            return input() + ".with(" + name + ", " + value + ")";
        }
    }

    /** See {@link Relation#columns}. */
    public static final class Project extends Relation {
        private final List<String> names;

        private Project(Relation input, List<String> names) {
            super(List.of(input));
            this.names = names;
        }

        /** The columns kept. */
        public List<String> names() {
            return names;
        }

        @Override
        String canonical() {
            return input() + ".columns" + names;
        }
    }

    /** See {@link Relation#aggregate}. */
    public static final class Aggregate extends Relation {
        private final List<String> keys;
        private final List<Fold> folds;

        private Aggregate(Relation input, List<String> keys, List<Fold> folds) {
            super(List.of(input));
            this.keys = List.copyOf(keys);
            this.folds = folds;
        }

        /** The columns that make a group. */
        public List<String> keys() {
            return keys;
        }

        /** The values of a group. */
        public List<Fold> folds() {
            return folds;
        }

        @Override
        String canonical() {
            return input() + ".aggregate(" + keys + ", " + folds + ")";
        }
    }

    /** See {@link Relation#join} and {@link Relation#pairs}. */
    public static final class Join extends Relation {
        private final boolean inner;
        private final List<String> keys;
        private final @Nullable Expr condition;
        private final Map<String, String> take;

        private Join(
                Relation left,
                Relation right,
                boolean inner,
                List<String> keys,
                @Nullable Expr condition,
                Map<String, String> take) {
            super(List.of(left, right));
            this.inner = inner;
            this.keys = List.copyOf(keys);
            this.condition = condition;
            this.take = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(take));
        }

        /** Whether rows without partner are left out. */
        public boolean inner() {
            return inner;
        }

        /** The columns that must agree. */
        public List<String> keys() {
            return keys;
        }

        /** A further condition, or null. */
        public @Nullable Expr condition() {
            return condition;
        }

        /** The columns taken over from the right: new name → name there. */
        public Map<String, String> take() {
            return take;
        }

        @Override
        String canonical() {
            return input() + (inner ? ".pairs(" : ".join(") + inputs().get(1) + ", " + keys + ", " + condition + ", "
                    + take + ")";
        }
    }

    /** See {@link Relation#next}, {@link Relation#position} and {@link Relation#nextWhere}. */
    public static final class Window extends Relation {
        private final String name;
        private final WindowKind kind;
        private final @Nullable Expr value;
        private final @Nullable Expr condition;
        private final List<String> partition;
        private final List<String> order;

        private Window(
                Relation input,
                String name,
                WindowKind kind,
                @Nullable Expr value,
                @Nullable Expr condition,
                List<String> partition,
                List<String> order) {
            super(List.of(input));
            this.name = name;
            this.kind = kind;
            this.value = value;
            this.condition = condition;
            this.partition = List.copyOf(partition);
            this.order = List.copyOf(order);
        }

        /** The new column. */
        public String name() {
            return name;
        }

        /** What is looked for. */
        public WindowKind kind() {
            return kind;
        }

        /** The value taken, null for a position. */
        public @Nullable Expr value() {
            return value;
        }

        /** The condition of a NEXT_WHERE, else null. */
        public @Nullable Expr condition() {
            return condition;
        }

        /** The columns of the partition. */
        public List<String> partition() {
            return partition;
        }

        /** The columns of the ascending order. */
        public List<String> order() {
            return order;
        }

        @Override
        String canonical() {
            return input() + "." + kind + "(" + name + ", " + value + ", " + condition + ", " + partition + ", " + order
                    + ")";
        }
    }

    /** See {@link Relation#union}. */
    public static final class Union extends Relation {
        private Union(List<Relation> parts) {
            super(parts);
        }

        @Override
        String canonical() {
            return "union" + inputs();
        }
    }

    /** See {@link Relation#eachDay}. */
    public static final class EachDay extends Relation {
        private final String name;
        private final Expr from;
        private final Expr to;

        private EachDay(Relation input, String name, Expr from, Expr to) {
            super(List.of(input));
            this.name = name;
            this.from = from;
            this.to = to;
        }

        /** The new DATE column. */
        public String name() {
            return name;
        }

        /** The first date. */
        public Expr from() {
            return from;
        }

        /** The last date. */
        public Expr to() {
            return to;
        }

        @Override
        String canonical() {
            return input() + ".eachDay(" + name + ", " + from + ", " + to + ")";
        }
    }

    /** See {@link Relation#unite}. */
    public static final class Unite extends Relation {
        private final List<String> keys;
        private final Expr from;
        private final Expr to;

        private Unite(Relation input, List<String> keys, Expr from, Expr to) {
            super(List.of(input));
            this.keys = List.copyOf(keys);
            this.from = from;
            this.to = to;
        }

        /** The columns that the intervals belong to. */
        public List<String> keys() {
            return keys;
        }

        /** The start of an interval. */
        public Expr from() {
            return from;
        }

        /** The end of an interval, empty while it lasts. */
        public Expr to() {
            return to;
        }

        @Override
        String canonical() {
            return input() + ".unite(" + keys + ", " + from + ", " + to + ")";
        }
    }
}
