package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a relation repeat what one of the facts behind the row says, so that rows that share a value can be
 * traced to facts that share it. Immutable.
 */
final class Origins {
    static final Origins NONE = new Origins(Map.of(), Set.of(), Map.of());

    /** For each such column the fields that its value may come from. */
    private final Map<String, Set<Settled.Place>> places;
    /** The columns that are never empty. */
    private final Set<String> given;
    /** For each column that is a local date the instants that it is the date of. */
    private final Map<String, Set<String>> dates;

    private Origins(Map<String, Set<Settled.Place>> places, Set<String> given, Map<String, Set<String>> dates) {
        this.places = places;
        this.given = given;
        this.dates = dates;
    }

    /** The columns of facts. */
    static Origins of(FactType type) {
        Map<String, Set<Settled.Place>> places = new HashMap<>();
        Set<String> given = new HashSet<>();
        for (Field field : type.fields()) {
            places.put(field.name(), Set.of(new Settled.Place(type, field.name())));
            if (type.id() == null && type.requires(field.name())) {
                given.add(field.name());
            }
        }
        return new Origins(places, given, Map.of());
    }

    /** Where the value of a column comes from; empty where that is not known. */
    Set<Settled.Place> of(String column) {
        return places.getOrDefault(column, Set.of());
    }

    boolean isGiven(String column) {
        return given.contains(column);
    }

    /** Whether one column is the local date of another, or is that column. */
    boolean isDateOf(String date, String instant) {
        return date.equals(instant) || dates.getOrDefault(date, Set.of()).contains(instant);
    }

    private Set<Settled.Place> of(Expr expr) {
        if (expr instanceof Expr.Column column) {
            return of(column.name());
        }
        if (expr instanceof Expr.Call call && call.operator() == Expr.Operator.COALESCE) {
            Set<Settled.Place> all = new HashSet<>();
            for (Expr argument : call.arguments()) {
                Set<Settled.Place> one = of(argument);
                if (one.isEmpty()) {
                    return Set.of();
                }
                all.addAll(one);
            }
            return all;
        }
        return Set.of();
    }

    private boolean isGiven(Expr expr) {
        return expr instanceof Expr.Column column
                ? isGiven(column.name())
                : expr instanceof Expr.Call call
                        && call.operator() == Expr.Operator.COALESCE
                        && call.arguments().stream().anyMatch(this::isGiven);
    }

    private Changing change() {
        return new Changing(this);
    }

    /** With a column of this value; null for one of which nothing is known. */
    Origins with(String name, @Nullable Expr value) {
        Changing next = change();
        next.remove(name);
        if (value != null) {
            next.put(name, of(value));
            if (isGiven(value)) {
                next.given.add(name);
            }
            if (value instanceof Expr.Call call
                    && call.operator() == Expr.Operator.LOCAL_DATE
                    && call.arguments().get(0) instanceof Expr.Column instant
                    && !instant.name().equals(name)) {
                next.dates.put(name, Set.of(instant.name()));
            }
        }
        return next.done();
    }

    /** With what a window or a fold picks from this or another row. */
    Origins picking(String name, @Nullable Expr value) {
        Changing next = change();
        next.remove(name);
        if (value != null) {
            next.put(name, of(value));
        }
        return next.done();
    }

    /** The rows for which a condition is true. */
    Origins where(Expr condition) {
        Changing next = change();
        next.given.addAll(required(condition));
        return next.done();
    }

    /** The columns that are not empty where a condition is true. */
    static Set<String> required(Expr condition) {
        Set<String> given = new HashSet<>();
        require(condition, given);
        return given;
    }

    private static void require(Expr condition, Set<String> given) {
        if (!(condition instanceof Expr.Call call)) {
            return;
        }
        if (call.operator() == Expr.Operator.AND) {
            call.arguments().forEach(part -> require(part, given));
        } else if (call.operator() == Expr.Operator.NOT
                && call.arguments().get(0) instanceof Expr.Call inner
                && inner.operator() == Expr.Operator.IS_EMPTY
                && inner.arguments().get(0) instanceof Expr.Column column) {
            given.add(column.name());
        }
    }

    /** With some columns alone. */
    Origins only(Collection<String> names) {
        Changing next = change();
        next.places.keySet().retainAll(names);
        next.given.retainAll(names);
        next.dates.keySet().retainAll(names);
        return next.done();
    }

    /** Groups of rows. */
    Origins folded(List<String> keys, List<Relation.Fold> folds) {
        Changing next = only(keys).change();
        for (Relation.Fold fold : folds) {
            boolean picks = fold.kind() != Relation.FoldKind.COUNT && fold.kind() != Relation.FoldKind.SUM;
            next.remove(fold.name());
            Expr value = fold.value();
            if (picks && value != null) {
                next.put(fold.name(), of(value));
            }
        }
        return next.done();
    }

    /** With columns of partners. */
    Origins joined(Origins right, Relation.Join join) {
        Changing next = change();
        join.take().forEach((name, there) -> {
            next.remove(name);
            next.put(name, right.of(there));
            if (join.inner() && right.isGiven(there)) {
                next.given.add(name);
            }
        });
        if (join.inner()) {
            next.given.addAll(join.keys());
        }
        return next.done();
    }

    /** The rows of several relations. */
    static Origins ofAll(List<Origins> parts) {
        Changing next = parts.get(0).change();
        for (Origins part : parts.subList(1, parts.size())) {
            next.places.keySet().removeIf(name -> part.of(name).isEmpty());
            next.places.replaceAll((name, before) -> {
                Set<Settled.Place> both = new HashSet<>(before);
                both.addAll(part.of(name));
                return both;
            });
            next.given.retainAll(part.given);
            next.dates.entrySet().removeIf(one -> !one.getValue().equals(part.dates.get(one.getKey())));
        }
        return next.done();
    }

    /** The next one in the making. */
    private static final class Changing {
        private final Map<String, Set<Settled.Place>> places;
        private final Set<String> given;
        private final Map<String, Set<String>> dates;

        private Changing(Origins before) {
            this.places = new HashMap<>(before.places);
            this.given = new HashSet<>(before.given);
            this.dates = new HashMap<>(before.dates);
        }

        private void remove(String name) {
            places.remove(name);
            given.remove(name);
            dates.remove(name);
            dates.values().removeIf(instants -> instants.contains(name));
        }

        private void put(String name, Set<Settled.Place> from) {
            if (!from.isEmpty()) {
                places.put(name, from);
            }
        }

        private Origins done() {
            return new Origins(Map.copyOf(places), Set.copyOf(given), Map.copyOf(dates));
        }
    }
}
