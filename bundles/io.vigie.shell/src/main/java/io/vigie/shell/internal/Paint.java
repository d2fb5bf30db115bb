package io.vigie.shell.internal;

/**
 * Colours for a terminal. A colour never says anything that a word or a symbol does not say as well.
 *
 * @param on whether colours are wanted
 */
record Paint(boolean on) {
    /** No colours. */
    static final Paint NONE = new Paint(false);

    /** What a piece of text is, from which its colour follows. */
    enum Tone {
        PLAIN(""),
        STRONG("1"),
        LIGHT("2"),
        GOOD("32"),
        WARNING("33"),
        BAD("31");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    String paint(Tone tone, String text) {
        return !on || tone == Tone.PLAIN || text.isBlank() ? text : "\u001b[" + tone.code + "m" + text + "\u001b[0m";
    }
}
