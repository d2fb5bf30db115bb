package io.vigie.mapping;

import java.util.regex.Pattern;

/** Numbers as people write them. */
final class Numbers {
    /** Blanks, points and apostrophes may group digits, but only by three: 2.5 is not 25. */
    private static final Pattern WITH_COMMA = Pattern.compile("[+-]?(?:\\d+|\\d{1,3}(?:[.'’\\h]\\d{3})+)(?:,\\d+)?");

    private static final Pattern GROUPING = Pattern.compile("[.'’\\h]");

    private Numbers() {}

    /** The number as Java reads it; where the comma is the decimal sign, nothing for what is no number. */
    static String plain(String text, char decimal) {
        if (decimal != ',') {
            return text;
        }
        return WITH_COMMA.matcher(text).matches()
                ? GROUPING.matcher(text).replaceAll("").replace(',', '.')
                : "";
    }
}
