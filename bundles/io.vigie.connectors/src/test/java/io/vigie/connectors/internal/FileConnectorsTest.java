package io.vigie.connectors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors.Draft;
import io.vigie.connectors.Desired;
import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceState;
import io.vigie.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConnectorsTest {
    @TempDir
    Path home;

    private final VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
    private final MemorySources sources = new MemorySources();
    private final List<String> heard = new ArrayList<>();
    private FileConnectors connectors;
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(home.resolve("conf/connectors"));
        connectors = new FileConnectors(home, sources, clock);
    }

    private void begin() {
        connectors.begin(event -> heard.add(event.sentence().en()));
    }

    private List<String> heard() {
        List<String> all = List.copyOf(heard);
        heard.clear();
        return all;
    }

    private Path write(String name, String text) throws IOException {
        Path part = home.resolve("draft");
        Files.writeString(part, text.replace('\'', '"'));
        return Files.move(part, folder.resolve(name + ".json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".json")).replace('"', '\'');
    }

    /** Twice, since a file counts only when it has not changed since the last look. */
    private void look() {
        connectors.look(false);
        connectors.look(false);
    }

    private String stands(String name) {
        ConnectorStatus status = connectors.status(name).orElseThrow();
        return status.desired() + " " + status.observed();
    }

    private static String reasons(ConnectorException e) {
        return String.join(" | ", e.reasons().stream().map(Text::en).toList());
    }

    private String refused(Runnable work) {
        return reasons(assertThrows(ConnectorException.class, work::run));
    }

    @Test
    void startsWhatTheFilesSay() throws IOException {
        write("lyon", "{'type': 'feed', 'settings': {'path': '/l'}, 'state': 'paused'}");
        write("nice", "{'type': 'feed', 'settings': {'path': '/n'}, 'state': 'stopped'}");
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        write("rome", "{'type': 'other', 'settings': {'path': '/r'}}");
        Files.writeString(folder.resolve("README.md"), "Not a connector.");
        Files.writeString(folder.resolve(".paris.json.swp"), "{");
        begin();
        assertEquals(List.of("start paris /p", "start rome /r"), sources.told());
        assertEquals("RUNNING RUNNING", stands("paris"));
        assertEquals("RUNNING MISSING_PLUGIN", stands("rome"));
        assertEquals("PAUSED PAUSED", stands("lyon"));
        assertEquals("STOPPED STOPPED", stands("nice"));
        assertEquals(
                List.of("lyon", "nice", "paris", "rome"),
                connectors.list().stream().map(ConnectorStatus::name).toList());
        assertEquals(List.of(), heard());
    }

    @Test
    void aSavedFileReloadsItsConnectorAlone() throws IOException {
        write("lyon", "{'type': 'feed', 'settings': {'path': '/l'}}");
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        sources.told();
        Path paris = write("paris", "{'type': 'feed', 'settings': {'path': '/q'}}");
        connectors.look(false);
        assertEquals(List.of(), sources.told(), "it may still be written");
        connectors.look(false);
        assertEquals(List.of("stop paris", "start paris /q"), sources.told());
        assertEquals(
                List.of("conf/connectors/paris.json has changed: paris is wanted running, with the new settings."),
                heard());
        Files.setLastModifiedTime(paris, FileTime.from(Instant.parse("2026-03-02T09:00:00Z")));
        look();
        write("paris", "{'type': 'feed', 'description': 'Paris', 'settings': {'path': '/q'}}");
        look();
        assertEquals(List.of(), sources.told(), "nothing has changed in how it is read");
    }

    @Test
    void filesComeAndGo() throws IOException {
        begin();
        Path file = write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        look();
        assertEquals(List.of("start paris /p"), sources.told());
        assertEquals(List.of("conf/connectors/paris.json is new: paris is wanted running."), heard());
        Files.delete(file);
        look();
        assertEquals(List.of("stop paris"), sources.told());
        assertEquals(List.of("conf/connectors/paris.json is gone: paris is stopped."), heard());
        assertEquals(List.of(), connectors.list());
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        look();
        assertEquals(List.of("start paris /p"), sources.told());
    }

    @Test
    void aFileThatIsBeingWrittenCountsWhenItIsWhole() throws IOException {
        begin();
        Path file = folder.resolve("paris.json");
        String text = "{\"type\": \"feed\", \"settings\": {\"path\": \"/p\"}}";
        for (int length = 5; length < text.length(); length += 5) {
            Files.writeString(file, text.substring(0, length));
            connectors.look(false);
        }
        Files.writeString(file, text);
        look();
        assertEquals(List.of("start paris /p"), sources.told());
        assertEquals(List.of("conf/connectors/paris.json is new: paris is wanted running."), heard());
    }

    @Test
    void aBrokenFileLeavesWhatRunsAsItIs() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        sources.told();
        write("paris", "{'type': 'feed',\n 'settings': {'path': '/p', 'pth': 1},\n 'x': 2}");
        look();
        assertEquals(List.of(), sources.told());
        assertEquals(
                List.of("conf/connectors/paris.json, line 2: The setting 'pth' is not known to feed."
                        + " 'vigie connector validate' shows 1 more. paris goes on as before."),
                heard());
        assertEquals("RUNNING RUNNING", stands("paris"));
        assertEquals(2, connectors.status("paris").orElseThrow().problems().size());
        write("paris", "{'type': 'feed',\n 'settings': {'path': '/p',\n 'pth': 1}}");
        look();
        assertEquals(
                List.of("conf/connectors/paris.json, line 3: The setting 'pth' is not known to feed. paris goes on as"
                        + " before."),
                heard());
        look();
        assertEquals(List.of(), heard(), "it is told once");
        assertThrows(ConnectorException.class, () -> connectors.start("nobody"));
        connectors.pause("paris");
        assertEquals(List.of("pause paris"), sources.told());
        assertEquals("PAUSED PAUSED", stands("paris"));
        assertEquals("{'type': 'feed',\n 'settings': {'path': '/p',\n 'pth': 1},\n 'state': 'paused'}", text("paris"));
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        look();
        assertEquals(List.of("resume paris"), sources.told());
        assertEquals(List.of(), connectors.status("paris").orElseThrow().problems());
    }

    @Test
    void aFileThatNeverMadeSenseIsTold() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'pth': '/p'}}");
        write("rome", "{");
        begin();
        assertEquals(List.of(), sources.told());
        assertEquals(
                List.of(
                        "conf/connectors/paris.json, line 1: The setting 'path' is missing: feed cannot start without"
                                + " it. 'vigie connector validate' shows 1 more.",
                        "conf/connectors/rome.json, line 1: the file ends too early: a brace, bracket or quote is not"
                                + " closed."),
                heard());
        assertEquals("null CONFIG_ERROR", stands("paris"));
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        look();
        assertEquals(List.of("start paris /p"), sources.told());
        assertEquals(List.of("conf/connectors/paris.json makes sense now: paris is wanted running."), heard());
    }

    @Test
    void validateTellsAllAtOnce() throws IOException {
        write("lyon", "{'type': 'feed',\n'settings': {\n'a': 1,\n'b': 2}}");
        write("nice", "{'type': 'feed', 'settings': {'path': '/p'}}");
        write("paris", "{\n'typ': 'feed',\n'state': 'on'}");
        write("pisa", "{'type': 'feed',\n'stat': 'on', 'settings': {\n'c': 3}}");
        write("rome", "{\n'type': 'other'}");
        assertEquals(
                List.of(
                        "lyon.json, line 2: The setting 'path' is missing: feed cannot start without it.",
                        "lyon.json, line 3: The setting 'a' is not known to feed.",
                        "lyon.json, line 4: The setting 'b' is not known to feed.",
                        "paris.json, line 1: 'type' is missing: 'vigie connector types' lists those there are.",
                        "paris.json, line 2: 'typ' is not known here: did you mean 'type'?",
                        "paris.json, line 3: 'state' has to be one of running, paused, stopped, not 'on'.",
                        "pisa.json, line 2: 'stat' is not known here: did you mean 'state'?",
                        "pisa.json, line 2: The setting 'path' is missing: feed cannot start without it.",
                        "pisa.json, line 3: The setting 'c' is not known to feed.",
                        "rome.json, line 2: No installed bundle provides the type of source 'other'."),
                connectors.validate().stream()
                        .map(problem -> problem.text().en().replace("conf/connectors/", ""))
                        .toList());
        assertEquals(List.of(), sources.told());
    }

    @Test
    void whatOperatorsDecideIsWrittenDown() throws IOException {
        String file = "{\n  'type': 'feed',   'settings': {'path': '/p'},\n\n  'state': %s\n}\n";
        Path path = write("paris", file.formatted("'running'"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        begin();
        sources.told();
        connectors.pause("paris");
        assertEquals("PAUSED PAUSED", stands("paris"));
        assertEquals(file.formatted("'paused'"), text("paris"));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        connectors.resume("paris");
        assertEquals("RUNNING RUNNING", stands("paris"));
        connectors.stop("paris");
        assertEquals("STOPPED STOPPED", stands("paris"));
        assertEquals(file.formatted("'stopped'"), text("paris"));
        assertEquals(
                "paris is stopped, not paused: 'vigie connector start paris' starts it.",
                refused(() -> connectors.resume("paris")));
        assertEquals("paris is stopped: there is nothing to pause.", refused(() -> connectors.pause("paris")));
        assertEquals(
                "paris is not running: 'vigie connector start paris' starts it.",
                refused(() -> connectors.restart("paris")));
        look();
        connectors.start("paris");
        assertEquals(file.formatted("'running'"), text("paris"));
        connectors.restart("paris");
        assertEquals(
                List.of("pause paris", "resume paris", "stop paris", "start paris /p", "restart paris"),
                sources.told());
        look();
        assertEquals(List.of(), sources.told());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList(), "nothing else is left");
        }
    }

    @Test
    void aDecisionSurvivesARestart() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        connectors.pause("paris");
        connectors.close();
        sources.states.clear();
        sources.told();
        connectors = new FileConnectors(home, sources, clock);
        begin();
        assertEquals(List.of(), sources.told());
        assertEquals("PAUSED PAUSED", stands("paris"));
        connectors.resume("paris");
        assertEquals(List.of("start paris /p"), sources.told());
    }

    @Test
    void settingsThatChangeWhileItIsPausedHoldWhenItGoesOn() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        connectors.pause("paris");
        write("paris", "{'type': 'feed', 'settings': {'path': '/q'}, 'state': 'paused'}");
        look();
        connectors.resume("paris");
        assertEquals(List.of("start paris /p", "pause paris", "stop paris", "start paris /q"), sources.told());
    }

    @Test
    void startTriesAgainWhatHadGivenUp() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        sources.states.put("paris", SourceState.FAILED);
        assertEquals(
                "It broke.", connectors.status("paris").orElseThrow().detail().en());
        look();
        assertEquals(List.of("start paris /p"), sources.told());
        connectors.start("paris");
        assertEquals(List.of("start paris /p"), sources.told());
        connectors.start("paris");
        assertEquals(List.of(), sources.told(), "it runs");
    }

    @Test
    void aChangedSecretStartsItAnew() throws IOException {
        write("lyon", "{'type': 'feed', 'settings': {'path': '/l', 'password': '$[secret:lyon]'}}");
        write("paris", "{'type': 'feed', 'settings': {'path': '/p', 'password': 'x$[secret:paris]'}}");
        begin();
        sources.told();
        Path secrets = Files.createDirectories(home.resolve("conf/secrets"));
        Files.writeString(secrets.resolve("paris"), "one");
        look();
        assertEquals(List.of("stop paris", "start paris /p"), sources.told());
        assertEquals(List.of("A secret of paris has changed: it starts anew."), heard());
        look();
        assertEquals(List.of(), sources.told());
    }

    @Test
    void aNameThatIsTakenIsASentence() throws IOException {
        sources.states.put("paris", SourceState.RUNNING);
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        look();
        assertEquals(List.of("paris: An instance named 'paris' runs already."), heard());
        assertEquals("RUNNING CONFIG_ERROR", stands("paris"));
        sources.states.remove("paris");
        look();
        assertEquals("RUNNING RUNNING", stands("paris"));
    }

    @Test
    void createsFilesThatMakeSense() throws IOException {
        begin();
        Draft draft = new Draft("paris", "feed", "", Map.of("path", List.of("/p")), Desired.RUNNING);
        assertEquals(folder.resolve("paris.json"), connectors.create(draft).file());
        assertEquals(List.of("start paris /p"), sources.told());
        assertEquals(
                "{\n  'type': 'feed',\n  'settings': {\n    'path': '/p'\n  },\n  'state': 'running'\n}\n",
                text("paris"));
        assertEquals(
                "There is a connector named paris already: choose another name, or edit its file.",
                refused(() -> connectors.create(draft)));
        assertEquals(
                "The setting 'path' is missing: feed cannot start without it. | The setting 'x' is not known to feed. |"
                        + " The setting 'password' is a secret: keep it with 'vigie secret set lyon' and write"
                        + " $[secret:lyon] here.",
                refused(() -> connectors.create(new Draft(
                        "lyon", "feed", "", Map.of("x", List.of("1"), "password", List.of("hush")), Desired.RUNNING))));
        assertFalse(Files.exists(folder.resolve("lyon.json")));
        assertTrue(refused(() -> connectors.create(new Draft("a b", "feed", "", Map.of(), Desired.RUNNING)))
                .startsWith("'a b' cannot be the name of a connector"));
        look();
        assertEquals(List.of(), sources.told());
    }

    @Test
    void deletesFiles() throws IOException {
        Path file = write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        connectors.delete("paris");
        assertFalse(Files.exists(file));
        assertEquals(List.of("start paris /p", "stop paris"), sources.told());
        look();
        assertEquals(1, heard().size());
    }

    @Test
    void positionsChangeOnlyWhileItIsStopped() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        assertEquals(
                "The position of paris can be changed only while it is stopped: 'vigie connector stop paris' first.",
                refused(() -> connectors.setOffset("paris", null)));
        connectors.stop("paris");
        connectors.setOffset("paris", Checkpoint.of("17"));
        assertEquals("17", connectors.offset("paris").orElseThrow().text());
        connectors.setOffset("paris", null);
        assertTrue(connectors.offset("paris").isEmpty());
    }

    @Test
    void readsPastPeriodsOfThoseWhoCan() throws IOException {
        write("lyon", "{'type': 'plain', 'settings': {'path': '/l'}}");
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        sources.told();
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals("paris (back-fill)", connectors.backfill("paris", from, from.plusSeconds(60)));
        assertEquals(List.of("start paris (back-fill) /p"), sources.told());
        assertTrue(refused(() -> connectors.backfill("paris", from, from.plusSeconds(60)))
                .contains("runs already"));
        assertTrue(refused(() -> connectors.backfill("lyon", from, from.plusSeconds(60)))
                .startsWith("Sources of type plain cannot read a past period"));
    }

    @Test
    void tellsFreshnessAndRates() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        begin();
        assertEquals(-1, connectors.status("paris").orElseThrow().factsPerMinute());
        sources.lastSuccess = clock.instant();
        for (int second = 1; second <= 90; second++) {
            clock.advance(Duration.ofSeconds(1));
            sources.facts.put("paris", second * 10L);
            connectors.look(false);
        }
        ConnectorStatus status = connectors.status("paris").orElseThrow();
        assertEquals(600, status.factsPerMinute(), 1e-6);
        assertEquals(0, status.rejectedPerMinute(), 1e-6);
        assertEquals(Duration.ofSeconds(90), status.freshness());
        sources.facts.put("paris", 3L);
        connectors.look(false);
        assertEquals(-1, connectors.status("paris").orElseThrow().factsPerMinute());
    }

    @Test
    void withoutARunningPlatformFilesAreLookedAtAndWritten() throws IOException {
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        assertEquals("RUNNING STOPPED", stands("paris"));
        connectors.pause("paris");
        assertEquals("{'type': 'feed', 'settings': {'path': '/p'}, 'state': 'paused'}", text("paris"));
        connectors.setOffset("paris", Checkpoint.of("1"));
        assertEquals(List.of(), sources.told());
        assertEquals("No Vigie runs here: 'vigie run' starts it and its connectors.", refused(() -> {
            connectors.start("paris");
            connectors.restart("paris");
        }));
        assertEquals("No connector is named 'pariss'. Did you mean paris?", refused(() -> connectors.read("pariss")));
        assertEquals(
                "No connector is named '../x'; 'vigie connector list' shows those there are.",
                refused(() -> connectors.delete("../x")));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path kept =
                Files.writeString(home.resolve("kept.json"), "{\"type\": \"feed\", \"settings\": {\"path\": \"/p\"}}");
        Files.createSymbolicLink(folder.resolve("paris.json"), kept);
        begin();
        connectors.pause("paris");
        assertTrue(Files.isSymbolicLink(folder.resolve("paris.json")));
        assertTrue(Files.readString(kept).contains("\"state\": \"paused\""));
    }

    @Test
    void followsByItself() throws Exception {
        connectors.follow(event -> {
            synchronized (heard) {
                heard.add(event.sentence().en());
                heard.notifyAll();
            }
        });
        write("paris", "{'type': 'feed', 'settings': {'path': '/p'}}");
        synchronized (heard) {
            long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (heard.isEmpty() && System.nanoTime() < until) {
                heard.wait(100);
            }
            assertEquals(1, heard.size());
        }
        connectors.close();
        assertFalse(connectors.following());
    }
}
