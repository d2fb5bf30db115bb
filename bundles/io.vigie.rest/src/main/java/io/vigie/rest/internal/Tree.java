package io.vigie.rest.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a JSON object field by field; not thread-safe. */
final class Tree {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Tree put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    Map<String, @Nullable Object> done() {
        return fields;
    }
}
