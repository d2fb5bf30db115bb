package io.vigie.query;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The very rows behind a figure. Immutable. Over all rows, the contributions to each additive measure
 * add up to its number.
 *
 * @param value the figure
 * @param measures the measures of the formula with their totals, in the order of the contributions
 * @param total how many rows there are in all, left out ones included
 * @param rows the rows of the page
 */
public record Drill(KpiValue value, List<Explanation.Term> measures, long total, List<Row> rows) {
    public Drill {
        measures = List.copyOf(measures);
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param columns the row's columns that have a value, as text for people and programs: instants in
     *     the reporting zone, durations in seconds
     * @param contributions what it adds to each measure; null for a measure that does not count it
     * @param leftOut the id of the rule that left it out, or null
     */
    public record Row(
            Map<String, @Nullable Object> columns,
            List<@Nullable BigDecimal> contributions,
            @Nullable String leftOut) {
        public Row {
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
            contributions = Collections.unmodifiableList(new java.util.ArrayList<>(contributions));
        }
    }
}
