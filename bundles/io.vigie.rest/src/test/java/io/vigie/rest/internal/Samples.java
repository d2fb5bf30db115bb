package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** For each operation a request that it answers well, and what has to be there for that. */
final class Samples {
    private static final String PERIOD = "period=2026-10-23/P5D&tz=Europe/Paris";
    private static final String FEED = "{\"type\": \"feed\", \"settings\": {\"lines\": [\"a\", \"bad\"]}, \"state\": ";

    private final Door door;
    private final Map<String, String> requests = new LinkedHashMap<>();

    Samples(Door door) throws Exception {
        this.door = door;
        prepare();
    }

    private void prepare() throws Exception {
        for (String name : new String[] {"paris", "nice", "doomed"}) {
            put("/connectors/" + name, FEED + "\"stopped\"}");
        }
        put("/connectors/rome", FEED + "\"running\"}");
        String number = quarantined("rome");
        JsonNode plan =
                Door.json(door.post(Role.ADMIN, "/plugins:plan", "{\"kind\": \"disable\", \"names\": [\"x\"]}"));
        JsonNode note = Door.json(
                door.post(Role.ADMIN, "/annotations", "{\"from\": \"2026-10-24T09:00:00Z\", \"text\": \"doomed\"}"));
        put("/secrets/doomed", "{\"value\": \"hush\"}");
        Tokens.Created doomed = door.tokens.create("doomed", Role.VIEWER, null);

        requests.put("listKpis", "/kpis?lang=fr");
        requests.put("describeKpi", "/kpis/service-level");
        requests.put("kpiValue", "/kpis/service-level/value?companions=true&" + PERIOD);
        requests.put("kpiSeries", "/kpis/aht/series?by=queue&where=queue:sales&where=queue:&" + PERIOD);
        requests.put("kpiBreakdown", "/kpis/abandon-rate/breakdown?by=queue,channel&" + PERIOD);
        requests.put("kpiHeatmap", "/kpis/service-level/heatmap?param.threshold_s=20&" + PERIOD);
        requests.put("explainKpi", "/kpis/service-level/explain?sql=true&preset=iso-18295&" + PERIOD);
        requests.put("kpiContacts", "/kpis/abandon-rate/contacts?limit=3&" + PERIOD);
        requests.put(
                "query",
                "/query {\"queries\": [{\"id\": \"tile\", \"kpis\": [\"service-level\", \"aht\"], \"grain\": \"day\","
                        + " \"period\": \"2026-10-23/P2D\", \"parameters\": {\"threshold_s\": 30},"
                        + " \"where\": {\"queue\": [\"sales\", null]}}, {\"kpis\": [\"abandon-rate\"]}]}");
        requests.put("whoAmI", "/session");
        requests.put("login", "/session {\"token\": \"" + door.secret(Role.VIEWER) + "\"}");
        requests.put("logout", "/session");
        requests.put("listTokens", "/tokens");
        requests.put("createToken", "/tokens {\"name\": \"wall\", \"role\": \"viewer\", \"validity\": \"P90D\"}");
        requests.put("revokeToken", "/tokens/" + doomed.token().id());
        requests.put("tailAudit", "/audit?limit=5");
        requests.put("verifyAudit", "/audit/verification");
        requests.put("live", "/health/live");
        requests.put("ready", "/health/ready");
        requests.put("health", "/health?lang=fr");
        requests.put("listConnectorTypes", "/connector-types?lang=fr");
        requests.put("connectorSchema", "/connector-types/feed/schema");
        requests.put("validateConnector", "/connector-types/feed/validate {\"settings\": {\"path\": 1}}");
        requests.put("checkConnector", "/connector-types/feed/check {\"settings\": {\"lines\": [\"a\"]}}");
        requests.put(
                "previewConnector",
                "/connector-types/feed/preview?limit=5 {\"settings\": {\"lines\": [\"a\", \"bad\"]}}");
        requests.put("listConnectors", "/connectors");
        requests.put("connector", "/connectors/paris");
        requests.put("putConnector", "/connectors/nice " + FEED + "\"stopped\"}");
        requests.put("deleteConnector", "/connectors/doomed");
        requests.put("connectorStatus", "/connectors/rome/status");
        requests.put("setConnectorState", "/connectors/paris/state {\"desired\": \"STOPPED\"}");
        requests.put("restartConnector", "/connectors/rome/restart {}");
        requests.put(
                "backfillConnector", "/connectors/rome/backfill {\"from\": \"2026-01-01\", \"to\": \"2026-02-01\"}");
        requests.put("connectorOffset", "/connectors/paris/offsets");
        requests.put("setConnectorOffset", "/connectors/paris/offsets {\"offset\": \"1\"}");
        requests.put("resetConnectorOffset", "/connectors/paris/offsets");
        requests.put("listQuarantine", "/quarantine?source=rome&limit=1");
        requests.put("quarantined", "/quarantine/" + number);
        requests.put("exportQuarantine", "/quarantine:export?source=rome");
        requests.put("replayQuarantine", "/quarantine:replay {\"source\": \"rome\"}");
        requests.put("discardQuarantine", "/quarantine:discard {\"source\": \"nobody\"}");
        requests.put("listPlugins", "/plugins");
        requests.put("pluginHistory", "/plugins/history?limit=3");
        requests.put("plugin", "/plugins/io.example.kpi");
        requests.put("whyPlugin", "/plugins/io.example.kpi/why");
        requests.put("verifyPlugin", "/plugins/io.example.kpi/verification");
        requests.put("uploadPlugin", "/plugin-files");
        requests.put("planPlugins", "/plugins:plan {\"kind\": \"uninstall\", \"names\": [\"io.example.feed\"]}");
        requests.put("applyPlugins", "/plugins:apply {\"kind\": \"uninstall\", \"names\": [\"io.example.feed\"]}");
        requests.put("rollBackPlugins", "/plugins:rollback {}");
        requests.put("listOperations", "/operations");
        requests.put("operation", "/operations/" + plan.path("id").asText());
        requests.put("listTargets", "/targets");
        requests.put("putTargets", "/targets {\"targets\": [{\"kpi\": \"aht\", \"between\": [240, 360.5]}]}");
        requests.put("listAnnotations", "/annotations?kpi=aht&" + PERIOD);
        requests.put(
                "createAnnotation",
                "/annotations {\"from\": \"2026-10-24T09:00:00+02:00\", \"kpis\": [\"aht\"], \"text\": \"Outage\"}");
        requests.put("deleteAnnotation", "/annotations/" + note.path("id").asText());
        requests.put("settings", "/settings?lang=fr");
        requests.put("listSecrets", "/secrets");
        requests.put("putSecret", "/secrets/paris {\"value\": \"hush\"}");
        requests.put("deleteSecret", "/secrets/doomed");
        String rule = "{\"name\": \"low\", \"query\": {\"kpis\": [\"service-level\"], \"period\": \"P40D\"},"
                + " \"when\": {\"below\": 0.5}}";
        put("/alerts/doomed", rule);
        put("/alerts/low", rule);
        requests.put("listAlerts", "/alerts?lang=fr");
        requests.put("alert", "/alerts/abandoned");
        requests.put("putAlert", "/alerts/low " + rule);
        requests.put("deleteAlert", "/alerts/doomed");
        requests.put("acknowledgeAlert", "/alerts/abandoned/acknowledge {\"comment\": \"mine\"}");
        requests.put("muteAlert", "/alerts/abandoned/mute {\"until\": \"2026-11-23T09:00:00+01:00\"}");
        requests.put("testAlert", "/alerts/abandoned/test {\"send\": false}");
        requests.put("events", "/events?kinds=facts");
        requests.put("openapi", "/openapi.json");
    }

    private void put(String path, String body) throws Exception {
        HttpResponse<String> response = door.send(door.as(Role.ADMIN, path)
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        if (response.statusCode() >= 300) {
            throw new AssertionError(path + " " + response.body());
        }
    }

    /** The number of a record of a connector, once it is in quarantine. */
    private String quarantined(String source) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (Instant.now().isBefore(deadline)) {
            JsonNode records = Door.json(door.get(Role.ADMIN, "/quarantine?source=" + source))
                    .path("records");
            if (!records.isEmpty()) {
                return records.get(0).path("id").asText();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing came into quarantine");
    }

    /** A jar that says which bundle it is. */
    static byte[] jar(String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }

    TreeSet<String> operations() {
        return new TreeSet<>(requests.keySet());
    }

    String path(Route route) {
        String request = requests.get(route.operation());
        if (request == null) {
            throw new AssertionError("no request for " + route.operation());
        }
        return request.split(" ", 2)[0];
    }

    HttpRequest.Builder request(Route route) throws IOException {
        String[] parts = requests.getOrDefault(route.operation(), "").split(" ", 2);
        HttpRequest.Builder request = door.to(path(route));
        if (!route.method().equals("GET") && route.further().contains(428)) {
            request.header("If-Match", "*");
        }
        if (route.streamed()) {
            return request.header("Content-Type", String.valueOf(route.body()))
                    .method(route.method(), HttpRequest.BodyPublishers.ofByteArray(jar("io.example.new", "1.0.0")));
        }
        return parts.length == 1
                ? request.method(route.method(), HttpRequest.BodyPublishers.noBody())
                : request.header("Content-Type", "application/json")
                        .method(route.method(), HttpRequest.BodyPublishers.ofString(parts[1]));
    }
}
