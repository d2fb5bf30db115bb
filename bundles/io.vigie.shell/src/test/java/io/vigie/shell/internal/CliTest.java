package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Command lines that end before any data is touched. */
class CliTest {
    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Locale locale, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = cli(locale, out, err).run(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Cli cli(Locale locale, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                100,
                Paint.NONE);
        Session session = new Session(
                directory -> {
                    throw new StoreException("The store is closed today.", "L'entrepôt est fermé aujourd'hui.", null);
                },
                new MemoryPlugins(),
                new PluginNews(),
                Optional::empty,
                Optional::empty,
                new Typed().services,
                Typed.access(Path.of("nowhere")),
                (home, sources) -> {
                    throw new IllegalStateException("no connectors in these tests");
                },
                Typed.UNPUBLISHED,
                question -> null,
                new Product("1.2.3", "felix 7", 30, 29, Path.of("/opt/vigie")),
                console,
                new Texts(locale),
                new Figures(locale, Samples.PARIS),
                Clock.system(Samples.PARIS),
                Path.of("/srv"),
                null);
        return new Cli(session);
    }

    static List<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        CommandLine root = cli(Locale.ENGLISH, new ByteArrayOutputStream(), new ByteArrayOutputStream())
                .commandLine();
        collect(root, List.of(), commands);
        return commands;
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> commands) {
        commands.add(words);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> more = new ArrayList<>(words);
            more.add(name);
            collect(sub, more, commands);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExampleInBothLanguages(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.add("--help");
        Outcome english = run(Locale.ENGLISH, arguments.toArray(String[]::new));
        Outcome french = run(Locale.FRENCH, arguments.toArray(String[]::new));
        assertEquals(0, english.code());
        String command = String.join(" ", words);
        assertTrue(english.out().contains("Example:\n  vigie " + command), english::out);
        assertTrue(french.out().contains("Exemple\u00a0:\n  vigie " + command), french::out);
        assertFalse(english.out().startsWith("Usage"), "no header: " + command);
        assertFalse(french.out().contains("Usage:"), french::out);
        for (String line : (english.out() + french.out()).split("\n")) {
            // An option whose text is missing stands alone on its line, with no text on the next one.
            assertFalse(line.matches("\\s+(-\\w, )?--[\\w-]+\\s*"), line);
        }
        assertEquals(english, new Outcome(0, run(Locale.ENGLISH, help(words)).out(), ""));
    }

    private static String[] help(List<String> words) {
        List<String> arguments = new ArrayList<>(List.of("help"));
        arguments.addAll(words);
        return arguments.toArray(String[]::new);
    }

    @Test
    void everyOptionHasAText() {
        for (List<String> words : commands()) {
            CommandLine command = cli(Locale.FRENCH, new ByteArrayOutputStream(), new ByteArrayOutputStream())
                    .commandLine();
            for (String word : words) {
                command = command.getSubcommands().get(word);
            }
            String all = String.join(" ", words);
            command.getCommandSpec().args().forEach(argument -> {
                assertTrue(argument.description().length > 0, all + " " + argument);
            });
        }
    }

    // spotless:off
    @Test
    void wrongUsageIsOneSentenceAndCode2() {
        usage("There is no command 'reprot'. Did you mean report?", "reprot");
        usage("There is no option --kpis here. Did you mean --kpi?", "report", "--kpis", "a");
        usage("--kpi is missing.", "report");
        usage("--kpi needs a value.", "report", "--kpi");
        usage("--grain may be given only once.", "report", "--kpi", "a", "--grain", "day", "--grain", "1h");
        usage("Nothing to ask: give --source to read something, --data for a store that is there already, or both.", "report", "--kpi", "a");
        usage("'x' is not a value for --limit.", "kpi", "drill", "a", "--limit", "x");
        usage("'de' is not a value for --lang.", "version", "--lang", "de");
        usage("--keep writes the forecast into a store: give its directory with --data.", "kpi", "forecast", "--source", "file,path=x", "--keep");
        usage("'2h' is not a grain: use one of total, 15m, 30m, 1h, day, week, month.", "kpi", "forecast", "--data", "x", "--grain", "2h");
        usage("'x' is not a value for --weeks.", "kpi", "forecast", "--data", "x", "--weeks", "x");
        usage("'two' is one word too many.", "kpi", "describe", "one", "two");
        usage("ID is missing.", "kpi", "describe");
        usage("The file 'nowhere.json' cannot be read: check its name and your rights.", "conformance", "nowhere.json");
        usage("There is no command 'lits'. Did you mean list?", "kpi", "lits");
        usage("There is no command 'x'.", "help", "kpi", "x");
    }
    // spotless:on

    private static void usage(String sentence, String... arguments) {
        Outcome outcome = run(Locale.ENGLISH, arguments);
        assertEquals("vigie: " + sentence, outcome.err().lines().findFirst().orElse(""));
        assertEquals(2, outcome.code());
        assertEquals("", outcome.out());
    }

    @Test
    void aGroupAloneShowsItsCommands() {
        for (String[] arguments : new String[][] {
            {}, {"kpi"}, {"connector"}, {"connector", "offsets"}, {"secret"}, {"quarantine"}, {"plugin"}
        }) {
            Outcome outcome = run(Locale.FRENCH, arguments);
            assertEquals(2, outcome.code());
            assertTrue(outcome.err().contains("Commandes\u00a0:"), outcome::err);
        }
    }

    @Test
    void whatFailsIsOneSentenceAndCode1() {
        Outcome outcome = run(Locale.ENGLISH, "report", "--kpi", "a", "--source", "file,path=x");
        assertEquals(new Outcome(1, "", "vigie: The store is closed today.\n"), outcome);
        Outcome french = run(Locale.FRENCH, "report", "--kpi", "a", "--source", "file,path=x");
        assertEquals(new Outcome(1, "", "vigie\u00a0: L'entrepôt est fermé aujourd'hui.\n"), french);
        Outcome missing = run(Locale.FRENCH, "quarantine", "list", "--data", "/nowhere/at/all");
        assertEquals(1, missing.code());
        assertTrue(missing.err().startsWith("vigie\u00a0: Le répertoire /nowhere/at/all n'existe pas"), missing::err);
    }

    @Test
    void tellsItsVersion() {
        Outcome outcome = run(Locale.ENGLISH, "version");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().startsWith("Vigie    1.2.3\nJava     "), outcome::out);
        assertTrue(outcome.out().endsWith("Bundles  30, of which 29 active\n"), outcome::out);
        assertTrue(run(Locale.ENGLISH, "version", "--json").out().startsWith("{\"vigie\":\"1.2.3\",\"java\":"));
    }

    @Test
    void findsTheLanguageBeforeAnythingIsRead() {
        assertEquals("fr", Cli.languageOf("report", "--lang", "fr"));
        assertEquals("en", Cli.languageOf("--lang=en", "report"));
        assertEquals(null, Cli.languageOf("report", "--lang"));
    }
}
