package io.vigie.query;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a figure was made. Immutable.
 *
 * @param definition the definition that was used
 * @param value the figure for the whole period
 * @param from the start of the period
 * @param to its end, exclusive
 * @param asOf the instant up to which things were known
 * @param parameters each parameter with the value used, as text; null where it is not set
 * @param formula the formula with the numbers of this question
 * @param terms each measure of the formula with its number
 * @param populations which rows were used and left out, one entry for each set of rows counted
 * @param freshness how recent the facts behind it are, by source
 * @param sources how the sources stand that feed the figure, and whether they leave it partial
 * @param target the target that the figure is measured by, or null
 * @param lastFinal where the figure is provisional: that of the latest period of the same length that is
 *     final; else null
 * @param paths where the numbers of this question come from when it is asked, one entry for each set of rows; the
 *     explanation itself reads the facts
 * @param sql the statements that were run
 */
public record Explanation(
        KpiDefinition definition,
        KpiValue value,
        Instant from,
        Instant to,
        Instant asOf,
        Map<String, @Nullable String> parameters,
        Text formula,
        List<Term> terms,
        List<PopulationCount> populations,
        List<Freshness> freshness,
        List<SourceHealth> sources,
        @Nullable Target target,
        @Nullable LastFinal lastFinal,
        List<Path> paths,
        List<String> sql) {
    /**
     * Where numbers come from: from figures of whole days that were computed before and still hold, or from the facts.
     *
     * @param rows what is counted
     * @param keptDays how many days are taken from kept figures
     * @param factDays how many days, whole or not, are read from the facts
     * @param why why facts are read; null where none are
     */
    public record Path(
            Text rows, int keptDays, int factDays, @Nullable Text why) {}

    /**
     * A measure and its number.
     *
     * @param measure what it counts, as the definition says
     * @param value its number; null when there is none
     */
    public record Term(Text measure, java.math.@Nullable BigDecimal value) {}

    /**
     * A figure that no longer changes by rule.
     *
     * @param from the start of its period
     * @param to the end of its period, exclusive
     * @param value the figure
     */
    public record LastFinal(Instant from, Instant to, KpiValue value) {}

    /**
     * The rows of one population in the period.
     *
     * @param rows what they are
     * @param used how many were used
     * @param leftOut how many were left out, by reason
     */
    public record PopulationCount(Text rows, long used, List<LeftOut> leftOut) {}

    /**
     * Rows left out for one reason.
     *
     * @param id the id of the rule
     * @param reason the reason
     * @param rows how many
     */
    public record LeftOut(String id, Text reason, long rows) {}

    /**
     * How recent a source's facts are.
     *
     * @param source the instance
     * @param lastFact the latest instant that one of its facts speaks of
     * @param state how the source stands; empty when it does not run
     */
    public record Freshness(String source, @Nullable Instant lastFact, String state) {}
}
