package io.vigie.launcher.internal;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The launcher's sentences in the user's language (English and French). */
public final class Messages {
    private static final ResourceBundle TEXTS = ResourceBundle.getBundle(
            "io.vigie.launcher.internal.messages",
            Locale.getDefault(),
            Messages.class.getClassLoader(),
            // Without this, a French default locale would win over the English base texts for an English user.
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));

    private Messages() {}

    public static String text(String key, Object... arguments) {
        return new MessageFormat(TEXTS.getString(key), Locale.ROOT).format(arguments);
    }
}
