package io.vigie.engine.internal.source;

import io.vigie.source.SourceFeature;
import io.vigie.source.SourceType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;

/**
 * What a bundle declares on one type of source, in one language: texts only, so that it outlives the
 * bundle without holding it.
 *
 * @param type the name of the type
 * @param label its title
 * @param description what it reads
 * @param bundle the bundle that provides it
 * @param settings the settings in the order of the declaration
 * @param problem why the settings are not known, null when they are
 */
record Declaration(
        String type,
        String label,
        String description,
        String bundle,
        List<Setting> settings,
        @Nullable String problem) {
    Declaration {
        settings = List.copyOf(settings);
    }

    /** As an operator sees it. */
    SourceType toSourceType(Set<SourceFeature> features) {
        return new SourceType(
                type,
                label,
                problem == null ? description : problem,
                bundle,
                features,
                settings.stream()
                        .map(s -> new SourceType.Setting(
                                s.name(),
                                s.label(),
                                s.description(),
                                s.needed(),
                                String.join(",", s.defaults()),
                                s.options(),
                                s.secret()))
                        .toList());
    }

    /**
     * One setting.
     *
     * @param kind a type of {@link AttributeDefinition}
     * @param entries how many values it takes; 1 for a plain setting
     * @param several whether it takes a list, even if of one entry
     * @param required whether the declaration asks for it
     * @param defaults what holds when it is not given
     * @param min the least value, or the least length of a text
     * @param max the greatest value, or the greatest length of a text
     */
    record Setting(
            String name,
            String label,
            String description,
            int kind,
            boolean several,
            int entries,
            boolean required,
            List<String> defaults,
            List<String> options,
            @Nullable String min,
            @Nullable String max) {
        Setting {
            defaults = List.copyOf(defaults);
            options = List.copyOf(options);
        }

        /** Whether a person must give it: one with a default never has to be given. */
        boolean needed() {
            return required && defaults.isEmpty();
        }

        boolean secret() {
            return kind == AttributeDefinition.PASSWORD;
        }
    }
}
