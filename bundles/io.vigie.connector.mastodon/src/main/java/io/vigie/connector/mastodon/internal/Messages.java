package io.vigie.connector.mastodon.internal;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts for people in the language of the platform. */
final class Messages {
    private final ResourceBundle texts;

    Messages(Locale locale) {
        // Without the control a missing language would fall back to that of the machine, not to English.
        this.texts = ResourceBundle.getBundle(
                Messages.class.getPackageName() + ".messages",
                locale,
                Messages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    String text(String key, Object... arguments) {
        return new MessageFormat(texts.getString(key), texts.getLocale()).format(arguments);
    }
}
