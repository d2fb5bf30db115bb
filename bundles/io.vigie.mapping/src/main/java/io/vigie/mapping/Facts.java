package io.vigie.mapping;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fact types as people name them. */
public final class Facts {
    private static final Map<String, FactType> FACTS =
            Vocabulary.all().stream().collect(Collectors.toMap(FactType::name, type -> type));

    private Facts() {}

    /** The fact type of that name, or null. */
    public static @Nullable FactType named(String name) {
        return FACTS.get(name.strip().toLowerCase(Locale.ROOT));
    }

    /** All names of fact types, for a message. */
    public static String names() {
        return Vocabulary.all().stream().map(FactType::name).collect(Collectors.joining(", "));
    }
}
