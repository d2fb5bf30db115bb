package io.vigie.connector.asterisk.internal;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Callers who withhold their number are somebody else each time, so they identify nobody. */
final class Callers {
    private static final Set<String> NOBODY =
            Set.of("anonymous", "unknown", "private", "restricted", "unavailable", "withheld", "<unknown>");

    private Callers() {}

    static @Nullable String identified(@Nullable String number) {
        return number == null
                        || number.isBlank()
                        || NOBODY.contains(number.strip().toLowerCase(Locale.ROOT))
                ? null
                : number.strip();
    }
}
