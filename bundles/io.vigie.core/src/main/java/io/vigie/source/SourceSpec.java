package io.vigie.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wish to run an instance of a source.
 *
 * @param type the type, see {@link DataSourceFactory#TYPE}
 * @param name the name of the instance, unique in its workspace and kept from start to start: facts and
 *     checkpoint belong to it
 * @param settings the settings by name; a value may hold several entries as an array for a setting of
 *     cardinality
 * @param bounded whether to read it once to its end
 * @param backfill the past period to read beside the live position; such an instance runs under a name of its
 *     own ({@link Sources#BACKFILL}), and its facts belong to {@code name}. Null for a source that is read from
 *     where it stands
 */
public record SourceSpec(
        String type,
        String name,
        Map<String, Object> settings,
        boolean bounded,
        @Nullable Backfill backfill) {
    public SourceSpec {
        settings = Map.copyOf(settings);
        bounded = bounded || backfill != null;
    }

    /** Without back-fill. */
    public SourceSpec(String type, String name, Map<String, Object> settings, boolean bounded) {
        this(type, name, settings, bounded, null);
    }
}
