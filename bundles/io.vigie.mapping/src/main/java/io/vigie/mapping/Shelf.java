package io.vigie.mapping;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mappings that ship with a connector, as {@code /mappings/NAME.json} beside its classes.
 *
 * @param owner a class of the connector
 * @param names the mappings in order
 */
public record Shelf(Class<?> owner, List<String> names) {
    public Shelf {
        names = List.copyOf(names);
    }

    @Nullable
    InputStream open(String name) {
        return names.contains(name) ? owner.getResourceAsStream("/mappings/" + name + ".json") : null;
    }
}
