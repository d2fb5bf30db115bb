package io.vigie.connector.mastodon.internal;

import io.vigie.kpi.Text;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts for people in one language. */
final class Messages {
    private static final Messages ENGLISH = new Messages(Locale.ENGLISH);
    private static final Messages FRENCH = new Messages(Locale.FRENCH);

    private final ResourceBundle texts;

    Messages(Locale locale) {
        // Without the control a missing language would fall back to that of the machine, not to English.
        this.texts = ResourceBundle.getBundle(
                Messages.class.getPackageName() + ".messages",
                locale,
                Messages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** In both languages, for those whose language is not known yet. */
    static Text both(String key, Object... arguments) {
        return Text.of(ENGLISH.text(key, arguments), FRENCH.text(key, arguments));
    }

    String text(String key, Object... arguments) {
        Object[] words = arguments.clone();
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i] instanceof Text text ? text.in(texts.getLocale()) : words[i];
        }
        return new MessageFormat(texts.getString(key), texts.getLocale()).format(words);
    }
}
