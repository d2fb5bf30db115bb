package io.vigie.query;

import java.time.Instant;
import java.util.List;

/**
 * The answer to a question. Immutable.
 *
 * @param query the question
 * @param from the start of the period that was answered
 * @param to its end, exclusive
 * @param asOf the instant up to which things were known
 * @param values the figures: by KPI in the order asked, companions after them, then by dimensions, then
 *     by bucket
 */
public record KpiResult(KpiQuery query, Instant from, Instant to, Instant asOf, List<KpiValue> values) {
    public KpiResult {
        values = List.copyOf(values);
    }
}
