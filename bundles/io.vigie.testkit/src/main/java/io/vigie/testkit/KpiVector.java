package io.vigie.testkit;

import io.vigie.query.Grain;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worked case of one KPI: facts, a question and the exact answer. Immutable; made by {@link Vectors}.
 *
 * @param id its name within the file
 * @param kpi the KPI that it asks
 * @param title what it shows
 * @param zone the reporting zone
 * @param from the start of the period
 * @param to its end, exclusive
 * @param asOf the instant after which nothing is known, or null
 * @param grain the length of the buckets
 * @param groupBy the dimensions to split by
 * @param parameters the KPI's parameters, as text; lists and calendars as JSON
 * @param facts the rows by name of fact type, each with the values of its fields as the file has them
 * @param expected the rows that the answer must have; others are not looked at
 */
public record KpiVector(
        String id,
        String kpi,
        String title,
        ZoneId zone,
        Instant from,
        Instant to,
        @Nullable Instant asOf,
        Grain grain,
        List<String> groupBy,
        Map<String, Object> parameters,
        Map<String, List<Map<String, @Nullable Object>>> facts,
        List<ExpectedRow> expected) {
    public KpiVector {
        groupBy = List.copyOf(groupBy);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        expected = List.copyOf(expected);
    }
}
