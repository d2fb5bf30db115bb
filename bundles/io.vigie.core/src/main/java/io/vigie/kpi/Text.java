package io.vigie.kpi;

import java.util.Locale;

/**
 * A text for people, in English and French.
 *
 * @param en English
 * @param fr French
 */
public record Text(String en, String fr) {
    /** A text in both languages. */
    public static Text of(String en, String fr) {
        return new Text(en, fr);
    }

    /** The text in the given language; English for any other than French. */
    public String in(Locale locale) {
        return Locale.FRENCH.getLanguage().equals(locale.getLanguage()) ? fr : en;
    }

    boolean isBlank() {
        return en.isBlank() || fr.isBlank();
    }
}
