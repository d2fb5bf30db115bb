package io.vigie.connector.mail.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** The header of a mail: unfolded values by name, in order. Not thread-safe. */
final class Headers {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    void add(String name, String value) {
        values.computeIfAbsent(name.strip().toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                .add(value.strip());
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value, the empty text without one. */
    String first(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.get(0);
    }

    /** The first value with its encoded words decoded. */
    String text(String name) {
        return decoded(first(name));
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    static String decoded(String value) {
        if (!value.contains("=?")) {
            return value;
        }
        try {
            return DecoderUtil.decodeEncodedWords(value, DecodeMonitor.SILENT);
        } catch (RuntimeException e) {
            // A word in a charset that does not exist: better as it is than not at all.
            return value;
        }
    }
}
