package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private Samples samples;
    private JsonNode document;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
        samples = new Samples(door);
        document = Door.json(door.get(Role.VIEWER, "/openapi.json"));
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @Test
    void theDocumentIsOpenApi() throws Exception {
        assertEquals(List.of(), Schemas.openApi(document));
        TreeSet<String> described = new TreeSet<>();
        document.path("paths")
                .forEach(path -> path.forEach(
                        operation -> described.add(operation.path("operationId").asText())));
        assertEquals(new TreeSet<>(samples.operations()), described);
    }

    @Test
    void everyRouteAnswersAsTheDocumentSays() throws Exception {
        Schemas schemas = new Schemas(document);
        for (Route route : door.api.routes()) {
            HttpRequest.Builder request = samples.request(route);
            if (!route.open()) {
                request.header("Authorization", "Bearer " + door.secret(Role.ADMIN));
            }
            if (route.media().contains(Route.EVENT_MEDIA)) {
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
                    route.media().get(0),
                    response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", ""),
                    route.operation());
            if (!route.media().get(0).equals(Reply.JSON)) {
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
}
