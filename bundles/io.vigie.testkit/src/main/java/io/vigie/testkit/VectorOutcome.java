package io.vigie.testkit;

import io.vigie.kpi.Text;
import java.util.List;

/**
 * What became of a vector. Immutable.
 *
 * @param id the vector
 * @param kpi its KPI
 * @param title what it shows
 * @param failures what was not as expected; empty when it passed
 */
public record VectorOutcome(String id, String kpi, String title, List<Failure> failures) {
    public VectorOutcome {
        failures = List.copyOf(failures);
    }

    /** Whether all was as expected. */
    public boolean passed() {
        return failures.isEmpty();
    }

    /**
     * One difference.
     *
     * @param row the bucket and the dimensions, empty when the whole vector is concerned
     * @param expected what the vector says
     * @param got what was there instead
     */
    public record Failure(String row, Text expected, Text got) {}
}
