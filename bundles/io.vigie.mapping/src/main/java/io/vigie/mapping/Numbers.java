package io.vigie.mapping;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Numbers as people write them. */
public final class Numbers {
    /** Blanks, points and apostrophes may group digits, but only by three: 2.5 is not 25. */
    private static final Pattern WITH_COMMA = Pattern.compile("[+-]?(?:\\d+|\\d{1,3}(?:[.'’\\h]\\d{3})+)(?:,\\d+)?");

    private static final Pattern GROUPING = Pattern.compile("[.'’\\h]");

    private static final Pattern WITH_POINT = Pattern.compile("[+-]?(?:\\d+|\\d{1,3}(?:[,'’\\h]\\d{3})+)(?:\\.\\d+)?");

    private static final Pattern POINT_GROUPING = Pattern.compile("[,'’\\h]");

    private static final int MOST_DIGITS = 18;
    private static final int MOST_DECIMALS = 400;

    private Numbers() {}

    /**
     * The number as Java reads it.
     *
     * @param decimal the sign that is said to be the decimal one: then the other one may group digits, and what is
     *     no number gives nothing; 0 where none is said: then digits are not grouped
     */
    public static String plain(String text, char decimal) {
        if (decimal == 0) {
            return text;
        }
        if (decimal == '.') {
            return WITH_POINT.matcher(text).matches()
                    ? POINT_GROUPING.matcher(text).replaceAll("")
                    : text;
        }
        return WITH_COMMA.matcher(text).matches()
                ? GROUPING.matcher(text).replaceAll("").replace(',', '.')
                : "";
    }

    /**
     * A number that can be counted with.
     *
     * @throws NumberFormatException when it is none, or so great or so small (1e999999999) that writing it out would fill
     *     the memory
     */
    static BigDecimal of(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.precision() - (long) number.scale() > MOST_DIGITS || number.scale() > MOST_DECIMALS) {
            throw new NumberFormatException(text);
        }
        return number;
    }
}
