package io.vigie.testkit.internal.reference;

import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.internal.reference.Members.Member;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measure over the members of one cell.
 *
 * @param value its number; null when there is none
 * @param rows how many members it rests on: those that have a value
 */
record Tally(@Nullable Fraction value, long rows) {
    static Tally of(Measure measure, List<Member> members, Expressions expressions) {
        List<Member> counted = members.stream()
                .filter(member -> expressions.selects(measure.where(), member.scope()))
                .toList();
        Expr value = measure.value();
        if (value == null) {
            return new Tally(Fraction.of(counted.size()), counted.size());
        }
        List<Object> present = new ArrayList<>();
        for (Member member : counted) {
            Object each = expressions.value(value, member.scope());
            Expr divisor = measure.divisor();
            if (each != null && divisor != null) {
                Fraction by = (Fraction) expressions.value(divisor, member.scope());
                each = by == null || by.signum() == 0 ? null : ((Fraction) each).dividedBy(by);
            }
            if (each != null) {
                present.add(each);
            }
        }
        return new Tally(
                switch (measure.aggregation()) {
                    case COUNT -> Fraction.of(present.size());
                    case SUM -> present.stream().map(Fraction.class::cast).reduce(Fraction.ZERO, Fraction::plus);
                    case DISTINCT -> Fraction.of(present.stream().distinct().count());
                    case MIN ->
                        (Fraction) present.stream().min(Expressions::compare).orElse(null);
                    case MAX ->
                        (Fraction) present.stream().max(Expressions::compare).orElse(null);
                    case QUANTILE -> quantile(measure, present, counted, expressions);
                    default -> throw new IllegalArgumentException("unknown aggregation: " + measure);
                },
                present.size());
    }

    /** Between the two nearest ranks, in proportion. */
    private static @Nullable Fraction quantile(
            Measure measure, List<Object> present, List<Member> counted, Expressions expressions) {
        Expr rank = measure.quantile();
        if (present.isEmpty() || rank == null) {
            return null;
        }
        Fraction wanted = (Fraction) expressions.value(rank, counted.get(0).scope());
        if (wanted == null) {
            return null;
        }
        List<Fraction> sorted =
                present.stream().map(Fraction.class::cast).sorted().toList();
        Fraction position = wanted.times(Fraction.of(sorted.size() - 1L));
        int below = position.floor().intValueExact();
        int above = Math.min(below + 1, sorted.size() - 1);
        Fraction share = position.minus(new Fraction(BigInteger.valueOf(below), BigInteger.ONE));
        return sorted.get(below).plus(sorted.get(above).minus(sorted.get(below)).times(share));
    }
}
