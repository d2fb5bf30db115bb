package io.vigie.testkit.internal.reference;

import io.vigie.kpi.Population;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.internal.reference.Expressions.Scope;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who belongs to populations, in which bucket, and who is left out. */
final class Members {
    private final RelationRows relations;
    private final Expressions expressions;
    private final Question question;
    private final List<Bucket> buckets;

    Members(RelationRows relations, Question question, List<Bucket> buckets) {
        this.relations = relations;
        this.expressions = new Expressions(question);
        this.question = question;
        this.buckets = buckets;
    }

    /**
     * A row in a bucket.
     *
     * @param index the index of the bucket
     * @param row the row
     * @param slot its place
     * @param leftOut the id of the rule that leaves it out, or null
     */
    record Member(int index, Row row, Slot slot, @Nullable String leftOut) {
        Scope scope() {
            return new Scope(row, null, slot);
        }
    }

    /**
     * The members of a population, left out ones included.
     *
     * @param dimensions what the question splits and filters by, which decides the level
     * @param filters for each dimension the values to keep, the empty text for none
     */
    List<Member> of(Population population, Set<String> dimensions, Map<String, List<String>> filters) {
        List<Member> members = new ArrayList<>();
        for (Row row : relations.of(population.relation(dimensions))) {
            if (!passes(row, filters)) {
                continue;
            }
            for (int i = 0; i < buckets.size(); i++) {
                for (Slot slot : slots(population, row, buckets.get(i))) {
                    Scope scope = new Scope(row, null, slot);
                    if (expressions.selects(population.where(), scope)) {
                        members.add(new Member(i, row, slot, leftOut(population, scope)));
                    }
                }
            }
        }
        return members;
    }

    private static boolean passes(Row row, Map<String, List<String>> filters) {
        return filters.entrySet().stream().allMatch(filter -> {
            String value = text(row.get(filter.getKey()));
            return filter.getValue().contains(value == null ? "" : value);
        });
    }

    /** The value of a dimension as text. */
    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private @Nullable String leftOut(Population population, Scope scope) {
        return population.leftOut().stream()
                .filter(rule -> expressions.selects(rule.when(), scope))
                .map(Population.LeftOut::id)
                .findFirst()
                .orElse(null);
    }

    private List<Slot> slots(Population population, Row row, Bucket bucket) {
        Instant end = Bucket.earlier(bucket.to(), question.now());
        Instant from = (Instant) expressions.value(population.from(), Scope.of(row));
        if (from == null) {
            return List.of();
        }
        Slot plain = new Slot(bucket, end, Fraction.ZERO, 0);
        return switch (population.nature()) {
            case FLOW -> bucket.contains(from) ? List.of(plain) : List.of();
            case INTERVAL -> interval(bucket, end, from, to(population, row));
            case STOCK -> holds(from, to(population, row), end) ? List.of(plain) : List.of();
            case OPENING_STOCK -> {
                // Of a bucket that begins after as-of nobody knows yet who is there.
                boolean begun = !bucket.from().isAfter(question.now());
                yield begun && holds(from, to(population, row), bucket.from()) ? List.of(plain) : List.of();
            }
            case RECURRING ->
                recurring(bucket, end, from, (Fraction) expressions.value(population.to(), Scope.of(row)));
            default -> throw new IllegalArgumentException("unknown nature: " + population.nature());
        };
    }

    private @Nullable Instant to(Population population, Row row) {
        return (Instant) expressions.value(population.to(), Scope.of(row));
    }

    private List<Slot> interval(Bucket bucket, Instant end, Instant from, @Nullable Instant to) {
        Instant until = to == null ? question.now() : to;
        Fraction overlap = Expressions.common(from, until, bucket.from(), bucket.to());
        return overlap.signum() > 0 ? List.of(new Slot(bucket, end, overlap, 0)) : List.of();
    }

    /** The weeks after which the local weekday and time of an instant are covered by a bucket. */
    private List<Slot> recurring(Bucket bucket, Instant end, Instant anchor, @Nullable Fraction weeks) {
        LocalDateTime time = anchor.atZone(question.zone()).toLocalDateTime();
        List<Slot> slots = new ArrayList<>();
        // Of a local time that comes twice only the first counts.
        boolean counts = time.atZone(question.zone()).toInstant().equals(anchor);
        for (long ago = 1; counts && weeks != null && Fraction.of(ago).compareTo(weeks) <= 0; ago++) {
            LocalDateTime wanted = time.plusWeeks(ago);
            boolean covered = question.zone().getRules().getValidOffsets(wanted).stream()
                    .anyMatch(offset -> bucket.contains(wanted.toInstant(offset)));
            if (covered) {
                slots.add(new Slot(bucket, end, Fraction.ZERO, ago));
            }
        }
        return slots;
    }

    private static boolean holds(Instant from, @Nullable Instant to, Instant at) {
        return !from.isAfter(at) && (to == null || to.isAfter(at));
    }
}
