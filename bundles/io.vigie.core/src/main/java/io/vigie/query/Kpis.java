package io.vigie.query;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Asks KPIs over all that a workspace holds. Thread-safe. A question is answered by the definitions
 * that are registered when it is asked, to its end.
 */
@ProviderType
public interface Kpis {
    /**
     * A registered KPI.
     *
     * @param family the id of its family
     * @param familyName the family's name
     * @param definition its definition
     * @param bundle the bundle that provides it, with its version
     */
    record Entry(String family, Text familyName, KpiDefinition definition, String bundle) {}

    /** The KPIs registered at this moment, by family and in its order. */
    List<Entry> entries();

    /** The KPI of that id. */
    Optional<Entry> entry(String id);

    /** Why KPIs that bundles offer are not registered, one sentence each; empty when all are. */
    List<String> refusals();

    /**
     * Answers a question.
     *
     * @throws QueryException when it makes no sense
     */
    KpiResult evaluate(KpiQuery query);

    /**
     * Answers questions that belong together, such as a figure, what it is compared with and its course. What holds the
     * data answers them all as of the same moment and reads once what several of them need.
     *
     * @param queries all the questions
     * @return answers each of them as {@link #evaluate} does, when it is asked for, in any order; serves one thread
     */
    default Function<KpiQuery, KpiResult> together(List<KpiQuery> queries) {
        return this::evaluate;
    }

    /**
     * Explains the figure of one KPI over the whole period of the question; its grain and groups are
     * not considered, its filters are.
     *
     * @throws QueryException when the question makes no sense or names several KPIs
     */
    Explanation explain(KpiQuery query);

    /**
     * The rows behind the figure of one KPI over the whole period of the question, earliest first.
     *
     * @param offset how many rows to pass over
     * @param limit how many rows at most
     * @throws QueryException when the question makes no sense or names several KPIs
     */
    Drill drill(KpiQuery query, int offset, int limit);

    /**
     * Where a KPI of the question went where it is tempting to push it while a companion got worse,
     * compared with the period of the same length before. Its grain and groups are not considered.
     *
     * @throws QueryException when the question makes no sense
     */
    List<Warning> guardRails(KpiQuery query);

    /**
     * The target by which the figure of one KPI of a question is measured, over the whole period and all
     * dimensions that the question does not filter by.
     *
     * @throws QueryException when the question makes no sense
     */
    Optional<Target> target(String kpi, KpiQuery query);

    /**
     * Forecasts volumes from what was measured: from facts of type {@code volume} where there are any
     * that the question asks for, else from the inbound contacts received.
     *
     * @throws QueryException when the question makes no sense
     */
    Forecast forecast(ForecastQuery query);
}
