package io.vigie.engine.internal.compile;

import io.vigie.kpi.Parameter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a question says, with everything decided: what a scan is compiled for.
 *
 * @param declared the parameters of the KPIs
 * @param parameters their values
 * @param zone the reporting zone
 * @param now the as-of instant
 * @param bounded whether facts later than that are hidden
 * @param groupBy the dimensions to split by
 * @param filters for each dimension the values to keep, as they are stored
 */
public record Question(
        Map<String, Parameter> declared,
        Map<String, @Nullable Object> parameters,
        ZoneId zone,
        Instant now,
        boolean bounded,
        List<String> groupBy,
        Map<String, List<String>> filters) {
    public Question {
        declared = Collections.unmodifiableMap(declared);
    }

    /** The same question, neither split nor filtered by some dimensions. */
    Question without(Set<String> dimensions) {
        List<String> rest =
                groupBy.stream().filter(name -> !dimensions.contains(name)).toList();
        Map<String, List<String>> kept = new LinkedHashMap<>(filters);
        kept.keySet().removeAll(dimensions);
        return new Question(declared, parameters, zone, now, bounded, rest, kept);
    }
}
