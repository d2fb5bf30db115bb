package io.vigie.mapping;

import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column that a mapping reads.
 *
 * @param name what the mapping calls it
 * @param headers what files call it, the likeliest first; never empty
 * @param optional whether a file may be without it
 */
public record Column(String name, List<String> headers, boolean optional) {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** The header that is this column: letter by letter, or else but for case, accents, blanks and signs; or null. */
    public @Nullable String in(Collection<String> header) {
        for (String wanted : headers) {
            if (header.contains(wanted)) {
                return wanted;
            }
        }
        for (String wanted : headers) {
            String plain = words(wanted, "");
            for (String found : header) {
                if (!plain.isEmpty() && words(found, "").equals(plain)) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The name of the attribute that a column becomes: snake case without accents. */
    static String attribute(String header) {
        String words = words(header, "_");
        int from = words.startsWith("_") ? 1 : 0;
        int to = words.endsWith("_") ? words.length() - 1 : words.length();
        return from < to ? words.substring(from, to) : header;
    }

    private static String words(String text, String between) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        return NO_LETTERS.matcher(plain).replaceAll(between).toLowerCase(Locale.ROOT);
    }
}
