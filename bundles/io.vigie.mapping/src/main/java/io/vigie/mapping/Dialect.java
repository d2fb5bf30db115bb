package io.vigie.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How people name separators and encodings of files. */
public final class Dialect {
    private static final Map<String, Character> SEPARATORS =
            Map.of("auto", '\0', "comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');

    private static final String NEEDED = "\",;\t|\r\n{}:[]azAZ09";

    private Dialect() {}

    /** The encoding of that name, or null. */
    public static @Nullable Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether files in this encoding can be cut: UTF-16, or one that leaves ASCII as it is. */
    public static boolean canCut(Charset charset) {
        return charset.canEncode()
                && (charset.name().startsWith("UTF-16")
                        || Arrays.equals(NEEDED.getBytes(charset), NEEDED.getBytes(StandardCharsets.US_ASCII)));
    }

    /** One character that stands in no number and no name, or 0 for {@code none}; null when it is neither. */
    public static @Nullable Character mark(String text) {
        if (text.equals("none")) {
            return '\0';
        }
        char c = text.isEmpty() ? 0 : text.charAt(0);
        return text.length() == 1 && c > ' ' && c < 127 && !Character.isLetterOrDigit(c) ? c : null;
    }

    /** The separator of that name, 0 for the one that each file shows, null when there is none. */
    public static @Nullable Character separator(String text) {
        Character named = SEPARATORS.get(text.strip().toLowerCase(Locale.ROOT));
        if (named != null || text.isEmpty()) {
            return named == null ? Character.valueOf('\0') : named;
        }
        if (text.equals("\\t")) {
            return '\t';
        }
        char c = text.charAt(0);
        return text.length() == 1 && c != '"' && c != '\n' && c < 128 ? c : null;
    }
}
