package io.vigie.source;

import java.util.Map;

/**
 * The wish to run an instance of a source.
 *
 * @param type the type, see {@link DataSourceFactory#TYPE}
 * @param name the name of the instance, unique in its workspace and kept from start to start: facts and
 *     checkpoint belong to it
 * @param settings the settings by name; a value may hold several entries as an array for a setting of
 *     cardinality
 * @param bounded whether to read it once to its end
 */
public record SourceSpec(String type, String name, Map<String, Object> settings, boolean bounded) {
    public SourceSpec {
        settings = Map.copyOf(settings);
    }
}
