package io.vigie.query;

import io.vigie.kpi.Text;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param sources how the sources stand that feed the figures, by name; whether they leave them partial
 */
public record KpiResult(
        KpiQuery query, Instant from, Instant to, Instant asOf, List<KpiValue> values, List<SourceHealth> sources) {
    public KpiResult {
        values = List.copyOf(values);
        sources = List.copyOf(sources);
    }

    /** Without sources. */
    public KpiResult(KpiQuery query, Instant from, Instant to, Instant asOf, List<KpiValue> values) {
        this(query, from, to, asOf, values, List.of());
    }

    /** Why the figures of a KPI are partial, one sentence for each source; empty when they are whole. */
    public List<Text> partial(String kpi) {
        List<Text> sentences = new ArrayList<>();
        for (SourceHealth source : sources) {
            Text sentence = source.partial();
            if (sentence != null && source.kpis().contains(kpi)) {
                sentences.add(sentence);
            }
        }
        return List.copyOf(sentences);
    }
}
