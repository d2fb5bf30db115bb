package io.vigie.connectors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.connectors.Connector;
import io.vigie.connectors.Connectors.Draft;
import io.vigie.connectors.Desired;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorFileTest {
    private static final Path HOME = Path.of("/opt/vigie");

    private static ConnectorFile.Reading read(String text) {
        return ConnectorFile.read(text, "paris", HOME.resolve("conf/connectors/paris.json"), "paris.json", HOME);
    }

    private static String problems(String text) {
        return read(text).problems().stream()
                .map(problem -> problem.line() + ": " + problem.sentence().en())
                .collect(Collectors.joining(" | "));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
        "{'type': 'file'}                                     # ``",
        "~                                                    # 1: there is nothing in it: write {\"type\": …, \"settings\": {…}}.",
        "[]                                                   # 1: a connector is an object in braces.",
        "{}                                                   # 1: 'type' is missing: 'vigie connector types' lists those there are.",
        "{~'type': ' '}                                       # 2: 'type' is empty: 'vigie connector types' lists those there are.",
        "{'type': 1,~'descripton': ''}                        # 2: 'descripton' is not known here: did you mean 'description'? | 1: 'type' has to be a text in quotes.",
        "{'type': 'a',~'x': 1}                                # 2: 'x' is not known here: there are description, settings, state, type.",
        "{'type': 'a',~'type': 'b'}                           # 2: 'type' is there twice: leave one of them.",
        "{'type': 'a',~~'state': 'runing'}                    # 3: 'state' has to be one of running, paused, stopped, not 'runing'.",
        "{'type': 'a',~'settings': []}                        # 2: 'settings' has to be an object in braces.",
        "{'type': 'a',~'settings': {~'a': null,~'b': {},~'c': [1,~[2]]}} # 3: The setting 'a' has to be a text, a number, true or false, or a list of them. | 4: The setting 'b' has to be a text, a number, true or false, or a list of them. | 6: The setting 'c' has to be a text, a number, true or false, or a list of them.",
        "{'type': 'a',~'settings': {'a': 1,~'a': 2}}          # 3: 'a' is there twice: leave one of them.",
        "{'type': 'a'~'state': 'paused'}                      # 2: this is not valid JSON at column 1: look for a comma, quote or brace that is missing or too many.",
        "{'type': 'a',~'state': 'paused'                      # 2: the file ends too early: a brace, bracket or quote is not closed.",
        "{'type': 'a'}~{}                                     # 2: something stands behind the last brace: remove it.",
    })
    // spotless:on
    void tellsAllThatIsWrongWithItsLine(String text, String expected) {
        assertEquals(expected, problems(text.replace('\'', '"').replace('~', '\n')));
    }

    @Test
    void readsSettings() {
        Connector connector = read("""
                {"type": "asterisk.queue-log", "description": " Paris ",
                 "settings": {"path": ["logs/queue_log", "/var/log/queue_log"], "n": 1.50, "on": true, "none": [],
                              "password": "$[secret:paris]"}}
                """).connector();
        assertNotNull(connector);
        assertEquals("Paris", connector.description());
        assertEquals(Desired.RUNNING, connector.desired());
        assertEquals(
                Map.of(
                        "path", List.of("/opt/vigie/logs/queue_log", "/var/log/queue_log"),
                        "n", List.of("1.50"),
                        "on", List.of("true"),
                        "none", List.of(),
                        "password", List.of("$[secret:paris]")),
                connector.settings());
        assertEquals("1.50", connector.spec().settings().get("n"));
        assertEquals(0, ((String[]) connector.spec().settings().get("none")).length);
        assertEquals("paris", connector.spec().name());
    }

    @Test
    void mapsSentencesToTheSettingsThatTheyQuote() {
        ConnectorFile.Reading reading = read("""
                {
                  "type": "file",
                  "settings": {
                    "path": "x",
                    "pat": "y"
                  }
                }
                """);
        assertEquals(5, reading.lineOf("file has no setting 'pat'; did you mean 'path'?"));
        assertEquals(4, reading.lineOf("Le paramètre «\u00a0path\u00a0» doit être court."));
        assertEquals(3, reading.lineOf("The setting 'format' is missing: file cannot start without it."));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
        "{'type': 'a', 'state': 'running'}              # {'type': 'a', 'state': 'paused'}",
        "{'state' :~  'stopped' ,  'type':'a'}~         # {'state' :~  'paused' ,  'type':'a'}~",
        "{'type': 'a'}                                  # {'type': 'a', 'state': 'paused'}",
        "{~    'type': 'é€𝄞a'~}~                        # {~    'type': 'é€𝄞a',~    'state': 'paused'~}~",
        "{~\t'type': 'a',~\t'settings': {'a': 12}~}     # {~\t'type': 'a',~\t'settings': {'a': 12},~\t'state': 'paused'~}",
        "{~  'type': 'a', 'settings': {~    'a': [1,2]~  }  ~}~ # {~  'type': 'a', 'settings': {~    'a': [1,2]~  }, 'state': 'paused'  ~}~",
        "{'type': 'a', 'x': 12 }                        # {'type': 'a', 'x': 12, 'state': 'paused' }",
    })
    // spotless:on
    void changesTheStateAndNothingElse(String before, String after) {
        String text = before.replace('\'', '"').replace('~', '\n');
        String expected = after.replace('\'', '"').replace('~', '\n');
        assertEquals(expected, ConnectorFile.with(text, Desired.PAUSED));
        assertEquals(expected.replace("\n", "\r\n"), ConnectorFile.with(text.replace("\n", "\r\n"), Desired.PAUSED));
        assertEquals("\ufeff" + expected, ConnectorFile.with("\ufeff" + text, Desired.PAUSED));
        assertEquals(expected, ConnectorFile.with(expected, Desired.PAUSED));
    }

    @Test
    void whatIsNoConnectorIsNotChanged() {
        for (String text : List.of("", "[]", "{}", "{\"type\": ", "{\"type\": \"a\"} x")) {
            assertThrows(IllegalArgumentException.class, () -> ConnectorFile.with(text, Desired.STOPPED), text);
        }
    }

    @Test
    void writesWhatItReads() {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("path", List.of("/a \"quoted\" path", "/b\\c\u0007"));
        settings.put("zone", List.of("Europe/Paris"));
        settings.put("none", List.of());
        String text = ConnectorFile.write(new Draft("paris", "file", "Été", settings, Desired.PAUSED));
        Connector connector = read(text).connector();
        assertNotNull(connector, text);
        assertEquals(settings, connector.settings());
        assertEquals("Été", connector.description());
        assertEquals(Desired.PAUSED, connector.desired());
        assertTrue(text.startsWith("{\n  \"type\": \"file\",\n  \"description\": \"Été\",\n  \"settings\": {\n"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".x", "-x", "a b", "a/b", "..", "é", "a\nb", "a(back-fill)"})
    void namesHaveToFitIntoAnAddress(String name) {
        assertNotNull(ConnectorFile.refuses(name));
        assertNull(ConnectorFile.refuses("paris-2_x.y"));
    }
}
