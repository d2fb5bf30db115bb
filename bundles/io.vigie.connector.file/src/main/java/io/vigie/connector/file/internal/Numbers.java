package io.vigie.connector.file.internal;

/** Numbers as people write them. */
final class Numbers {
    private Numbers() {}

    /** The number with a decimal point and without the blanks, points and apostrophes that group its digits. */
    static String plain(String text, char decimal) {
        if (decimal == '.') {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean grouping = c == '.' || c == '\'' || c == '’' || Character.isSpaceChar(c);
            if (c == decimal) {
                plain.append('.');
            } else if (!grouping) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
