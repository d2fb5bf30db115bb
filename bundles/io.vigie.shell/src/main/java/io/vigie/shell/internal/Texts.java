package io.vigie.shell.internal;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** All that the shell says, in one language: English or French. Immutable. */
final class Texts {
    private final Locale locale;
    private final ResourceBundle messages;
    private final ResourceBundle help;

    Texts(Locale locale) {
        this.locale = locale;
        this.messages = bundle("messages", locale);
        this.help = bundle("help", locale);
    }

    /**
     * The language of a command line: what {@code --lang} says, else the environment, else the JVM.
     *
     * <p>The environment is read here because the JVM takes a language from it only where the system has
     * that locale installed, which containers mostly have not.
     */
    static Locale language(@Nullable String lang, Map<String, String> environment, Locale fallback) {
        if (lang != null) {
            return lang.equals("fr") ? Locale.FRENCH : Locale.ENGLISH;
        }
        for (String variable : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty() && !value.equals("POSIX") && !value.equals("C") && !value.startsWith("C.")) {
                return value.startsWith("fr") ? Locale.FRENCH : Locale.ENGLISH;
            }
        }
        return fallback.getLanguage().equals("fr") ? Locale.FRENCH : Locale.ENGLISH;
    }

    Locale locale() {
        return locale;
    }

    /** The texts of picocli's help. */
    ResourceBundle help() {
        return help;
    }

    /** A sentence; arguments are put in as text, so that a number keeps the form it has. */
    String get(String key, @Nullable Object... arguments) {
        @Nullable Object[] texts = new Object[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = String.valueOf(arguments[i]);
        }
        return new MessageFormat(messages.getString(key), locale).format(texts);
    }

    /** The text of a key if there is one, such as the name of a state that a newer core has. */
    String orElse(String key, String fallback, @Nullable Object... arguments) {
        return messages.containsKey(key) ? get(key, arguments) : fallback;
    }

    private static ResourceBundle bundle(String name, Locale locale) {
        return ResourceBundle.getBundle(
                Texts.class.getPackageName() + "." + name,
                locale,
                Texts.class.getClassLoader(),
                // Without this a machine in French would answer in French to someone who asked for English.
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
