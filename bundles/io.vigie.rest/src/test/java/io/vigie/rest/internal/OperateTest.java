package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AuditLog;
import io.vigie.access.Role;
import io.vigie.engine.internal.source.Feeds;
import io.vigie.query.KpiQuery;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators and supervisors do over HTTP, and what of it is refused. */
class OperateTest {
    private static final String FEED =
            "{\"type\": \"feed\", \"settings\": {\"lines\": [\"a\"]}, \"state\": \"stopped\"}";

    private Door door;
    private Path home;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        home = folder;
        door = new Door(folder);
        Feeds.bad = "bad";
    }

    @AfterEach
    void close() throws Exception {
        door.close();
    }

    private HttpResponse<String> send(Role role, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = door.as(role, path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return door.send(request.method(
                method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
    }

    private static List<String> pointers(HttpResponse<String> response) throws Exception {
        List<String> pointers = new ArrayList<>();
        Door.json(response)
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        return pointers;
    }

    private static String tag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private List<String> audit() {
        return door.log.tail(100).stream()
                .map(AuditLog.Entry::event)
                .map(event -> event.who() + " " + event.action() + " " + event.object() + " " + event.outcome())
                .toList();
    }

    private JsonNode until(Role role, String path, Predicate<JsonNode> good) throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        JsonNode last;
        do {
            last = Door.json(door.get(role, path));
            if (good.test(last)) {
                return last;
            }
        } while (Instant.now().isBefore(end));
        throw new AssertionError(path + " " + last);
    }

    private JsonNode over(HttpResponse<String> begun) throws Exception {
        assertEquals(202, begun.statusCode(), begun.body());
        String path = begun.headers().firstValue("Location").orElseThrow().substring(Api.ROOT.length());
        return until(Role.OPERATOR, path, operation -> List.of("done", "failed")
                .contains(operation.path("state").asText()));
    }

    @Test
    void aConnectorIsCreatedChangedAndDeletedWithoutUndoingOthers() throws Exception {
        String path = "/connectors/paris";
        assertEquals(428, send(Role.OPERATOR, "PUT", path, FEED).statusCode());
        assertEquals(
                412, send(Role.OPERATOR, "PUT", path, FEED, "If-Match", "\"x\"").statusCode());
        HttpResponse<String> created = send(Role.OPERATOR, "PUT", path, FEED, "If-None-Match", "*");
        assertEquals(201, created.statusCode(), created.body());
        assertEquals(
                412,
                send(Role.OPERATOR, "PUT", path, FEED, "If-None-Match", "*").statusCode());
        assertEquals(428, send(Role.OPERATOR, "PUT", path, FEED).statusCode());
        HttpResponse<String> read = door.get(Role.AUDITOR, path);
        assertEquals(tag(created), tag(read));
        assertEquals(
                304,
                door.send(door.as(Role.AUDITOR, path).header("If-None-Match", tag(read)))
                        .statusCode());
        // Somebody edits the file in between.
        Path file = home.resolve("conf/connectors/paris.json");
        Files.writeString(file, Files.readString(file) + "\n");
        assertEquals(
                412,
                send(Role.OPERATOR, "PUT", path, FEED, "If-Match", tag(read)).statusCode());
        String other = FEED.replace("[\"a\"]", "[\"a\", \"b\"]");
        HttpResponse<String> changed =
                send(Role.OPERATOR, "PUT", path, other, "If-Match", tag(door.get(Role.OPERATOR, path)));
        assertEquals(200, changed.statusCode(), changed.body());
        assertTrue(Files.readString(file).contains("[\"a\", \"b\"]"));
        assertEquals(
                412,
                send(Role.OPERATOR, "DELETE", path, null, "If-Match", tag(read)).statusCode());
        assertEquals(
                204,
                send(Role.OPERATOR, "DELETE", path, null, "If-Match", tag(changed))
                        .statusCode());
        assertEquals(404, door.get(Role.OPERATOR, path).statusCode());
        assertFalse(Files.exists(file));
        assertEquals(
                List.of(
                        "the operator connector.create paris DONE",
                        "the operator connector.change paris DONE",
                        "the operator connector.delete paris DONE"),
                audit());
        assertTrue(door.told.contains("connector {name=paris}"), door.told.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paris | {\"type\": \"feed\", \"settings\": {}}                                          | /settings/lines",
                "paris | {\"type\": \"feed\", \"settings\": {\"lines\": [\"a\"], \"linse\": 1}}          | /settings/linse",
                "paris | {\"type\": \"fed\", \"settings\": {}}                                           | /type",
                "paris | {\"settings\": {}}                                                              | /type",
                "paris | {\"type\": \"feed\", \"settings\": {\"lines\": {}}}                             | /settings/lines",
                "paris | {\"type\": \"feed\", \"settings\": {\"lines\": [\"a\"]}, \"state\": \"asleep\"} | /state",
                "paris | {\"type\": \"feed\", \"settings\": [], \"more\": 1}                             | /more;/settings",
                "paris | {\"type\": \"feed\", \"settings\": {\"lines\": [\"a\"], \"password\": \"hush\"}}| /settings/password",
            })
    void whatIsWrongWithAConnectorIsNamed(String name, String body, String pointers) throws Exception {
        HttpResponse<String> response = send(Role.OPERATOR, "PUT", "/connectors/" + name, body, "If-None-Match", "*");
        assertEquals(400, response.statusCode(), response.body());
        assertEquals(List.of(pointers.split(";")), pointers(response), response.body());
        assertFalse(response.body().contains("hush"));
        assertFalse(Files.exists(home.resolve("conf/connectors/" + name + ".json")));
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        for (String name : List.of("..%2F..%2Fevil", "..%5Cevil", ".hidden", "a%00b", "a".repeat(200), "%2e%2e")) {
            for (String path : List.of("/connectors/" + name, "/secrets/" + name)) {
                HttpRequest request = door.as(Role.OPERATOR, path)
                        .header("Content-Type", "application/json")
                        .header("If-None-Match", "*")
                        .PUT(HttpRequest.BodyPublishers.ofString(path.startsWith("/s") ? "{\"value\": \"x\"}" : FEED))
                        .build();
                // The server ends connections on which such paths come: each has one of its own.
                int status = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode();
                assertTrue(status == 400 || status == 404, path + " " + status);
            }
        }
        assertFalse(Files.exists(home.resolve("evil.json")));
    }

    @Test
    void aSecretIsWrittenAndNeverRead() throws Exception {
        assertEquals(
                204,
                send(Role.OPERATOR, "PUT", "/secrets/paris", "{\"value\": \"hush-hush\"}")
                        .statusCode());
        assertEquals(
                "{\"secrets\":[\"paris\"]}", door.get(Role.OPERATOR, "/secrets").body());
        assertEquals(405, door.get(Role.OPERATOR, "/secrets/paris").statusCode());
        // A secret that somebody wrote into a file by hand is not shown either.
        Files.createDirectories(home.resolve("conf/connectors"));
        Files.writeString(
                home.resolve("conf/connectors/rome.json"),
                "{\"type\": \"feed\", \"settings\": {\"lines\": [\"a\"], \"password\": \"hush-hush\"}, \"state\": \"stopped\"}");
        until(Role.OPERATOR, "/connectors", all -> all.path("connectors").size() == 1);
        for (String path : List.of("/connectors", "/connectors/rome", "/connectors/rome/status", "/audit")) {
            assertFalse(door.get(Role.ADMIN, path).body().contains("hush-hush"), path);
        }
        assertEquals(204, send(Role.OPERATOR, "DELETE", "/secrets/paris", null).statusCode());
        assertEquals(404, send(Role.OPERATOR, "DELETE", "/secrets/paris", null).statusCode());
    }

    @Test
    void aConnectorIsStartedAndItsBadRecordsAreReadAgain() throws Exception {
        String body = FEED.replace("[\"a\"]", "[\"a\", \"bad\", \"c\"]");
        send(Role.OPERATOR, "PUT", "/connectors/lyon", body, "If-None-Match", "*");
        assertEquals(
                400,
                send(Role.OPERATOR, "PUT", "/connectors/lyon/state", "{\"desired\": \"ASLEEP\"}")
                        .statusCode());
        HttpResponse<String> started =
                send(Role.OPERATOR, "PUT", "/connectors/lyon/state", "{\"desired\": \"RUNNING\"}");
        assertEquals(200, started.statusCode(), started.body());
        JsonNode status = until(
                Role.OPERATOR,
                "/connectors/lyon/status",
                now -> now.path("quarantined").asInt() == 1
                        && now.path("level").asText().equals("ok"));
        assertEquals("running", status.path("desired").asText());
        assertEquals("ok", status.path("level").asText(), status.toString());
        JsonNode record = Door.json(door.get(Role.OPERATOR, "/quarantine?source=lyon"))
                .path("records")
                .get(0);
        assertFalse(record.has("record"));
        String number = record.path("id").asText();
        assertEquals(403, door.get(Role.AUDITOR, "/quarantine/" + number).statusCode());
        assertEquals(
                "bad",
                Door.json(door.get(Role.OPERATOR, "/quarantine/" + number))
                        .path("record")
                        .asText());
        assertEquals(
                "{\"position\":\"lyon:1\",\"reason\":\"'bad' is not an expense.\",\"record\":\"bad\"}",
                door.get(Role.OPERATOR, "/quarantine:export?source=lyon")
                        .body()
                        .strip()
                        .replaceFirst(".*(\"position)", "{$1"));
        assertEquals(List.of("/all"), pointers(send(Role.OPERATOR, "POST", "/quarantine:replay", "{}")));
        Feeds.bad = "nothing";
        JsonNode replayed = over(send(Role.OPERATOR, "POST", "/quarantine:replay", "{\"source\": \"lyon\"}"));
        assertEquals("done", replayed.path("state").asText(), replayed.toString());
        assertEquals(1, replayed.path("result").path("understood").asInt(), replayed.toString());
        assertEquals(
                0,
                Door.json(door.get(Role.OPERATOR, "/quarantine?source=lyon"))
                        .path("total")
                        .asInt());
        assertTrue(audit().contains("the operator quarantine.read " + number + " DONE"), audit().toString());
        send(Role.OPERATOR, "PUT", "/connectors/lyon/state", "{\"desired\": \"STOPPED\"}");
        String tag = tag(door.get(Role.OPERATOR, "/connectors/lyon/offsets"));
        assertEquals(
                428,
                send(Role.OPERATOR, "DELETE", "/connectors/lyon/offsets", null).statusCode());
        assertEquals(
                204,
                send(Role.OPERATOR, "DELETE", "/connectors/lyon/offsets", null, "If-Match", tag)
                        .statusCode());
        assertTrue(Door.json(door.get(Role.OPERATOR, "/connectors/lyon/offsets"))
                .path("offset")
                .isNull());
    }

    @Test
    void theQuarantineIsReadPageByPage() throws Exception {
        String lines = "[\"bad\", \"bad\", \"bad\", \"bad\", \"bad\"]";
        send(
                Role.OPERATOR,
                "PUT",
                "/connectors/nantes",
                FEED.replace("[\"a\"]", lines).replace("stopped", "running"),
                "If-None-Match",
                "*");
        until(
                Role.OPERATOR,
                "/quarantine?source=nantes",
                page -> page.path("total").asInt() == 5);
        List<String> seen = new ArrayList<>();
        String path = "/quarantine?source=nantes&limit=2";
        int pages = 0;
        while (path != null) {
            HttpResponse<String> response = door.get(Role.OPERATOR, path);
            Door.json(response)
                    .path("records")
                    .forEach(record -> seen.add(record.path("position").asText()));
            path = response.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1 + Api.ROOT.length(), link.indexOf('>')))
                    .orElse(null);
            pages++;
        }
        assertEquals(3, pages);
        assertEquals(5, seen.stream().distinct().count(), seen.toString());
        assertEquals(
                5,
                Door.json(send(Role.OPERATOR, "POST", "/quarantine:discard", "{\"source\": \"nantes\"}"))
                        .path("discarded")
                        .asInt());
    }

    private HttpResponse<String> upload(byte[] jar) throws Exception {
        return door.send(door.as(Role.OPERATOR, "/plugin-files")
                .header("Content-Type", PluginRoutes.JAR)
                .POST(HttpRequest.BodyPublishers.ofByteArray(jar)));
    }

    @Test
    void aPluginIsSentPlannedInstalledAndRolledBack() throws Exception {
        byte[] jar = Samples.jar("io.example.new", "2.0.0");
        HttpResponse<String> sent = upload(jar);
        assertEquals(201, sent.statusCode(), sent.body());
        String digest = Door.json(sent).path("sha256").asText();
        assertEquals("unsigned", Door.json(sent).path("trust").asText());
        String change = "{\"kind\": \"install\", \"files\": [\"" + digest + "\"]}";
        JsonNode refused = over(send(Role.OPERATOR, "POST", "/plugins:plan", change));
        assertEquals("failed", refused.path("state").asText());
        assertTrue(refused.path("problem").path("detail").asText().startsWith("Nobody vouches"), refused.toString());
        JsonNode plan = over(send(
                Role.OPERATOR,
                "POST",
                "/plugins:plan",
                change.replace("]}", "], \"pins\": [\"sha256:" + digest + "\"]}")));
        assertEquals(
                "io.example.new",
                plan.path("result")
                        .path("plan")
                        .path("steps")
                        .get(0)
                        .path("name")
                        .asText());
        JsonNode made = over(send(
                Role.OPERATOR, "POST", "/plugins:apply?lang=fr", change.replace("]}", "], \"allowUnsigned\": true}")));
        assertEquals("done", made.path("state").asText(), made.toString());
        assertEquals(200, door.get(Role.OPERATOR, "/plugins/io.example.new").statusCode());
        assertEquals(List.of("/files/0"), pointers(send(Role.OPERATOR, "POST", "/plugins:apply", change)));
        assertEquals(
                "done",
                over(send(Role.OPERATOR, "POST", "/plugins:rollback", "{}"))
                        .path("state")
                        .asText());
        assertTrue(
                door.told.stream().anyMatch(event -> event.startsWith("operation {") && event.contains("state=done")));
        assertTrue(
                audit().containsAll(List.of(
                        "the operator plugin.upload io.example.new 2.0.0 DONE", "the operator plugin.install  DONE")),
                audit().toString());
    }

    @Test
    void whatIsNoPluginIsNotKept() throws Exception {
        HttpResponse<String> response = upload("no jar".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(409, response.statusCode());
        try (var files = Files.list(home.resolve("data/uploads"))) {
            assertEquals(List.of(), files.toList());
        }
        assertEquals(
                List.of("/kind"), pointers(send(Role.OPERATOR, "POST", "/plugins:apply", "{\"kind\": \"explode\"}")));
        assertEquals(
                List.of("/files"), pointers(send(Role.OPERATOR, "POST", "/plugins:apply", "{\"kind\": \"install\"}")));
        assertEquals(
                List.of("/names"), pointers(send(Role.OPERATOR, "POST", "/plugins:apply", "{\"kind\": \"disable\"}")));
        assertEquals(
                List.of("/files/0"),
                pointers(send(
                        Role.OPERATOR,
                        "POST",
                        "/plugins:apply",
                        "{\"kind\": \"install\", \"files\": [\"../../../etc/passwd\"]}")));
    }

    @Test
    void targetsAreWrittenWholeOrNotAtAll() throws Exception {
        String good = "{\"targets\": [{\"kpi\": \"aht\", \"at_most\": 1}]}";
        assertEquals(428, send(Role.SUPERVISOR, "PUT", "/targets", good).statusCode());
        String none = tag(door.get(Role.VIEWER, "/targets"));
        HttpResponse<String> written = send(Role.SUPERVISOR, "PUT", "/targets", good, "If-Match", none);
        assertEquals(200, written.statusCode(), written.body());
        assertEquals(tag(written), tag(door.get(Role.VIEWER, "/targets")));
        assertTrue(door.told.contains("target {targets=1}"), door.told.toString());
        assertEquals("bad", status());
        Path file = home.resolve("conf/targets.json");
        String kept = Files.readString(file);
        HttpResponse<String> refused = send(
                Role.SUPERVISOR,
                "PUT",
                "/targets?lang=fr",
                "{\"targets\": [{\"kpi\": \"aht\", \"at_most\": 1000000}, {\"at_least\": \"x\", \"more\": 1}, 7]}",
                "If-Match",
                tag(written));
        assertEquals(400, refused.statusCode());
        assertEquals(
                List.of("/targets/1/more", "/targets/1", "/targets/1/at_least", "/targets/2"),
                pointers(refused),
                refused.body());
        assertTrue(refused.body().contains("n'est pas un nombre"), refused.body());
        assertEquals(kept, Files.readString(file));
        assertEquals("bad", status());
        try (var files = Files.list(file.getParent())) {
            assertEquals(
                    List.of(),
                    files.filter(any -> any.toString().endsWith(".part")).toList());
        }
        assertEquals(
                412,
                send(Role.SUPERVISOR, "PUT", "/targets", good, "If-Match", none).statusCode());
        // What somebody writes by hand holds as well, or is told.
        Files.writeString(file, "{\"targets\": [{\"kpi\": \"aht\", \"at_most\": 1000000}]}");
        door.get(Role.VIEWER, "/targets");
        assertEquals("good", status());
        Files.writeString(file, "{\"targets\": 1}");
        assertEquals(
                1, Door.json(door.get(Role.VIEWER, "/targets")).path("problems").size());
    }

    private String status() {
        return String.valueOf(door.data()
                        .kpis()
                        .evaluate(KpiQuery.of("aht").build())
                        .values()
                        .get(0)
                        .status())
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void notesAreKeptByPeriodAndKpi() throws Exception {
        HttpResponse<String> made = send(
                Role.ANALYST,
                "POST",
                "/annotations",
                "{\"from\": \"2026-10-24T09:00:00+02:00\", \"to\": \"2026-10-24T10:00:00+02:00\", \"kpis\": [\"aht\"],"
                        + " \"where\": {\"queue\": \"sales\"}, \"text\": \"<b>Outage</b> \u202e\"}");
        assertEquals(201, made.statusCode(), made.body());
        String id = Door.json(made).path("id").asText();
        for (String[] expected : new String[][] {
            {"period=2026-10-24/P1D&tz=Europe/Paris&kpi=aht", "1"},
            {"period=2026-10-24/P1D&tz=Europe/Paris", "1"},
            {"period=2026-10-24/P1D&kpi=service-level", "0"},
            {"period=2026-10-25/P1D", "0"},
            {"period=../2026-10-24T07:00:00Z", "0"},
            {"period=2026-10-24T07:59:59Z/..", "1"},
            {"period=2026-10-24T08:00:00Z/..", "0"},
            {"", "1"},
        }) {
            assertEquals(
                    Integer.parseInt(expected[1]),
                    Door.json(door.get(Role.VIEWER, "/annotations?" + expected[0]))
                            .path("annotations")
                            .size(),
                    expected[0]);
        }
        assertEquals(400, door.get(Role.VIEWER, "/annotations?period=october").statusCode());
        assertEquals(
                List.of("/nonsense", "/from", "/to", "/kpis/0", "/text"),
                pointers(
                        send(
                                Role.ANALYST,
                                "POST",
                                "/annotations",
                                "{\"from\": \"now\", \"to\": \"then\", \"kpis\": [\"ath\"], \"nonsense\": 1, \"text\": \" \"}")));
        assertEquals(
                404, send(Role.SUPERVISOR, "DELETE", "/annotations/" + id, null).statusCode());
        assertEquals(204, send(Role.ADMIN, "DELETE", "/annotations/" + id, null).statusCode());
        assertEquals(404, send(Role.ADMIN, "DELETE", "/annotations/" + id, null).statusCode());
        assertTrue(door.told.contains("annotation {id=" + id + ", kpis=[aht]}"), door.told.toString());
    }

    @Test
    void theAuditLogIsReadPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            door.post(Role.ADMIN, "/tokens", "{\"name\": \"t" + i + "\", \"role\": \"viewer\"}");
        }
        List<Integer> numbers = new ArrayList<>();
        String path = "/audit?limit=2";
        while (path != null) {
            HttpResponse<String> response = door.get(Role.AUDITOR, path);
            Door.json(response)
                    .path("entries")
                    .forEach(entry -> numbers.add(entry.path("number").asInt()));
            path = response.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1 + Api.ROOT.length(), link.indexOf('>')))
                    .orElse(null);
        }
        assertEquals(List.of(4, 5, 2, 3, 1), numbers);
    }

    @Test
    void withoutAPlatformThatRunsItIsSaidWhenToAskAgain() throws Exception {
        door.closeData(true);
        for (String path :
                List.of("/connectors", "/connector-types", "/quarantine", "/plugins", "/targets", "/health")) {
            HttpResponse<String> response = door.get(Role.ADMIN, path);
            assertEquals(503, response.statusCode(), path);
            assertTrue(response.headers().firstValue("Retry-After").isPresent(), path);
        }
    }
}
