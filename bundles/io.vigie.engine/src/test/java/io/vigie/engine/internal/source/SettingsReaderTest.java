package io.vigie.engine.internal.source;

import static io.vigie.engine.internal.source.TestSources.setting;
import static io.vigie.engine.internal.source.TestSources.several;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.service.metatype.AttributeDefinition;

class SettingsReaderTest {
    private static final Secrets NONE = new Secrets(null, name -> null);
    private static final Texts EN = new Texts(Locale.ENGLISH);
    private static final Texts FR = new Texts(Locale.CANADA_FRENCH);

    private static final Declaration CALLS = new Declaration(
            "calls",
            "Calls",
            "",
            "io.vigie.calls 1.0.0",
            List.of(
                    new Declaration.Setting(
                            "path",
                            "Path",
                            "",
                            AttributeDefinition.STRING,
                            true,
                            3,
                            true,
                            List.of(),
                            List.of(),
                            null,
                            null),
                    bounded("port", AttributeDefinition.INTEGER, "1", "65535"),
                    bounded("ratio", AttributeDefinition.DOUBLE, "0", "1"),
                    bounded("code", AttributeDefinition.STRING, "2", "4"),
                    bounded("secret", AttributeDefinition.PASSWORD, "8", "100"),
                    optional("fast", AttributeDefinition.BOOLEAN),
                    optional("big", AttributeDefinition.LONG),
                    optional("mark", AttributeDefinition.CHARACTER),
                    new Declaration.Setting(
                            "mode",
                            "Mode",
                            "",
                            AttributeDefinition.STRING,
                            false,
                            1,
                            true,
                            List.of("live"),
                            List.of("live", "import"),
                            null,
                            null)),
            null);

    private static Declaration.Setting bounded(String name, int kind, String min, String max) {
        return new Declaration.Setting(name, name, "", kind, false, 1, false, List.of(), List.of(), min, max);
    }

    private static Declaration.Setting optional(String name, int kind) {
        return new Declaration.Setting(name, name, "", kind, false, 1, false, List.of(), List.of(), null, null);
    }

    // spotless:off
    static Stream<Arguments> wrongSettings() {
        String known = "path, port, ratio, code, secret, fast, big, mark, mode";
        return Stream.of(
            arguments("paht", "x",        "Setting 'paht' is unknown to calls: did you mean 'path'? Its settings are " + known + "."),
            arguments("Port", "1",        "Setting 'Port' is unknown to calls: did you mean 'port'? Its settings are " + known + "."),
            arguments("colour", "red",    "Setting 'colour' is unknown to calls: its settings are " + known + "."),
            arguments("port", "abc",      "Setting 'port' must be a whole number, not 'abc'."),
            arguments("port", "1.5",      "Setting 'port' must be a whole number, not '1.5'."),
            arguments("port", "",         "Setting 'port' must be a whole number, not ''."),
            arguments("port", 0,          "Setting 'port' must be at least 1, not '0'."),
            arguments("port", "70000",    "Setting 'port' must be at most 65535, not '70000'."),
            arguments("big", "9223372036854775808", "Setting 'big' must be at most 9223372036854775807, not '9223372036854775808'."),
            arguments("ratio", "half",    "Setting 'ratio' must be a number, not 'half'."),
            arguments("ratio", "1.01",    "Setting 'ratio' must be at most 1, not '1.01'."),
            arguments("fast", "maybe",    "Setting 'fast' must be true or false, not 'maybe'."),
            arguments("mark", "ab",       "Setting 'mark' must be one character, not 'ab'."),
            arguments("code", "a",        "Setting 'code' must have at least 2 characters: 'a' has 1."),
            arguments("code", "abcde",    "Setting 'code' must have at most 4 characters: 'abcde' has 5."),
            arguments("secret", "hunter2", "Setting 'secret' must have at least 8 characters: the secret that was given has 7."),
            arguments("mode", "fast",     "Setting 'mode' must be one of live, import, not 'fast'."),
            arguments("mode", List.of("live", "import"), "Setting 'mode' takes one value, but 2 were given."));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void aWrongSettingIsToldInOneSentence(String name, Object value, String sentence) {
        assertEquals(
                List.of(sentence),
                SettingsReader.read(CALLS, Map.of("path", "x", name, value), NONE, EN)
                        .problems());
    }

    @Test
    void allProblemsAreToldAtOnceInTheLanguageAskedFor() {
        Map<String, Object> given = Map.of("port", "x", "fast", "2", "extra", "1");
        assertEquals(
                List.of(
                        "Setting 'path' is missing: calls cannot start without it.",
                        "Setting 'port' must be a whole number, not 'x'.",
                        "Setting 'fast' must be true or false, not '2'.",
                        "Setting 'extra' is unknown to calls: its settings are path, port, ratio, code, secret,"
                                + " fast, big, mark, mode."),
                SettingsReader.read(CALLS, given, NONE, EN).problems());
        assertEquals(
                List.of(
                        "Le paramètre « path » manque : calls ne peut pas démarrer sans lui.",
                        "Le paramètre « port » doit être un nombre entier, pas 'x'."),
                SettingsReader.read(CALLS, Map.of("port", "x"), NONE, FR).problems());
    }

    @Test
    void entriesOfAListAreCheckedEachAndCounted() {
        assertEquals(
                List.of("Setting 'path' takes at most 3 values, but 4 were given."),
                SettingsReader.read(CALLS, Map.of("path", new String[] {"a", "b", "c", "d"}), NONE, EN)
                        .problems());
        assertEquals(
                List.of("Setting 'path' is missing: calls cannot start without it."),
                SettingsReader.read(CALLS, Map.of("path", List.of(" ")), NONE, EN)
                        .problems());
    }

    @Test
    void aTypeWithoutSettingsOrWithoutDeclarationSaysSo() {
        Declaration bare = new Declaration("bare", "Bare", "", "b 1", List.of(), null);
        assertEquals(
                List.of("Setting 'x' is unknown to bare, which has no settings: remove it."),
                SettingsReader.read(bare, Map.of("x", "1"), NONE, EN).problems());
        Declaration broken = new Declaration("bare", "Bare", "", "b 1", List.of(), "No declaration.");
        assertEquals(
                List.of("No declaration."),
                SettingsReader.read(broken, Map.of("x", "1"), NONE, EN).problems());
    }

    /** One member for each kind of value. */
    @interface Settings {
        String[] path();

        int port() default 5038;

        double ratio() default 0.5;

        boolean fast() default true;

        String mode() default "live";

        String[] tags() default {"a", "b"};

        long big() default 1;
    }

    @Test
    void whatWasGivenIsConvertedAndWhatWasNotHasItsDefault() {
        Settings given = read(Map.of("path", "one,two", "port", " 99 ", "fast", "FALSE", "big", 7));
        assertArrayEquals(new String[] {"one,two"}, given.path());
        assertEquals(99, given.port());
        assertEquals(0.5, given.ratio());
        assertEquals(false, given.fast());
        assertEquals("live", given.mode());
        assertEquals(7, given.big());
        assertArrayEquals(new String[] {"a", "b"}, given.tags());
        assertArrayEquals(
                new String[] {"x", "y"},
                read(Map.of("path", new String[] {"x", "y"})).path());
        assertArrayEquals(
                new String[] {"x", "y"}, read(Map.of("path", List.of("x", "y"))).path());
    }

    private static Settings read(Map<String, Object> given) {
        Declaration declaration = new Declaration(
                "calls",
                "Calls",
                "",
                "b 1",
                List.of(
                        several("path"),
                        setting("port", AttributeDefinition.INTEGER, "5038"),
                        setting("big", AttributeDefinition.LONG, "1"),
                        setting("fast", AttributeDefinition.BOOLEAN, "true")),
                null);
        SettingsReader.Reading reading = SettingsReader.read(declaration, given, NONE, EN);
        assertEquals(List.of(), reading.problems());
        return new Origin.Context(
                        "n",
                        reading.values(),
                        Clock.systemUTC(),
                        Locale.ENGLISH,
                        true,
                        null,
                        new Operator(null).egress(),
                        new Origin.Doors(key -> Optional.empty(), new Mailbox(Runnable::run).hand()))
                .settings(Settings.class);
    }
}
