package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told to those who ask wrongly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemsTest {
    private Door door;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    private JsonNode problem(HttpResponse<String> response, int status) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertFalse(response.body().contains("Exception"), response.body());
        assertFalse(response.body().contains("\\tat "), response.body());
        JsonNode problem = Door.json(response);
        assertEquals(status, problem.path("status").asInt());
        return problem;
    }

    private static List<String> places(JsonNode problem) {
        return StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(error -> error.has("pointer")
                        ? error.path("pointer").asText()
                        : error.path("parameter").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            value?period=2026-11                                  | period
            value?period=2026-11-02/2026-11-01                    | period
            value?period=2026-11-01/P0D                           | period
            value?period=P1M                                      | period
            value?period=../P1M                                   | period
            value?tz=Mars/Olympus                                 | tz
            value?as_of=yesterday                                 | as_of
            value?where=queue                                     | where
            value?where=:sales                                    | where
            value?param.threshold_s=soon                          | param.threshold_s
            value?param.variant=none                              | param.variant
            value?param.treshold_s=20                             | param.treshold_s
            value?preset=none                                     | preset
            value?companions=perhaps                              | companions
            value?companions=true&companions=true                 | companions
            value?grain=day                                       | grain
            value?perod=2026-11-01/P1D                            | perod
            value?lang=de                                         | lang
            value?where=%zz                                       | where=%zz
            series?grain=total                                    | grain
            series?grain=decade                                   | grain
            breakdown                                             | by
            breakdown?by=queue,                                   | by
            breakdown?by=agent_id                                 | by
            breakdown?by=contact_id                               | by
            value?where=agent_id:agent-1                          | where
            value?tz=x&period=y&as_of=z&preset=p&param.a=b&q=1    | q tz period as_of param.a preset
            """)
    void allThatIsWrongWithAUrlIsToldAtOnce(String question, String places) throws Exception {
        // What means nothing to the route is told first, before the question is read.
        String asked = question.contains("&q=1") ? question.replace("&q=1", "") : question;
        String expected = places.replace("q tz", "tz");
        JsonNode problem = problem(
                door.get(
                        Role.VIEWER,
                        "/kpis/service-level/" + asked.replace("%zz", "%25zz").replace("=%25zz", "=x%25")),
                400);
        assertFalse(problem.path("errors").get(0).path("detail").asText().isBlank());
        if (!asked.contains("%zz")) {
            assertEquals(List.of(expected.split(" ")), places(problem), problem.toString());
        }
    }

    @Test
    void allThatIsWrongWithABodyIsToldAtOnceWithItsPlace() throws Exception {
        JsonNode problem = problem(door.post(Role.VIEWER, "/query", """
                        {"queries": [
                          {"kpis": ["service-level"], "period": "2026-10-23/P1D"},
                          {"kpis": ["servis-level", 7], "period": "never", "tz": 1, "grain": "eon",
                           "by": ["agent_id"], "where": {"queue": ["sales", ["x"]], "a/b": {"c": 1}},
                           "parameters": [], "companions": "yes", "colour": "red"},
                          {"period": "2026-10-23/P1D"},
                          "text"
                        ], "more": 1}
                        """), 400);
        assertEquals(
                new TreeSet<>(List.of(
                        "/more",
                        "/queries/1/colour",
                        "/queries/1/kpis/1",
                        "/queries/1/kpis/0",
                        "/queries/1/tz",
                        "/queries/1/companions",
                        "/queries/1/where/queue/1",
                        "/queries/1/where/a~1b",
                        "/queries/1/parameters",
                        "/queries/1/period",
                        "/queries/1/grain",
                        "/queries/1/by/0",
                        "/queries/2/kpis",
                        "/queries/3")),
                new TreeSet<>(places(problem)),
                problem.toString());
    }

    @Test
    void itSpeaksTwoLanguages() throws Exception {
        String path = "/kpis/servise-level/value";
        assertEquals(
                "There is no KPI 'servise-level'; perhaps service-level.",
                problem(door.get(Role.VIEWER, path), 404).path("detail").asText());
        String french = "Il n'y a pas de KPI « servise-level » ; peut-être service-level.";
        assertEquals(
                french,
                problem(door.get(Role.VIEWER, path + "?lang=fr"), 404)
                        .path("detail")
                        .asText());
        HttpResponse<String> accepted =
                door.send(door.as(Role.VIEWER, path).header("Accept-Language", "de-DE, fr-CA;q=0.8, en;q=0.5"));
        assertEquals(french, problem(accepted, 404).path("detail").asText());
    }

    @Test
    void whatTheEngineRefusesIsASentence() throws Exception {
        JsonNode problem = problem(
                door.get(Role.VIEWER, "/kpis/service-level/value?param.calendar=%7B%22tz%22%3A%22nowhere%22%7D"), 400);
        assertFalse(problem.path("detail").asText().isBlank());
    }

    @Test
    void pathsAndMethodsThatAreNotThere() throws Exception {
        problem(door.get(Role.VIEWER, "/nothing"), 404);
        problem(door.get(Role.VIEWER, "/kpis/service-level/nothing"), 404);
        problem(door.get(Role.VIEWER, "/kpis/"), 404);
        HttpResponse<String> response = door.send(door.as(Role.VIEWER, "/kpis").DELETE());
        problem(response, 405);
        assertEquals(
                "GET, HEAD, OPTIONS", response.headers().firstValue("Allow").orElse(""));
        HttpResponse<String> options =
                door.send(door.to("/session").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertEquals(204, options.statusCode());
        assertEquals(
                "DELETE, GET, HEAD, OPTIONS, POST",
                options.headers().firstValue("Allow").orElse(""));
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        HttpResponse<String> get = door.get(Role.VIEWER, "/kpis");
        HttpResponse<String> head =
                door.send(door.as(Role.VIEWER, "/kpis").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(get.headers().firstValue("Content-Length"), head.headers().firstValue("Content-Length"));
        assertEquals(get.headers().firstValue("ETag"), head.headers().firstValue("ETag"));
    }

    @Test
    void mediaTypesAndBodies() throws Exception {
        problem(door.send(door.as(Role.VIEWER, "/kpis").header("Accept", "text/html, image/*;q=0.9")), 406);
        problem(door.send(door.as(Role.VIEWER, "/kpis").header("Accept", "application/json;q=0, text/html")), 406);
        assertEquals(
                200,
                door.send(door.as(Role.VIEWER, "/kpis").header("Accept", "text/html, */*;q=0.1"))
                        .statusCode());
        HttpRequest.Builder form = door.as(Role.VIEWER, "/query")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        problem(door.send(form), 415);
        problem(door.send(door.as(Role.VIEWER, "/query").POST(HttpRequest.BodyPublishers.ofString("{}"))), 415);
        for (String body : List.of("", "{", "[]", "{\"a\":1,\"a\":2}", "{} {}", "null", "nonsense", "[".repeat(5000))) {
            problem(door.post(Role.VIEWER, "/query", body), 400);
        }
        problem(door.post(Role.VIEWER, "/query", "{\"queries\": \"" + "x".repeat(300_000) + "\"}"), 413);
        problem(door.post(Role.VIEWER, "/query", "{\"queries\": []}"), 400);
    }

    @Test
    void beforeTheDataAreOpenItSaysWhenToAskAgain() throws Exception {
        door.closeData(true);
        try {
            HttpResponse<String> response = door.get(Role.VIEWER, "/kpis");
            problem(response, 503);
            assertEquals("2", response.headers().firstValue("Retry-After").orElse(""));
            HttpResponse<String> ready = door.send(door.to("/health/ready"));
            assertEquals(503, ready.statusCode());
            assertEquals("not-ready", Door.json(ready).path("state").asText());
            assertEquals(200, door.send(door.to("/health/live")).statusCode());
        } finally {
            door.closeData(false);
        }
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        String path = "/kpis/service-level/value?period=2026-10-23/P5D";
        HttpResponse<String> first = door.get(Role.VIEWER, path);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = door.send(door.as(Role.VIEWER, path).header("If-None-Match", "\"x\", " + tag));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        assertEquals(tag, again.headers().firstValue("ETag").orElse(""));
        HttpResponse<String> other =
                door.send(door.as(Role.VIEWER, path + "&param.threshold_s=5").header("If-None-Match", tag));
        assertEquals(200, other.statusCode());
        assertTrue(first.headers().firstValue("Vary").orElse("").contains("Accept-Language"));
    }
}
