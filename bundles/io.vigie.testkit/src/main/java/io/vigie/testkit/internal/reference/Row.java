package io.vigie.testkit.internal.reference;

import io.vigie.testkit.Fraction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A row of a relation: its columns (String, Boolean, Instant, LocalDate, {@link Fraction} or null) and the
 * attributes of the facts that it comes from. A column hides an attribute of its name. Immutable.
 */
record Row(Map<String, @Nullable Object> columns, Map<String, String> attributes) {
    @Nullable
    Object get(String name) {
        return columns.containsKey(name) ? columns.get(name) : attributes.get(name);
    }

    Row with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(columns);
        more.put(name, value);
        return new Row(more, attributes);
    }

    /** The attributes of both; those of this row win. */
    Map<String, String> attributesWith(Row other) {
        Map<String, String> both = new TreeMap<>(other.attributes);
        both.putAll(attributes);
        return both;
    }
}
