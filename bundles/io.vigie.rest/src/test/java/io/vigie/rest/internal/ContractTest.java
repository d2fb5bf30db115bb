package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every route, over HTTP, against the document that describes it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
    private static final String PERIOD = "period=2026-10-23/P5D&tz=Europe/Paris";

    private Door door;
    private JsonNode document;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
        document = Door.json(door.get(Role.VIEWER, "/openapi.json"));
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    /** A request that each operation answers well: its path and body. */
    private Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
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
        Tokens.Created doomed = door.tokens.create("doomed", Role.VIEWER, null);
        requests.put("revokeToken", "/tokens/" + doomed.token().id());
        requests.put("tailAudit", "/audit?limit=5");
        requests.put("verifyAudit", "/audit/verification");
        requests.put("events", "/events?kinds=facts");
        requests.put("live", "/health/live");
        requests.put("ready", "/health/ready");
        requests.put("openapi", "/openapi.json");
        return requests;
    }

    private HttpRequest.Builder request(Route route, String written) {
        String[] parts = written.split(" ", 2);
        HttpRequest.Builder request = door.to(parts[0]);
        return parts.length == 1
                ? request.method(route.method(), HttpRequest.BodyPublishers.noBody())
                : request.header("Content-Type", "application/json")
                        .method(route.method(), HttpRequest.BodyPublishers.ofString(parts[1]));
    }

    @Test
    void theDocumentIsOpenApi() throws Exception {
        assertEquals(List.of(), Schemas.openApi(document));
        TreeSet<String> described = new TreeSet<>();
        document.path("paths")
                .forEach(path -> path.forEach(
                        operation -> described.add(operation.path("operationId").asText())));
        assertEquals(new TreeSet<>(requests().keySet()), described);
    }

    @Test
    void everyRouteAnswersAsTheDocumentSays() throws Exception {
        Map<String, String> requests = requests();
        Schemas schemas = new Schemas(document);
        for (Route route : door.api.routes()) {
            HttpRequest.Builder request = request(route, requests.get(route.operation()));
            if (!route.open()) {
                request.header("Authorization", "Bearer " + door.secret(Role.ADMIN));
            }
            if (route.media().equals(Route.EVENT_MEDIA)) {
                // It does not end; EventsTest reads it.
                request.method("HEAD", HttpRequest.BodyPublishers.noBody());
            }
            HttpResponse<String> response = door.send(request);
            JsonNode described = document.path("paths")
                    .path(route.path())
                    .path(route.method().toLowerCase(Locale.ROOT))
                    .path("responses")
                    .path(Integer.toString(route.status()));
            assertEquals(route.status(), response.statusCode(), route.operation() + response.body());
            assertFalse(described.isMissingNode(), route.operation());
            if (route.status() == 204) {
                assertEquals("", response.body());
                continue;
            }
            assertEquals(
                    route.media(),
                    response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", ""),
                    route.operation());
            if (route.media().equals(Route.EVENT_MEDIA)) {
                continue;
            }
            JsonNode schema = described.path("content").path("application/json").path("schema");
            assertEquals(List.of(), schemas.wrong(schema, Door.json(response)), route.operation());
            for (String header : List.of("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy")) {
                assertTrue(response.headers().firstValue(header).isPresent(), route.operation() + " " + header);
            }
        }
    }

    /** The whole catalogue: each KPI in each way it can be asked. */
    @Test
    void everyKpiAnswersAsTheDocumentSays() throws Exception {
        Schemas schemas = new Schemas(document);
        List<String> maps = new ArrayList<>();
        for (JsonNode kpi : Door.json(door.get(Role.VIEWER, "/kpis")).path("kpis")) {
            String id = kpi.path("kpi").asText();
            for (String question : List.of("", "/value?", "/series?grain=week&", "/heatmap?", "/explain?")) {
                HttpResponse<String> response =
                        door.get(Role.VIEWER, "/kpis/" + id + question + (question.isEmpty() ? "" : PERIOD));
                if (question.equals("/heatmap?")) {
                    if (response.statusCode() == 400) {
                        continue;
                    }
                    maps.add(id);
                }
                assertEquals(200, response.statusCode(), id + question + response.body());
                String path = "/kpis/{id}" + question.replaceAll("\\?.*", "");
                JsonNode schema = document.path("paths")
                        .path(path)
                        .path("get")
                        .path("responses")
                        .path("200");
                assertEquals(
                        List.of(),
                        schemas.wrong(
                                schema.path("content").path("application/json").path("schema"), Door.json(response)),
                        id + question);
            }
        }
        assertTrue(maps.contains("service-level") && maps.contains("aht"), maps.toString());
    }

    @Test
    void withoutATokenEveryRouteIsClosedButThoseThatSaySo() throws Exception {
        List<String> open = new ArrayList<>();
        for (Route route : door.api.routes()) {
            HttpRequest.Builder request = request(route, requests().get(route.operation()));
            HttpResponse<String> response = door.send(request);
            if (route.open()) {
                open.add(route.operation());
                assertTrue(response.statusCode() < 400, route.operation());
                continue;
            }
            assertEquals(401, response.statusCode(), route.operation());
            assertEquals(
                    "Bearer realm=\"Vigie\"",
                    response.headers().firstValue("WWW-Authenticate").orElse(""));
            assertFalse(route.roles().isEmpty(), route.operation());
        }
        assertEquals(List.of("login", "live", "ready"), open);
    }

    @Test
    void everyRoleMayWhatItsRoutesSayAndNothingElse() throws Exception {
        for (Route route : door.api.routes()) {
            for (Role role : Role.values()) {
                if (route.open() || route.roles().contains(role)) {
                    continue;
                }
                HttpResponse<String> response =
                        door.send(request(route, requests().get(route.operation()))
                                .header("Authorization", "Bearer " + door.secret(role)));
                assertEquals(403, response.statusCode(), role + " " + route.operation());
                assertEquals(403, Door.json(response).path("status").asInt());
            }
        }
    }
}
