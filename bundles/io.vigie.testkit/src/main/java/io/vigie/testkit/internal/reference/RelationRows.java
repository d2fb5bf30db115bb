package io.vigie.testkit.internal.reference;

import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.internal.reference.Expressions.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of relations for one question; each relation is worked out once. */
final class RelationRows {
    private final FactBase facts;
    private final Question question;
    private final Expressions expressions;
    private final Map<Relation, List<Row>> known = new IdentityHashMap<>();

    RelationRows(FactBase facts, Question question) {
        this.facts = facts;
        this.question = question;
        this.expressions = new Expressions(question);
    }

    List<Row> of(Relation relation) {
        List<Row> rows = known.get(relation);
        if (rows == null) {
            rows = rows(relation);
            known.put(relation, rows);
        }
        return rows;
    }

    private List<Row> rows(Relation relation) {
        if (relation instanceof Relation.Facts of) {
            return facts.rows(of.type(), question.asOf(), question.zone());
        }
        if (relation instanceof Relation.Union) {
            List<Row> all = new ArrayList<>();
            relation.inputs().forEach(part -> of(part).forEach(row -> all.add(new Row(row.columns(), Map.of()))));
            return all;
        }
        if (relation instanceof Relation.Join join) {
            return join(join);
        }
        List<Row> input = of(relation.inputs().get(0));
        if (relation instanceof Relation.Filter filter) {
            return input.stream()
                    .filter(row -> expressions.selects(filter.condition(), Scope.of(row)))
                    .toList();
        }
        if (relation instanceof Relation.Derive derive) {
            return input.stream()
                    .map(row -> row.with(derive.name(), value(derive.value(), row)))
                    .toList();
        }
        if (relation instanceof Relation.Project project) {
            return input.stream()
                    .map(row -> new Row(part(row, project.names()), Map.of()))
                    .toList();
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return aggregate(aggregate, input);
        }
        if (relation instanceof Relation.Window window) {
            return window(window, input);
        }
        if (relation instanceof Relation.EachDay each) {
            return eachDay(each, input);
        }
        if (relation instanceof Relation.Unite unite) {
            return unite(unite, input);
        }
        throw new IllegalArgumentException("unknown kind of relation: " + relation);
    }

    private @Nullable Object value(Expr expr, Row row) {
        return expressions.value(expr, Scope.of(row));
    }

    private static Map<String, @Nullable Object> part(Row row, List<String> names) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        names.forEach(name -> part.put(name, row.get(name)));
        return part;
    }

    private static List<@Nullable Object> values(Row row, List<String> names) {
        List<@Nullable Object> values = new ArrayList<>();
        names.forEach(name -> values.add(row.get(name)));
        return values;
    }

    /** The rows by the values of columns; empty values are a group of their own. */
    private static Map<List<@Nullable Object>, List<Row>> grouped(List<Row> rows, List<String> keys) {
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.computeIfAbsent(values(row, keys), key -> new ArrayList<>())
                .add(row));
        return groups;
    }

    private List<Row> join(Relation.Join join) {
        Map<List<@Nullable Object>, List<Row>> partners =
                grouped(of(join.inputs().get(1)), join.keys());
        List<Row> joined = new ArrayList<>();
        for (Row left : of(join.inputs().get(0))) {
            List<@Nullable Object> key = values(left, join.keys());
            // An empty key agrees with nothing, not even with another empty one.
            List<Row> candidates = key.contains(null) ? List.of() : partners.getOrDefault(key, List.of());
            int found = 0;
            for (Row right : candidates) {
                if (expressions.selects(join.condition(), new Scope(left, right, null))) {
                    joined.add(pair(join, left, right));
                    found++;
                }
            }
            if (found == 0 && !join.inner()) {
                joined.add(pair(join, left, null));
            }
        }
        return joined;
    }

    private static Row pair(Relation.Join join, Row left, @Nullable Row right) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>(left.columns());
        join.take().forEach((name, there) -> columns.put(name, right == null ? null : right.get(there)));
        return new Row(columns, right == null || join.inner() ? left.attributes() : left.attributesWith(right));
    }

    private List<Row> aggregate(Relation.Aggregate aggregate, List<Row> input) {
        List<Row> rows = new ArrayList<>();
        grouped(input, aggregate.keys()).forEach((key, group) -> {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            for (int i = 0; i < aggregate.keys().size(); i++) {
                columns.put(aggregate.keys().get(i), key.get(i));
            }
            for (Relation.Fold fold : aggregate.folds()) {
                columns.put(fold.name(), fold(fold, group));
            }
            rows.add(new Row(columns, Map.of()));
        });
        return rows;
    }

    private @Nullable Object fold(Relation.Fold fold, List<Row> group) {
        List<Row> rows = group.stream()
                .filter(row -> expressions.selects(fold.where(), Scope.of(row)))
                .toList();
        Expr value = fold.value();
        if (value == null) {
            return Fraction.of(rows.size());
        }
        List<Object> present = new ArrayList<>();
        for (Row row : rows) {
            Object each = value(value, row);
            if (each != null) {
                present.add(each);
            }
        }
        return switch (fold.kind()) {
            case COUNT -> Fraction.of(present.size());
            case SUM ->
                present.isEmpty()
                        ? null
                        : present.stream().map(Fraction.class::cast).reduce(Fraction.ZERO, Fraction::plus);
            case MIN -> present.stream().min(Expressions::compare).orElse(null);
            case MAX -> present.stream().max(Expressions::compare).orElse(null);
            case FIRST, LAST -> outermost(fold, value, rows);
            default -> throw new IllegalArgumentException("unknown kind of fold: " + fold);
        };
    }

    /**
     * The value of the first (last) row in the order. Where several rows are, the smallest (greatest) of
     * their values, so that the order in which rows were told says nothing.
     */
    private @Nullable Object outermost(Relation.Fold fold, Expr value, List<Row> rows) {
        Expr order = Objects.requireNonNull(fold.order());
        int sign = fold.kind() == Relation.FoldKind.FIRST ? 1 : -1;
        Object place = null;
        Object best = null;
        for (Row row : rows) {
            Object at = value(order, row);
            if (at == null) {
                continue;
            }
            int further = place == null ? -1 : sign * Expressions.compare(at, place);
            Object each = value(value, row);
            boolean better = each != null && (best == null || sign * Expressions.compare(each, best) < 0);
            if (further < 0 || (further == 0 && better)) {
                place = at;
                best = each;
            }
        }
        return best;
    }

    private List<Row> window(Relation.Window window, List<Row> input) {
        List<Row> rows = new ArrayList<>();
        for (List<Row> group : grouped(input, window.partition()).values()) {
            List<Row> ordered = new ArrayList<>(group);
            ordered.sort((one, other) -> {
                for (String column : window.order()) {
                    int order = ascending(one.get(column), other.get(column));
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            });
            for (int i = 0; i < ordered.size(); i++) {
                rows.add(ordered.get(i).with(window.name(), seen(window, ordered, i)));
            }
        }
        return rows;
    }

    private @Nullable Object seen(Relation.Window window, List<Row> ordered, int position) {
        Expr value = window.value();
        if (window.kind() == Relation.WindowKind.POSITION || value == null) {
            return Fraction.of(position + 1);
        }
        return switch (window.kind()) {
            case NEXT -> position + 1 < ordered.size() ? value(value, ordered.get(position + 1)) : null;
            case NEXT_WHERE -> {
                for (Row row : ordered.subList(position, ordered.size())) {
                    if (expressions.selects(window.condition(), Scope.of(row))) {
                        yield value(value, row);
                    }
                }
                yield null;
            }
            default -> throw new IllegalArgumentException("unknown kind of window: " + window);
        };
    }

    /** Empty values come last. */
    private static int ascending(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return Expressions.compare(one, other);
    }

    private List<Row> eachDay(Relation.EachDay each, List<Row> input) {
        List<Row> rows = new ArrayList<>();
        for (Row row : input) {
            LocalDate last = (LocalDate) value(each.to(), row);
            LocalDate day = (LocalDate) value(each.from(), row);
            while (day != null && last != null && !day.isAfter(last)) {
                rows.add(row.with(each.name(), day));
                day = day.plusDays(1);
            }
        }
        return rows;
    }

    private List<Row> unite(Relation.Unite unite, List<Row> input) {
        List<Row> rows = new ArrayList<>();
        grouped(input, unite.keys()).forEach((key, group) -> {
            TreeMap<Instant, Instant> united = new TreeMap<>();
            for (Row row : group) {
                Instant from = (Instant) value(unite.from(), row);
                Instant to = Objects.requireNonNullElse((Instant) value(unite.to(), row), question.now());
                if (from != null && from.isBefore(to)) {
                    add(united, from, to);
                }
            }
            united.forEach((from, to) -> {
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                for (int i = 0; i < unite.keys().size(); i++) {
                    columns.put(unite.keys().get(i), key.get(i));
                }
                columns.put("from_at", from);
                columns.put("to_at", to);
                rows.add(new Row(columns, Map.of()));
            });
        });
        return rows;
    }

    /** Adds an interval to disjoint ones, swallowing those that it overlaps or touches. */
    private static void add(TreeMap<Instant, Instant> united, Instant from, Instant to) {
        Instant start = from;
        Instant end = to;
        Map.Entry<Instant, Instant> before = united.floorEntry(end);
        while (before != null && !before.getValue().isBefore(start)) {
            start = Bucket.earlier(start, before.getKey());
            end = Bucket.later(end, before.getValue());
            united.remove(before.getKey());
            before = united.floorEntry(end);
        }
        united.put(start, end);
    }
}
