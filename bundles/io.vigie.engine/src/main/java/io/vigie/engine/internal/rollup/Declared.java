package io.vigie.engine.internal.rollup;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fields of the fact types that matter, of whichever version of each. Thread-safe. */
final class Declared {
    private final Map<String, Map<String, Field>> known = new ConcurrentHashMap<>();

    void add(Collection<FactType> types) {
        for (FactType type : types) {
            Map<String, Field> fields = known.get(type.name());
            if (fields == null || !type.fields().stream().allMatch(field -> fields.containsKey(field.name()))) {
                known.compute(type.name(), (name, before) -> {
                    Map<String, Field> all = new HashMap<>(before == null ? Map.of() : before);
                    type.fields().forEach(field -> all.putIfAbsent(field.name(), field));
                    return Map.copyOf(all);
                });
            }
        }
    }

    /** The fields of a type; null where it does not matter so far. */
    @Nullable
    Map<String, Field> fields(String type) {
        return known.get(type);
    }

    boolean containsAll(Set<String> types) {
        return known.keySet().containsAll(types);
    }
}
