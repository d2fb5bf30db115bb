package io.vigie.testkit.internal.reference;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all rows of a question.
 *
 * @param zone the reporting zone
 * @param now the as-of instant, or the present
 * @param asOf the as-of instant, null for all that is known
 * @param from the start of the period
 * @param to its end, exclusive
 * @param parameters the value of each parameter: {@link io.vigie.testkit.Fraction}, Boolean, String,
 *     BusinessCalendar, List of String or null
 */
record Question(
        ZoneId zone,
        Instant now,
        @Nullable Instant asOf,
        Instant from,
        Instant to,
        Map<String, @Nullable Object> parameters) {
    @Nullable
    Object parameter(String name) {
        if (!parameters.containsKey(name)) {
            throw new IllegalArgumentException("there is no parameter '" + name + "', only " + parameters.keySet());
        }
        return parameters.get(name);
    }
}
