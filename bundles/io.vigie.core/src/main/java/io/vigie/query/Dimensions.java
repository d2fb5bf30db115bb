package io.vigie.query;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of dimensions, in their order, some of them null. Immutable and known to be, so that all the figures of a
 * group share one copy.
 */
final class Dimensions extends AbstractMap<String, @Nullable String> {
    private final Map<String, @Nullable String> values;

    private Dimensions(Map<String, @Nullable String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static Map<String, @Nullable String> of(Map<String, @Nullable String> values) {
        return values instanceof Dimensions ? values : new Dimensions(values);
    }

    @Override
    public Set<Entry<String, @Nullable String>> entrySet() {
        return values.entrySet();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return values.containsKey(name);
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        return values.get(name);
    }
}
