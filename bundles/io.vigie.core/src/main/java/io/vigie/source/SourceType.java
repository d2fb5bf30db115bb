package io.vigie.source;

import java.util.List;
import java.util.Set;

/**
 * A type of source that an installed bundle provides, with its settings as a person reads them.
 *
 * @param type the name of the type
 * @param label its title in the language asked for
 * @param description what it reads
 * @param bundle the bundle that provides it, with its version
 * @param features what its sources can do beside being read
 * @param settings its settings in order
 */
public record SourceType(
        String type,
        String label,
        String description,
        String bundle,
        Set<SourceFeature> features,
        List<Setting> settings) {
    public SourceType {
        features = Set.copyOf(features);
        settings = List.copyOf(settings);
    }

    /**
     * One setting.
     *
     * @param name as written in a configuration
     * @param label its title in the language asked for
     * @param description what it does
     * @param required whether it must be given
     * @param defaultValue what holds when it is not given, empty when nothing does
     * @param options the values allowed, empty when any is
     * @param secret whether it is never shown, and best written as a reference such as {@code
     *     $[secret:mailbox]}
     */
    public record Setting(
            String name,
            String label,
            String description,
            boolean required,
            String defaultValue,
            List<String> options,
            boolean secret) {
        public Setting {
            options = List.copyOf(options);
        }
    }
}
