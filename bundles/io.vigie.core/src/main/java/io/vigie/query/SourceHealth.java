package io.vigie.query;

import io.vigie.kpi.Text;
import io.vigie.source.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a source stands that feeds figures of an answer, and whether it leaves them partial. Immutable.
 *
 * @param source the instance
 * @param kpis the KPIs of the answer whose fact types it tells of
 * @param state how it stands, see {@link io.vigie.source.SourceState}; empty when it does not run here
 * @param silentSince its last sign of life; null while it is heard
 * @param lag how far it says that it is behind; null when it does not say
 * @param gaps times within the period of which something is missing
 * @param partial why figures of the period are partial because of it, such as {@code partial: paris silent for
 *     12 min (authentication refused)}; null when they are not: it is heard, or went silent after the period
 */
public record SourceHealth(
        String source,
        Set<String> kpis,
        String state,
        @Nullable Instant silentSince,
        @Nullable Duration lag,
        List<Gap> gaps,
        @Nullable Text partial) {
    public SourceHealth {
        Objects.requireNonNull(source);
        kpis = Set.copyOf(kpis);
        gaps = List.copyOf(gaps);
    }
}
