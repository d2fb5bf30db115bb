package io.vigie.engine.internal.source;

import io.vigie.kpi.Text;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The sentences of this package in one language; English where a language has none. Immutable. */
final class Texts {
    static final Texts ENGLISH = new Texts(Locale.ENGLISH);
    static final Texts FRENCH = new Texts(Locale.FRENCH);

    private final Locale locale;
    private final ResourceBundle sentences;

    Texts(Locale locale) {
        this.locale = locale;
        this.sentences = ResourceBundle.getBundle(
                Texts.class.getPackageName() + ".texts",
                locale,
                Texts.class.getClassLoader(),
                // Without this a machine in French would answer in French to someone who asked for German.
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    Locale locale() {
        return locale;
    }

    /** The sentence in both languages, for those whose language is not known yet. */
    static Text both(String key, Object... arguments) {
        return Text.of(ENGLISH.get(key, arguments), FRENCH.get(key, arguments));
    }

    /** The sentence; arguments are put in as text, so that a number keeps the form in which it is typed. */
    String get(String key, Object... arguments) {
        Object[] texts = new Object[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i] instanceof Text text ? text.in(locale) : String.valueOf(arguments[i]);
        }
        return new MessageFormat(sentences.getString(key), locale).format(texts);
    }
}
