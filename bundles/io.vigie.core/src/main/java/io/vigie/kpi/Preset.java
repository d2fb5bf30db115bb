package io.vigie.kpi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A named way to ask a KPI: values of its parameters as a standard, a vendor or a habit has them, so that
 * figures can be compared with those of another system. Immutable.
 *
 * @param id kebab case, the same for all KPIs that the preset sets
 * @param name what it is, with its origin
 * @param parameters the values of parameters, as text
 * @param target the target that belongs to it, or null
 */
public record Preset(
        String id,
        Text name,
        Map<String, String> parameters,
        @Nullable Target target) {
    public Preset {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /** A preset without a target of its own. */
    public static Preset of(String id, Text name, Map<String, String> parameters) {
        return new Preset(id, name, parameters, null);
    }

    /** The same preset with a target, which is meant for its values of the parameters. */
    public Preset with(Target goal) {
        Target meant = goal;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            meant = meant.with(parameter.getKey(), parameter.getValue());
        }
        return new Preset(id, name, parameters, meant);
    }
}
