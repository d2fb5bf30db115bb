package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigVerbsTest {
    private static final ConfigReader RULES = new ConfigReader() {
        @Override
        public String files() {
            return "alerts/*.json";
        }

        @Override
        public List<ConfigMistake> mistakes(String text) {
            return text.contains("soon")
                    ? List.of(
                            new ConfigMistake("/query/period", Text.of("Write a period.", "Écrivez une période.")),
                            new ConfigMistake("/query/tz", Text.of("Write a zone.", "Écrivez un fuseau.")))
                    : List.of();
        }
    };

    private final Typed typed = new Typed();
    private final MemoryWorkspace workspace = new MemoryWorkspace(new MemoryKpis(List.of()));

    private Path conf;

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        conf = Files.createDirectories(home.resolve("conf"));
        typed.product = new Product("1.2.3", "felix 7", 30, 29, home);
        typed.width = 160;
        typed.workspaces = directory -> workspace;
        write("alerts/low.json", "{\n  \"query\": {\n    \"period\": \"soon\"\n  }\n}\n");
        write("reports/daily.json", "{\"name\": \"Daily\"}");
        write("metrics.json", "{\n  \"figures\": [,]\n}");
        write("secrets/smtp", "hunter2");
        write("tragets.json", "{}");
        write("launcher.properties", "features=base\n\nvigie.http.port=8081\nvigie.http.address=127.0.0.1\n");
    }

    private void write(String name, String text) throws Exception {
        Path file = conf.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }

    @Test
    void eachFileIsListedWithWhatItIsFor() throws Exception {
        typed.offered.add(RULES);
        Typed.Answer list = typed.run("config", "list");
        assertEquals(0, list.code(), list.err());
        for (String line : List.of(
                "alerts/low\\.json +a rule on a figure +at once +mistakes: 2",
                "reports/daily\\.json +a report by mail +at once +not checked",
                "metrics\\.json +figures for Prometheus +at once +mistakes: 1",
                "tragets\\.json +nobody reads a file of this name +not checked",
                "launcher\\.properties +what starts, and the server +at the next start +fine")) {
            assertTrue(list.out().lines().anyMatch(each -> each.strip().matches(line)), line + "\n" + list.out());
        }
        assertFalse(list.out().contains("hunter2"));
        JsonNode rows = json(typed.run("config", "list", "--json").out());
        assertEquals(6, rows.size());
        JsonNode rule = rows.get(0);
        assertEquals("alerts/low.json", rule.path("file").asText());
        assertEquals("at-once", rule.path("taken").asText());
        assertEquals(3, rule.path("mistakes").get(1).path("line").asInt());
    }

    @Test
    void allThatIsWrongIsNamedWithFileLineAndField() throws Exception {
        typed.offered.add(RULES);
        Typed.Answer answer = typed.run("config", "validate");
        assertEquals(1, answer.code());
        assertEquals(
                List.of(
                        "conf/alerts/low.json:2: /query/tz Write a zone.",
                        "conf/alerts/low.json:3: /query/period Write a period."),
                answer.out().lines().limit(2).toList());
        assertTrue(answer.out().contains("conf/metrics.json:2: It is no JSON from here on"), answer.out());
        assertTrue(answer.err().contains("reports/daily.json"), answer.err());
        JsonNode tree = json(typed.run("config", "validate", "--json").out());
        assertFalse(tree.path("valid").asBoolean());
        assertEquals(3, tree.path("mistakes").size());
        assertEquals("/query/tz", tree.path("mistakes").get(0).path("field").asText());
        assertEquals("[\"reports/daily.json\"]", tree.path("unchecked").toString());
        typed.locale = Locale.FRENCH;
        Typed.Answer french = typed.run("config", "validate", "conf/alerts/low.json");
        assertTrue(french.out().startsWith("conf/alerts/low.json:2 : /query/tz Écrivez un fuseau."), french.out());
        typed.locale = Locale.ENGLISH;
        assertEquals(
                new Typed.Answer(0, "Nothing is wrong with the files: 1\n", ""),
                typed.run("config", "validate", "launcher.properties"));
        assertTrue(typed.run("config", "validate", "no.json").err().contains("no file conf/no.json"));
    }

    @Test
    void wrongTargetsAreNamedByTheirPlaces() throws Exception {
        write(
                "targets.json",
                "{\n \"targets\": [\n  {\"kpi\": \"aht\"},\n  {\"kpi\": \"csat\",\n   \"at_leest\": 1}\n ]\n}");
        workspace.wrong = new QueryException(
                "wrong",
                "faux",
                List.of(new QueryException.Problem(
                        "/targets/1/at_leest", Text.of("'at_leest' means nothing.", "« at_leest » ne dit rien."))));
        assertEquals(
                "conf/targets.json:5: /targets/1/at_leest 'at_leest' means nothing.\n",
                typed.run("config", "validate", "targets.json").out());
    }

    @Test
    void whatIsNotInForceIsShown() throws Exception {
        typed.offered.add(RULES);
        Typed.Answer alone = typed.run("config", "diff");
        assertTrue(alone.err().contains("No platform runs here"), alone.err());
        assertFalse(alone.out().contains("8081"), alone.out());
        typed.properties.put("vigie.http.port", "8080");
        typed.properties.put("vigie.http.address", "127.0.0.1");
        typed.live = new Session.Live(
                conf.resolveSibling("data"), Instant.now(), workspace, new MemoryConnectors(), List.of());
        Typed.Answer diff = typed.run("config", "diff");
        assertEquals(0, diff.code(), diff.err());
        assertTrue(
                diff.out()
                        .contains("conf/launcher.properties:3: vigie.http.port The file says '8081', the platform runs"
                                + " with '8080'"),
                diff.out());
        assertTrue(diff.out().contains("conf/tragets.json: Nobody reads a file of this name."), diff.out());
        assertTrue(diff.out().contains("conf/alerts/low.json:3: /query/period"), diff.out());
        assertFalse(diff.out().contains("vigie.http.address"), diff.out());
        JsonNode rows = json(typed.run("config", "diff", "--json").out());
        assertTrue(rows.size() >= 5, rows.toString());
    }
}
