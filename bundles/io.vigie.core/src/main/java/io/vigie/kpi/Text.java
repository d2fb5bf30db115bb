package io.vigie.kpi;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text for people, in English and French.
 *
 * @param en English
 * @param fr French
 */
public record Text(String en, String fr) {
    /** Says nothing. */
    public static final Text EMPTY = new Text("", "");

    /** A text in both languages. */
    public static Text of(String en, String fr) {
        return new Text(en, fr);
    }

    /** A text that is known in one language alone, or is the same in both. */
    public static Text same(String text) {
        return new Text(text, text);
    }

    /**
     * A text in both languages with arguments in their places, as {@link String#format} puts them there; those that are
     * such texts themselves in the language at hand.
     */
    public static Text format(String en, String fr, @Nullable Object... arguments) {
        return new Text(filled(en, Locale.ENGLISH, arguments), filled(fr, Locale.FRENCH, arguments));
    }

    private static String filled(String form, Locale locale, @Nullable Object[] arguments) {
        @Nullable Object[] words = arguments.clone();
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i] instanceof Text text ? text.in(locale) : words[i];
        }
        return String.format(Locale.ROOT, form, words);
    }

    /** Texts one after the other with the same between them, such as a space between sentences. */
    public static Text joined(List<Text> texts, String between) {
        return new Text(
                texts.stream().map(Text::en).collect(Collectors.joining(between)),
                texts.stream().map(Text::fr).collect(Collectors.joining(between)));
    }

    /** This text with another one right behind it. */
    public Text then(Text next) {
        return new Text(en + next.en, fr + next.fr);
    }

    /** Whether it says nothing, in either language. */
    public boolean isEmpty() {
        return en.isEmpty() && fr.isEmpty();
    }

    /** The text in the given language; English for any other than French. */
    public String in(Locale locale) {
        return Locale.FRENCH.getLanguage().equals(locale.getLanguage()) ? fr : en;
    }

    boolean isBlank() {
        return en.isBlank() || fr.isBlank();
    }
}
