package io.vigie.connectors;

import io.vigie.source.Backfill;
import io.vigie.source.SourceSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of a connector. Immutable.
 *
 * @param name the name of the file without its ending; facts and position belong to it
 * @param file where it stands
 * @param type the type of source
 * @param description what people should know of it, empty when nothing is said
 * @param settings the values of each setting, in the order of the file, with references to secrets as they are
 *     written; a relative {@code path} is resolved
 * @param desired what an operator wants of it
 */
public record Connector(
        String name, Path file, String type, String description, Map<String, List<String>> settings, Desired desired) {
    public Connector {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        settings.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        settings = Collections.unmodifiableMap(copy);
    }

    /** The wish to have it read from where it stands. */
    public SourceSpec spec() {
        return spec(null);
    }

    /** The wish to have a past period read. */
    public SourceSpec spec(@Nullable Backfill backfill) {
        Map<String, Object> given = new LinkedHashMap<>();
        settings.forEach(
                (key, values) -> given.put(key, values.size() == 1 ? values.get(0) : values.toArray(String[]::new)));
        return new SourceSpec(type, name, given, false, backfill);
    }

    /** Whether both have the same thing read in the same way. */
    public boolean readsLike(Connector other) {
        return name.equals(other.name) && type.equals(other.type) && settings.equals(other.settings);
    }
}
