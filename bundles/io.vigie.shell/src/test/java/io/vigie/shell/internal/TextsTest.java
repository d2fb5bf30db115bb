package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.SourceState;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d)}");

    private static Properties read(String name) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(
                TextsTest.class.getResourceAsStream(name + ".properties"), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "help"})
    void bothLanguagesSayTheSame(String name) throws IOException {
        Properties english = read(name);
        Properties french = read(name + "_fr");
        assertEquals(new TreeSet<>(english.keySet()), new TreeSet<>(french.keySet()));
        english.forEach((key, text) -> assertFalse(
                french.get(key).toString().isBlank() && !text.toString().isBlank(), key::toString));
    }

    @Test
    void messagesHaveTheSameArgumentsAndQuoting() throws IOException {
        Properties english = read("messages");
        Properties french = read("messages_fr");
        for (String key : english.stringPropertyNames()) {
            assertEquals(arguments(english.getProperty(key)), arguments(french.getProperty(key)), key);
            for (Properties texts : new Properties[] {english, french}) {
                // A single apostrophe quotes the rest of the pattern, arguments and all.
                String pattern = texts.getProperty(key).replace("''", "");
                assertFalse(pattern.contains("'"), key + ": " + pattern);
                new MessageFormat(texts.getProperty(key), Locale.FRENCH);
            }
        }
    }

    private static Set<String> arguments(String pattern) {
        return ARGUMENT.matcher(pattern).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    @Test
    void everyStateHasAName() throws IOException {
        Properties english = read("messages");
        for (SourceState state : SourceState.values()) {
            assertTrue(english.containsKey("state." + state), state::name);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,  -,           -,           en, en",
                "-,  -,           -,           fr, fr",
                "-,  -,           fr_FR.UTF-8, en, fr",
                "-,  en_GB.UTF-8, fr_FR.UTF-8, fr, en",
                "-,  C.UTF-8,     fr_CA,       en, fr",
                "-,  de_DE,       -,           fr, en",
                "en, fr_FR,       -,           fr, en",
                "fr, -,           -,           en, fr",
            })
    void theLanguageComesFromOptionThenEnvironmentThenJvm(
            String option, String all, String lang, String jvm, String expected) {
        Map<String, String> environment = new java.util.HashMap<>();
        if (all != null) {
            environment.put("LC_ALL", all);
        }
        if (lang != null) {
            environment.put("LANG", lang);
        }
        assertEquals(
                expected,
                Texts.language(option, environment, Locale.forLanguageTag(jvm)).getLanguage());
    }
}
