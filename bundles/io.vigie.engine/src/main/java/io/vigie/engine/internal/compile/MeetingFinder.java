package io.vigie.engine.internal.compile;

import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Relation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds by which fields facts meet where it is not one field throughout: whatever two rows meet by is traced to the
 * fields that it repeats. All facts that a changed one can change are then those that it meets, and those that these
 * meet, and so on.
 */
final class MeetingFinder {
    private static final BigDecimal LONGEST =
            BigDecimal.valueOf(Duration.ofDays(36_600).toSeconds());

    private final Question question;
    private final Scan scan;
    private final List<Settling.Met> met;
    /** For each relation that groups rows the keys that no row that matters lacks. */
    private final Map<String, Set<String>> present = new HashMap<>();

    /**
     * Looks at a scan.
     *
     * @param met all that meets in it
     */
    MeetingFinder(Question question, Scan scan, List<Settling.Met> met) {
        this.question = question;
        this.scan = scan;
        this.met = met;
        walk(scan.relation(), Set.of());
    }

    /** How facts meet; empty where that cannot be said. */
    List<Settled.Meeting> found() {
        List<Set<Settled.Place>> places = new ArrayList<>();
        List<Settled.Meeting> bounded = new ArrayList<>();
        for (Settling.Met one : met) {
            Set<Settled.Place> shared = shared(one);
            if (shared.isEmpty()) {
                return List.of();
            }
            Settled.Meeting within = within(one, shared);
            if (within != null) {
                bounded.add(within);
            } else {
                merge(places, shared);
            }
        }
        List<Settled.Meeting> meetings = new ArrayList<>();
        places.forEach(all -> meetings.add(new Settled.Meeting(Set.copyOf(all), null, "")));
        meetings.addAll(bounded);
        return List.copyOf(meetings);
    }

    private static void merge(List<Set<Settled.Place>> places, Set<Settled.Place> shared) {
        Set<Settled.Place> all = new HashSet<>(shared);
        places.removeIf(one -> {
            boolean meets = one.stream().anyMatch(all::contains);
            if (meets) {
                all.addAll(one);
            }
            return meets;
        });
        places.add(all);
    }

    /** The fields of one of the keys by which rows meet. */
    private Set<Settled.Place> shared(Settling.Met one) {
        for (String key : one.keys()) {
            Set<Settled.Place> all = new HashSet<>();
            boolean known = true;
            for (Origins side : one.origins()) {
                Set<Settled.Place> from = side.of(key);
                known &= !from.isEmpty() && from.stream().allMatch(place -> is(place, FieldType.TEXT));
                // Rows without a value would meet each other.
                known &= !one.grouped()
                        || side.isGiven(key)
                        || present.getOrDefault(one.relation().toString(), Set.of())
                                .contains(key);
                all.addAll(from);
            }
            if (known) {
                return all;
            }
        }
        return Set.of();
    }

    private static boolean is(Settled.Place place, FieldType type) {
        Field field = place.type().field(place.field());
        return field != null && field.type() == type;
    }

    // Which keys of groups are there in all rows that matter

    private void walk(Relation relation, Set<String> needed) {
        if (relation instanceof Relation.Join join) {
            Set<String> left = new HashSet<>(needed);
            left.removeAll(join.take().keySet());
            if (join.inner()) {
                left.addAll(join.keys());
            }
            walk(join.inputs().get(0), left);
            // A partner that lacks a key is none.
            walk(join.inputs().get(1), Set.copyOf(join.keys()));
            return;
        }
        Set<String> here = new HashSet<>(needed);
        if (relation instanceof Relation.Filter filter) {
            here.addAll(Origins.required(filter.condition()));
        } else if (relation instanceof Relation.Derive derive) {
            here.remove(derive.name());
        } else if (relation instanceof Relation.EachDay each) {
            here.remove(each.name());
        } else if (relation instanceof Relation.Aggregate aggregate) {
            here.retainAll(aggregate.keys());
            note(relation, here);
        } else if (relation instanceof Relation.Window window) {
            here.retainAll(window.partition());
            note(relation, here);
        } else if (!(relation instanceof Relation.Union) && !(relation instanceof Relation.Project)) {
            here.clear();
        }
        relation.inputs().forEach(input -> walk(input, here));
    }

    /** A relation may stand in several places; what counts is what holds in all of them. */
    private void note(Relation relation, Set<String> keys) {
        present.merge(relation.toString(), Set.copyOf(keys), (one, other) -> {
            Set<String> both = new HashSet<>(one);
            both.retainAll(other);
            return both;
        });
    }

    // What comes next, as far as it comes soon

    /**
     * Rows that meet the next one of theirs, where it matters only whether that comes soon: it is changed by those
     * alone that come soon after it.
     */
    private Settled.@Nullable Meeting within(Settling.Met one, Set<Settled.Place> shared) {
        Relation.Window window = one.window();
        if (window == null
                || shared.size() != 1
                || met.stream().filter(other -> other.window() != null).count() > 1) {
            return null;
        }
        Relation relation = scan.relation();
        while (relation instanceof Relation.Filter filter) {
            if (names(filter.condition(), window.name())) {
                return null;
            }
            relation = filter.inputs().get(0);
        }
        String first = window.order().get(0);
        Set<Settled.Place> when = one.origins().get(0).of(first);
        if (!relation.equals(window)
                || window.kind() != Relation.WindowKind.NEXT
                || !Expr.col(first).equals(window.value())
                || when.size() != 1
                || !when.stream().allMatch(place -> is(place, FieldType.INSTANT))
                || scan.groupBy().contains(window.name())
                || names(scan.from(), window.name())
                || names(scan.to(), window.name())) {
            return null;
        }
        Settled.Place at = when.iterator().next();
        if (!at.type().equals(shared.iterator().next().type())) {
            return null;
        }
        BigDecimal longest = BigDecimal.ZERO;
        for (Measure measure : scan.measures()) {
            BigDecimal seconds = within(measure, first, window.name());
            if (seconds == null) {
                return null;
            }
            longest = longest.max(seconds);
        }
        return longest.compareTo(LONGEST) > 0
                ? null
                : new Settled.Meeting(
                        Set.copyOf(shared),
                        // One more, so that nothing hangs on how a part of a second is rounded.
                        Duration.ofSeconds(longest.longValue() + 1),
                        at.field());
    }

    /** Within how many seconds the next one must come to matter; null where it matters otherwise. */
    private @Nullable BigDecimal within(Measure measure, String first, String next) {
        boolean elsewhere = names(measure.population().where(), next)
                || names(measure.value(), next)
                || names(measure.divisor(), next)
                || measure.population().leftOut().stream().anyMatch(rule -> names(rule.when(), next));
        return elsewhere ? null : within(measure.where(), first, next);
    }

    private @Nullable BigDecimal within(@Nullable Expr condition, String first, String next) {
        if (!names(condition, next)) {
            return BigDecimal.ZERO;
        }
        if (!(condition instanceof Expr.Call call)) {
            return null;
        }
        if (call.operator() == Expr.Operator.AND) {
            BigDecimal longest = BigDecimal.ZERO;
            for (Expr part : call.arguments()) {
                BigDecimal seconds = within(part, first, next);
                if (seconds == null) {
                    return null;
                }
                longest = longest.max(seconds);
            }
            return longest;
        }
        boolean soon = (call.operator() == Expr.Operator.LE || call.operator() == Expr.Operator.LT)
                && call.arguments().get(0).equals(Expr.secondsBetween(Expr.col(first), Expr.col(next)));
        return soon
                        && call.arguments().get(1) instanceof Expr.Call bound
                        && bound.operator() == Expr.Operator.TO_SECONDS
                ? number(bound.arguments().get(0))
                : null;
    }

    /** The value of an expression over constants and parameters. */
    private @Nullable BigDecimal number(Expr expr) {
        Object value = null;
        if (expr instanceof Expr.Literal literal) {
            value = literal.value();
        } else if (expr instanceof Expr.ParameterValue parameter) {
            value = question.parameters().get(parameter.name());
        } else if (expr instanceof Expr.Call call && call.operator() == Expr.Operator.TIMES) {
            BigDecimal one = number(call.arguments().get(0));
            BigDecimal other = number(call.arguments().get(1));
            return one == null || other == null ? null : one.multiply(other);
        }
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Long || value instanceof Integer ? new BigDecimal(value.toString()) : null;
        return number == null || number.signum() < 0 ? null : number;
    }

    private static boolean names(@Nullable Expr expr, String column) {
        return expr instanceof Expr.Column one && one.name().equals(column)
                || expr instanceof Expr.Call call
                        && call.arguments().stream().anyMatch(argument -> names(argument, column));
    }
}
