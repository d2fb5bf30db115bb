package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves facts out that cannot matter to the rows of a period, before they are folded, joined or put in order.
 *
 * <p>An anchor is an instant that one of the facts behind a row names. So all that a row of the period is made of
 * shares a key with a fact that names an instant of the period, and facts of other keys need not be read. What is
 * narrowed has no row that the relation has not, and every row whose anchor lies in the period; where that cannot be
 * shown, the relation stays as it is.
 */
final class Narrowing {
    private static final Map<String, String> NOTHING = Map.of();
    /** What has become longer than that takes too long to plan. */
    private static final int MOST_PARTS = 1_000;

    /**
     * Keys, each once, and what they are called: only rows with one of them are wanted.
     *
     * @param empty whether rows without a key are wanted as well, if one of the keys is empty
     */
    private record Keys(Relation rows, List<String> names, boolean empty) {
        /** The rows that have one of the keys. */
        Relation of(Relation relation) {
            return empty
                    ? relation.pairs(
                            rows,
                            List.of(),
                            Expr.all(names.stream()
                                    .map(name -> Expr.col(name).same(Expr.col("other." + name)))
                                    .toArray(Expr[]::new)),
                            NOTHING)
                    : relation.pairs(rows, names, null, NOTHING);
        }
    }

    /** What was limited by which keys. */
    private final Map<String, Relation> limited = new HashMap<>();

    private final Map<Relation, Long> sizes = new IdentityHashMap<>();

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLong() {
            super(null, null, false, false);
        }
    }

    private Narrowing() {}

    /** Those rows of which one of the anchors lies in the period, and perhaps more. */
    static Relation of(Relation relation, List<Expr> anchors) {
        Set<Expr> instants = new LinkedHashSet<>();
        anchors.forEach(anchor -> instants.addAll(leaves(anchor)));
        try {
            return new Narrowing().narrow(relation, List.copyOf(instants));
        } catch (TooLong e) {
            return relation;
        }
    }

    /** How many parts a relation has, written down. */
    private long size(Relation relation) {
        Long size = sizes.get(relation);
        if (size == null) {
            size = 1L;
            for (Relation input : relation.inputs()) {
                size += size(input);
            }
            sizes.put(relation, size);
        }
        return size;
    }

    /**
     * United intervals, of which those facts are read alone that overlap or touch the period: what lies in the period
     * stays the same, while the ends outside may be others. So it holds only where nothing else is made of them.
     *
     * @param from the start of a row
     * @param to its end
     * @param read the columns that are read for anything but the part of a row that lies in the period
     */
    static Relation ofUnited(Relation relation, Expr from, Expr to, Set<String> read) {
        if (!from.equals(Expr.col("from_at"))
                || !to.equals(Expr.col("to_at"))
                || read.contains("from_at")
                || read.contains("to_at")) {
            return relation;
        }
        return united(relation);
    }

    private static Relation united(Relation relation) {
        if (relation instanceof Relation.Unite unite) {
            Expr overlaps = Expr.all(
                    unite.from().le(Expr.periodEnd()),
                    Expr.any(unite.to().isEmpty(), unite.to().ge(Expr.periodStart())));
            return unite.inputs().get(0).where(overlaps).unite(unite.keys(), unite.from(), unite.to());
        }
        if (relation instanceof Relation.Filter filter && apart(filter.condition())) {
            return united(relation.inputs().get(0)).where(filter.condition());
        }
        if (relation instanceof Relation.Derive derive && apart(derive.value()) && apart(Expr.col(derive.name()))) {
            return united(relation.inputs().get(0)).with(derive.name(), derive.value());
        }
        return relation;
    }

    private static boolean apart(Expr expr) {
        Set<String> names = names(expr);
        return !names.contains("from_at") && !names.contains("to_at");
    }

    private Relation narrow(Relation relation, List<Expr> instants) {
        if (relation instanceof Relation.Facts) {
            return relation.where(within(instants));
        }
        if (relation instanceof Relation.Union union) {
            return Relation.union(
                    union.inputs().stream().map(part -> narrow(part, instants)).toArray(Relation[]::new));
        }
        if (relation instanceof Relation.Join join) {
            return join(join, instants);
        }
        if (relation.inputs().isEmpty()) {
            return relation;
        }
        Relation input = relation.inputs().get(0);
        if (relation instanceof Relation.Filter filter) {
            return narrow(input, instants).where(filter.condition());
        }
        if (relation instanceof Relation.Project project) {
            return narrow(input, instants).columns(project.names().toArray(String[]::new));
        }
        if (relation instanceof Relation.Derive derive) {
            List<Expr> before = new ArrayList<>();
            for (Expr instant : instants) {
                if (instant.equals(Expr.col(derive.name()))) {
                    before.addAll(leaves(derive.value()));
                } else if (names(instant).contains(derive.name())) {
                    return relation;
                } else {
                    before.add(instant);
                }
            }
            return narrow(input, before).with(derive.name(), derive.value());
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return aggregate(aggregate, input, instants);
        }
        if (relation instanceof Relation.Window window) {
            Set<Expr> before = new LinkedHashSet<>();
            for (Expr instant : instants) {
                if (instant.equals(Expr.col(window.name())) && window.value() != null) {
                    // It is the value of another row of the same partition.
                    before.addAll(leaves(window.value()));
                } else if (names(instant).contains(window.name())) {
                    return relation;
                } else {
                    before.add(instant);
                }
            }
            return window.partition().isEmpty()
                    ? relation
                    : window(limit(input, keys(input, List.copyOf(before), window.partition())), window);
        }
        return relation;
    }

    private Relation aggregate(Relation.Aggregate aggregate, Relation input, List<Expr> instants) {
        List<Expr> before = new ArrayList<>();
        boolean keysAlone = true;
        for (Expr instant : instants) {
            if (aggregate.keys().stream().anyMatch(key -> instant.equals(Expr.col(key)))) {
                before.add(instant);
                continue;
            }
            keysAlone = false;
            Expr picked = null;
            for (Relation.Fold fold : aggregate.folds()) {
                boolean picks = fold.kind() == Relation.FoldKind.MIN
                        || fold.kind() == Relation.FoldKind.MAX
                        || fold.kind() == Relation.FoldKind.FIRST
                        || fold.kind() == Relation.FoldKind.LAST;
                if (picks && instant.equals(Expr.col(fold.name()))) {
                    picked = fold.value();
                }
            }
            if (picked == null) {
                return aggregate;
            }
            before.addAll(leaves(picked));
        }
        if (keysAlone) {
            return narrow(input, before).where(within(before)).aggregate(aggregate.keys(), folds(aggregate));
        }
        return aggregate.keys().isEmpty()
                ? aggregate
                : limit(input, keys(input, before, aggregate.keys())).aggregate(aggregate.keys(), folds(aggregate));
    }

    private static Relation.Fold[] folds(Relation.Aggregate aggregate) {
        return aggregate.folds().toArray(Relation.Fold[]::new);
    }

    /** A row without partner has no value from the right, so it is wanted only for an instant of the left. */
    private Relation join(Relation.Join join, List<Expr> instants) {
        Relation left = join.inputs().get(0);
        Relation right = join.inputs().get(1);
        Set<String> named = new LinkedHashSet<>();
        instants.forEach(instant -> named.addAll(names(instant)));
        if (named.stream().noneMatch(join.take()::containsKey)) {
            Relation first = narrow(left, instants);
            if (size(first) > MOST_PARTS) {
                throw new TooLong();
            }
            if (first.toString().equals(left.toString())) {
                return join;
            }
            return again(join, first, isMade(right) ? limit(right, keysOf(first, join.keys())) : right);
        }
        List<Expr> there = new ArrayList<>();
        for (Expr instant : instants) {
            String name = instant instanceof Expr.Column column ? join.take().get(column.name()) : null;
            if (name == null) {
                return join;
            }
            there.add(Expr.col(name));
        }
        // What has no partner in the period has no such instant, nor has what has no key.
        Relation second = narrow(right, there);
        Keys keys = new Keys(second.where(within(there)).aggregate(join.keys()), join.keys(), false);
        return again(join, limit(left, keys), second);
    }

    /** The keys of the rows for which an instant lies in the period; those that all rows have where there are such. */
    private Keys keys(Relation relation, List<Expr> instants, List<String> names) {
        List<String> present =
                names.stream().filter(name -> isPresent(relation, name)).toList();
        List<String> some = present.isEmpty() ? names : present;
        return new Keys(narrow(relation, instants).where(within(instants)).aggregate(some), some, present.isEmpty());
    }

    /** The keys of rows and perhaps more, from where they can be had most cheaply. */
    private Keys keysOf(Relation rows, List<String> names) {
        Relation known = limited.get(rows + " by " + names);
        if (known != null) {
            return new Keys(known, names, false);
        }
        boolean below = rows instanceof Relation.Derive derive && !names.contains(derive.name())
                || rows instanceof Relation.Project
                || rows instanceof Relation.Filter && !(rows.inputs().get(0) instanceof Relation.Facts)
                || rows instanceof Relation.Join join
                        && !Pruning.isPick(join)
                        && names.stream().noneMatch(join.take()::containsKey);
        return below ? keysOf(rows.inputs().get(0), names) : new Keys(rows.aggregate(names), names, false);
    }

    /** The rows with one of the keys, and no other. */
    private Relation limit(Relation relation, Keys keys) {
        if (size(keys.rows()) > MOST_PARTS) {
            throw new TooLong();
        }
        Relation found = limited(relation, keys);
        if (size(found) > MOST_PARTS) {
            throw new TooLong();
        }
        limited.put(found + " by " + keys.names(), keys.rows());
        return found;
    }

    private Relation limited(Relation relation, Keys keys) {
        List<String> names = keys.names();
        if (relation instanceof Relation.Union union) {
            return Relation.union(
                    union.inputs().stream().map(part -> limit(part, keys)).toArray(Relation[]::new));
        }
        if (relation instanceof Relation.Join join && names.stream().noneMatch(join.take()::containsKey)) {
            Relation left = limit(join.inputs().get(0), keys);
            Relation right = join.inputs().get(1);
            if (!isMade(right)) {
                return again(join, left, right);
            }
            boolean same = join.keys().containsAll(names);
            return again(join, left, limit(right, same ? keys : keysOf(left, join.keys())));
        }
        if (!relation.inputs().isEmpty()) {
            Relation input = relation.inputs().get(0);
            if (relation instanceof Relation.Filter filter) {
                return limit(input, keys).where(filter.condition());
            }
            if (relation instanceof Relation.Project project) {
                return limit(input, keys).columns(project.names().toArray(String[]::new));
            }
            if (relation instanceof Relation.Derive derive && !names.contains(derive.name())) {
                return limit(input, keys).with(derive.name(), derive.value());
            }
            if (relation instanceof Relation.Aggregate aggregate
                    && aggregate.keys().containsAll(names)) {
                return limit(input, keys).aggregate(aggregate.keys(), folds(aggregate));
            }
            if (relation instanceof Relation.Window window
                    && window.partition().containsAll(names)
                    && !names.contains(window.name())) {
                return window(limit(input, keys), window);
            }
            if (relation instanceof Relation.Unite unite && unite.keys().containsAll(names)) {
                return limit(input, keys).unite(unite.keys(), unite.from(), unite.to());
            }
        }
        return keys.of(relation);
    }

    /** The same join of other rows. */
    private static Relation again(Relation.Join join, Relation left, Relation right) {
        return join.inner()
                ? left.pairs(right, join.keys(), join.condition(), join.take())
                : left.join(right, join.keys(), join.take().keySet().toArray(String[]::new));
    }

    /** The same window over other rows. */
    static Relation window(Relation input, Relation.Window window) {
        String[] order = window.order().toArray(String[]::new);
        Expr value = window.value();
        Expr condition = window.condition();
        if (value == null) {
            return input.position(window.name(), window.partition(), order);
        }
        return condition == null
                ? input.next(window.name(), value, window.partition(), order)
                : input.nextWhere(window.name(), value, condition, window.partition(), order);
    }

    /** Whether more is done for its rows than reading facts one by one. */
    private static boolean isMade(Relation relation) {
        return relation instanceof Relation.Aggregate
                || relation instanceof Relation.Window
                || relation instanceof Relation.Unite
                || relation instanceof Relation.Join
                || relation.inputs().stream().anyMatch(Narrowing::isMade);
    }

    /** Whether a column has a value in each row. */
    static boolean isPresent(Relation relation, String column) {
        if (relation instanceof Relation.Facts facts) {
            FactType type = facts.type();
            return type.id() == null && type.requires(column);
        }
        if (relation instanceof Relation.Union union) {
            return union.inputs().stream().allMatch(part -> isPresent(part, column));
        }
        if (relation instanceof Relation.Join join) {
            return join.take().containsKey(column)
                    ? join.inner()
                            && isPresent(join.inputs().get(1), join.take().getOrDefault(column, column))
                    : join.inner() && join.keys().contains(column)
                            || isPresent(join.inputs().get(0), column);
        }
        if (relation.inputs().isEmpty()) {
            return false;
        }
        Relation input = relation.inputs().get(0);
        if (relation instanceof Relation.Filter filter) {
            return requires(filter.condition(), column) || isPresent(input, column);
        }
        if (relation instanceof Relation.Derive derive) {
            return !derive.name().equals(column) && isPresent(input, column);
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return aggregate.keys().contains(column) && isPresent(input, column);
        }
        if (relation instanceof Relation.Window window) {
            return !window.name().equals(column) && isPresent(input, column);
        }
        return relation instanceof Relation.Project && isPresent(input, column);
    }

    private static boolean requires(Expr condition, String column) {
        return condition.equals(Expr.col(column).isPresent())
                || condition instanceof Expr.Call call
                        && call.operator() == Expr.Operator.AND
                        && call.arguments().stream().anyMatch(argument -> requires(argument, column));
    }

    private static Expr within(List<Expr> instants) {
        return Expr.any(instants.stream()
                .map(instant -> Expr.all(instant.ge(Expr.periodStart()), instant.lt(Expr.periodEnd())))
                .toArray(Expr[]::new));
    }

    /** What the value is one of, whenever there is a value. */
    private static List<Expr> leaves(Expr value) {
        if (!(value instanceof Expr.Call call)) {
            return List.of(value);
        }
        List<Expr> arguments = call.arguments();
        List<Expr> picked = new ArrayList<>();
        switch (call.operator()) {
            case COALESCE, LEAST, GREATEST -> picked.addAll(arguments);
            case CASE -> {
                for (int i = 1; i < arguments.size(); i += 2) {
                    picked.add(arguments.get(i));
                }
                if (arguments.size() % 2 == 1) {
                    picked.add(arguments.get(arguments.size() - 1));
                }
            }
            default -> {
                return List.of(value);
            }
        }
        Set<Expr> all = new LinkedHashSet<>();
        picked.forEach(one -> all.addAll(leaves(one)));
        return List.copyOf(all);
    }

    /** The columns that an expression names. */
    static Set<String> names(@Nullable Expr expr) {
        Set<String> names = new HashSet<>();
        collect(expr, names);
        return names;
    }

    private static void collect(@Nullable Expr expr, Set<String> names) {
        if (expr instanceof Expr.Column column) {
            names.add(column.name());
        } else if (expr instanceof Expr.Call call) {
            call.arguments().forEach(argument -> collect(argument, names));
        }
    }
}
