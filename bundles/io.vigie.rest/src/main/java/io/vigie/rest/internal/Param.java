package io.vigie.rest.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A parameter of a route.
 *
 * @param name its name; one that ends with {@code *} stands for all that begin so
 * @param in {@code path} or {@code query}
 * @param repeated whether it may be given several times
 * @param required whether it must be given
 * @param description what it does, in English
 * @param schema its JSON schema
 */
record Param(
        String name, String in, boolean repeated, boolean required, String description, Map<String, Object> schema) {
    static Param path(String name, String description) {
        return new Param(name, "path", false, true, description, Map.of("type", "string"));
    }

    static Param text(String name, String description, String example) {
        return query(name, description, "type", "string", "examples", java.util.List.of(example));
    }

    static Param query(String name, String description, Object... schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < schema.length; i += 2) {
            map.put((String) schema[i], schema[i + 1]);
        }
        return new Param(name, "query", false, false, description, map);
    }

    Param many() {
        return new Param(name, in, true, required, description, schema);
    }

    Param must() {
        return new Param(name, in, repeated, true, description, schema);
    }

    /** Whether a parameter of a request is this one. */
    boolean means(String given) {
        return name.endsWith("*")
                ? given.startsWith(name.substring(0, name.length() - 1)) && given.length() >= name.length()
                : given.equals(name);
    }
}
