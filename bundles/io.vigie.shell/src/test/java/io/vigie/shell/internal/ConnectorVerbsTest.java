package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.connectors.Desired;
import io.vigie.connectors.Problem;
import io.vigie.kpi.Text;
import io.vigie.shell.internal.Typed.Answer;
import io.vigie.source.CheckLine;
import io.vigie.source.Rejection;
import io.vigie.source.SourceState;
import io.vigie.source.Sources.Quarantined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorVerbsTest {
    @TempDir
    Path home;

    private final MemoryConnectors connectors = new MemoryConnectors();
    private final MemoryWorkspace workspace = new MemoryWorkspace(new MemoryKpis(List.of(), List.of()));
    private final Typed typed = new Typed();

    ConnectorVerbsTest() {
        typed.workspaces = directory -> workspace;
        typed.folders = (directory, sources) -> connectors;
        typed.width = 80;
    }

    private Answer run(String... words) {
        typed.product = new Product("1.2.3", "felix 7", 30, 29, home);
        return typed.run(words);
    }

    private void answers(String expected, Answer answer) {
        assertEquals("", answer.err());
        assertEquals(expected, answer.out());
        assertEquals(0, answer.code());
    }

    private static void fits(String text, int width) {
        text.lines().forEach(line -> assertTrue(Table.length(line) <= width, () -> line));
    }

    private void fill() {
        connectors.with(MemoryConnectors.status("lyon", Desired.PAUSED, SourceState.PAUSED, "", List.of(), -1));
        connectors.with(MemoryConnectors.status(
                "nice", Desired.RUNNING, SourceState.RETRYING, "The server does not answer.", List.of(), 5));
        connectors.with(MemoryConnectors.status(
                "paris",
                Desired.RUNNING,
                SourceState.RUNNING,
                "",
                List.of(new Problem(
                        "conf/connectors/paris.json",
                        4,
                        Text.of("'x' is not known here.", "« x » n'est pas connu ici."))),
                123_456));
    }

    @Test
    void listsWhatIsWantedAndWhatIs() {
        fill();
        typed.width = 60;
        answers("""
                Connector  Wanted   State          Read    Facts
                lyon       paused   – paused
                nice       running  ! retrying  4 s ago        5
                paris      running  ! running   4 s ago  123,456

                ✗ nice: The server does not answer.
                ✗ conf/connectors/paris.json, line 4: 'x' is not known here.
                """, run("connector", "list"));
        typed.width = 100;
        typed.locale = Locale.FRENCH;
        answers("""
                Connecteur  Type                Voulu      État                    Lu      Retard    Faits  /min
                lyon        asterisk.queue-log  en pause   – en pause
                nice        asterisk.queue-log  en marche  ! nouvel essai  il y a 4 s  1 min 35 s        5    62
                paris       asterisk.queue-log  en marche  ! en marche     il y a 4 s  1 min 35 s  123 456    62

                ✗ nice : The server does not answer.
                ✗ conf/connectors/paris.json, ligne 4 : « x » n'est pas connu ici.
                """, run("connector", "list"));
    }

    @Test
    void withoutOneItSaysHowToMakeOne() {
        answers("There is no connector; 'vigie connector create' makes one.\n", run("connector", "list"));
        connectors.following = false;
        assertEquals(
                "Vigie does not run; 'vigie run' starts it and its connectors.\n",
                run("connector", "list").err());
    }

    @Test
    void showsAllOfOneButItsSecrets() {
        fill();
        answers("""
                paris  asterisk.queue-log

                File            /opt/vigie/conf/connectors/paris.json
                Wanted          running
                State           ! running
                Description     Paris, both queues
                Settings        path = /var/log/asterisk/queue_log
                                password = (secret)
                                token = $[secret:paris]
                Read            4 s ago
                Newest fact     2 Mar 2026 08:59
                Lag             1 min 35 s
                Facts           123,456, 62 a minute
                Not understood  3, 0 a minute
                Problems        conf/connectors/paris.json, line 4: 'x' is not known here.
                """, run("connector", "show", "paris"));
        String json = run("connector", "show", "paris", "--json").out();
        assertTrue(json.contains("\"desired\" : \"running\",\n  \"observed\" : \"running\""), json);
        assertTrue(json.contains("\"line\" : 4"), json);
        assertFalse(json.contains("hush"), json);
        Answer unknown = run("connector", "show", "rome");
        assertEquals("vigie: No connector is named 'rome'.\n", unknown.err());
        assertEquals(1, unknown.code());
    }

    @Test
    void createsFilesOfSettings() {
        typed.directory = Path.of("/srv");
        Answer answer = run(
                "connector",
                "create",
                "rome",
                "--type",
                "file",
                "--set",
                "path=a.csv",
                "--set",
                "path=/b.csv",
                "--set",
                "password=$[secret:rome]",
                "--state",
                "paused");
        answers("/opt/vigie/conf/connectors/rome.json is written.\nrome: wanted paused, running  (0 facts)\n", answer);
        assertEquals(
                "create Draft[name=rome, type=file, description=, settings={path=[/srv/a.csv, /b.csv],"
                        + " password=[$[secret:rome]]}, desired=PAUSED]",
                connectors.decided.get(0));
        Answer twice = run("connector", "create", "rome", "--type", "file");
        assertEquals("vigie: There is one already.\n", twice.err());
        assertEquals(1, twice.code());
        Answer wrong = run("connector", "create", "x", "--type", "file", "--set", "path", "--state", "on");
        assertEquals(2, wrong.code());
        assertTrue(
                wrong.err()
                        .startsWith(
                                "vigie: 'path' is not a parameter: write key=value.\nvigie: 'on' is not a value for --state.\n"),
                wrong::err);
        assertTrue(run("connector", "create", "--help").out().contains("$[secret:NAME]"));
    }

    @Test
    void validatesAllAtOnce() {
        fill();
        answers("Connectors: 3, nothing is wrong.\n", run("connector", "validate"));
        connectors.problems.add(new Problem("conf/connectors/a.json", 3, Text.of("this is wrong.", "c'est faux.")));
        connectors.problems.add(new Problem("conf/connectors/b.json", 1, Text.of("that too.", "ça aussi.")));
        Answer answer = run("connector", "validate");
        assertEquals(
                "conf/connectors/a.json, line 3: this is wrong.\nconf/connectors/b.json, line 1: that too.\n",
                answer.out());
        assertEquals(1, answer.code());
        typed.locale = Locale.FRENCH;
        assertTrue(run("connector", "validate").out().startsWith("conf/connectors/a.json, ligne 3 : c'est faux.\n"));
        assertTrue(run("connector", "validate", "--json").out().contains("\"files\" : 3"));
    }

    @Test
    void checksAndPreviews() {
        fill();
        connectors.check.add(CheckLine.passed("It can be read."));
        connectors.check.add(CheckLine.warning("It is old."));
        answers("✓ It can be read.\n! It is old.\n", run("connector", "check", "paris"));
        connectors.check.add(CheckLine.failed("It cannot be written: give rights."));
        assertEquals(1, run("connector", "check", "paris").code());
        assertTrue(run("connector", "check", "paris", "--json").out().contains("\"ok\" : false"));
        answers("""
                volume  2 Mar 2026 09:00
                  start=2 Mar 2026 09:00, queue=sales, volume=12
                ✗ x.csv:3: Column 'a' is no number.

                Next facts: 1, not understood: 1. Nothing was stored.
                """, run("connector", "preview", "paris"));
        String json = run("connector", "preview", "paris", "--json").out();
        assertTrue(json.contains("\"queue\" : \"sales\""), json);
        connectors.broken = true;
        assertEquals(
                "vigie: paris: The file is gone: look for it.\n",
                run("connector", "preview", "paris").err());
    }

    @Test
    void decidesAndTellsWhatBecameOfIt() {
        fill();
        answers("paris: wanted paused, paused  (1,234 facts)\n", run("connector", "pause", "paris"));
        Answer refused = run("connector", "resume", "paris");
        assertEquals("paris: wanted running, credentials refused  (1,234 facts)\n", refused.out());
        assertEquals(1, refused.code());
        answers("paris: wanted stopped, stopped  (1,234 facts)\n", run("connector", "stop", "paris"));
        answers("paris: wanted running, running  (1,234 facts)\n", run("connector", "start", "paris"));
        answers("paris: wanted running, running  (1,234 facts)\n", run("connector", "restart", "paris"));
        typed.locale = Locale.FRENCH;
        answers("paris : voulu en pause, en pause  (1 234 faits)\n", run("connector", "pause", "paris"));
        assertEquals(1, run("connector", "pause", "rome").code());
        connectors.decided.removeIf("close"::equals);
        assertEquals(
                List.of("pause paris", "resume paris", "stop paris", "start paris", "restart paris", "pause paris"),
                connectors.decided);
        answers(
                "paris est supprimé ; ses faits et sa position restent dans l'entrepôt.\n",
                run("connector", "delete", "paris"));
    }

    @Test
    void movesPositions() throws IOException {
        fill();
        Files.createDirectories(home.resolve("data/store"));
        answers("paris has no position: it is read from the beginning.\n", run("connector", "offsets", "get", "paris"));
        answers("{\"a\": 1}\n", run("connector", "offsets", "set", "paris", "{\"a\": 1}"));
        typed.directory = home;
        Files.writeString(home.resolve("position.json"), "{\"a\": 2}\n");
        answers("{\"a\": 2}\n", run("connector", "offsets", "set", "paris", "@position.json"));
        answers(
                "{\"name\":\"paris\",\"offset\":\"{\\\"a\\\": 2}\"}\n",
                run("connector", "offsets", "get", "paris", "--json"));
        answers(
                "paris has no position: it is read from the beginning.\n",
                run("connector", "offsets", "reset", "paris"));
        assertEquals(2, run("connector", "offsets", "set", "paris", "@nowhere").code());
    }

    @Test
    void readsPastPeriods() throws IOException {
        fill();
        Files.createDirectories(home.resolve("data/store"));
        workspace.state = SourceState.COMPLETED;
        answers(
                "queue-log: completed  (1,234 facts)\n",
                run("connector", "backfill", "paris", "--from", "2026-01-01", "--to", "2026-02-01", "--tz", "UTC"));
        assertEquals("backfill paris 2026-01-01T00:00:00Z 2026-02-01T00:00:00Z", connectors.decided.get(0));
        workspace.state = SourceState.FAILED;
        assertEquals(
                1,
                run("connector", "backfill", "paris", "--from", "2026-01-01", "--to", "2026-02-01")
                        .code());
        assertEquals(
                2,
                run("connector", "backfill", "paris", "--from", "2026-02-01", "--to", "2026-02-01")
                        .code());
        assertEquals(
                2,
                run("connector", "backfill", "paris", "--from", "soon", "--to", "2026-02-01")
                        .code());
    }

    private void reject(long id, String source, String reason) {
        connectors.records.add(new Quarantined(
                id, source, Instant.parse("2026-03-02T08:00:00Z"), Rejection.of("x:" + id, reason, "raw " + id)));
    }

    @Test
    void looksAfterTheQuarantine() throws IOException {
        Files.createDirectories(home.resolve("data/store"));
        answers("No record is in quarantine.\n", run("quarantine", "list"));
        reject(7, "paris", "'x' is no number.");
        reject(12_345, "rome", "It has no time.");
        answers("""
                Records  Source  Last              Such as  Reason
                  1,200  paris   2 Mar 2026 09:00        7  'x' is no number.
                  1,200  rome    2 Mar 2026 09:00    12345  It has no time.
                """, run("quarantine", "list"));
        assertTrue(run("quarantine", "list", "--each").out().contains("x:12345"));
        assertEquals(
                1,
                run("quarantine", "list", "--source", "rome", "--json")
                        .out()
                        .lines()
                        .count());
        answers(
                "{\"id\":7,\"source\":\"paris\",\"since\":\"2026-03-02T09:00:00+01:00\",\"position\":\"x:7\",\"reason\":\"'x' is"
                        + " no number.\",\"record\":\"raw 7\"}\n",
                run("quarantine", "export", "--reason", "NUMBER"));
        assertTrue(run("quarantine", "show", "12345").out().contains("raw 12345\n"));
        assertEquals(
                "vigie: There is no record 9 in quarantine.\n",
                run("quarantine", "show", "9").err());
        for (String verb : List.of("discard", "replay")) {
            Answer unknown = run("quarantine", verb, "7", "9");
            assertEquals("vigie: There is no record 9 in quarantine.\n", unknown.err());
            assertEquals("", unknown.out());
            assertEquals(1, unknown.code());
        }
        answers("Discarded: 1.\n", run("quarantine", "discard", "7"));
        Answer which = run("quarantine", "discard");
        assertEquals(2, which.code());
        assertTrue(
                which.err().startsWith("vigie: Say which records: ID..., --source NAME, --reason TEXT, or --all.\n"));
    }

    @Test
    void readsRecordsAgain() throws IOException {
        Files.createDirectories(home.resolve("data/store"));
        answers("Understood now: 2. Not understood: 0.\n", run("quarantine", "replay", "--all"));
        reject(7, "rome", "'x' is no number.");
        connectors.notTried.put("rome", Text.of("No connector is named rome.", "Aucun connecteur ne se nomme rome."));
        Answer answer = run("quarantine", "replay", "7", "--with", "file,name=rome,path=x");
        assertEquals("""
                Understood now: 2. Not understood: 1,200.

                Records  Source  Last              Such as  Reason
                  1,200  rome    2 Mar 2026 09:00        7  'x' is no number.

                No connector is named rome.
                """, answer.out());
        assertEquals(1, answer.code());
        assertTrue(connectors.decided.contains("replay 1 [rome]"), connectors.decided::toString);
        String json = run("quarantine", "replay", "7", "--json").out();
        assertTrue(json.contains("\"understood\" : 2,\n  \"remaining\" : 1200"), json);
    }

    @Test
    void keepsSecrets() throws IOException {
        answers("No secret is kept; 'vigie secret set NAME' keeps one.\n", run("secret", "list"));
        typed.secret = "hush é";
        answers("Kept. Write $[secret:paris] where it is needed.\n", run("secret", "set", "paris"));
        Path secret = home.resolve("conf/secrets/paris");
        assertEquals("hush é", Files.readString(secret));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret.getParent())));
        typed.secret = "other";
        run("secret", "set", "paris");
        assertEquals("other", Files.readString(secret));
        answers("paris\n", run("secret", "list"));
        answers("[\"paris\"]\n", run("secret", "list", "--json"));
        typed.secret = "";
        assertEquals(1, run("secret", "set", "paris").code());
        assertEquals(2, run("secret", "set", "../paris").code());
        try (Stream<Path> files = Files.list(secret.getParent())) {
            assertEquals(List.of(secret), files.toList());
        }
    }

    @Test
    void everythingFitsIntoATerminal() throws IOException {
        fill();
        reject(
                7,
                "a-source-of-a-long-name",
                "'x' is no number, and a long sentence tells more of that than fits here.");
        Files.createDirectories(home.resolve("data/store"));
        for (Locale locale : List.of(Locale.ENGLISH, Locale.FRENCH)) {
            typed.locale = locale;
            for (int width : new int[] {80, 100}) {
                typed.width = width;
                for (String words : List.of(
                        "connector list",
                        "connector show paris",
                        "connector preview paris",
                        "quarantine list",
                        "quarantine list --each",
                        "quarantine show 7",
                        "quarantine replay --all",
                        "connector types")) {
                    fits(run(words.split(" ")).out(), width);
                }
            }
        }
    }
}
