package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.AuditLog;
import io.vigie.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes in, how, and what is written down. */
class DoorTest {
    private Door door;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
    }

    private List<String> audit() {
        return door.log.tail(100).stream()
                .map(AuditLog.Entry::event)
                .map(event -> event.who() + " " + event.action() + " " + event.object() + " " + event.outcome())
                .toList();
    }

    private String loggedIn(Role role) throws Exception {
        String secret = door.tokens.link("Ada", role).secret();
        HttpResponse<String> response = door.send(door.to("/login?token=" + secret));
        assertEquals(303, response.statusCode());
        assertEquals("/", response.headers().firstValue("Location").orElse(""));
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(
                cookie.matches(
                        "vigie_session_[0-9]+=vigie_[\\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict"),
                cookie);
        assertEquals(401, door.send(door.to("/login?token=" + secret)).statusCode(), "a link counts once");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void theLinkOfTheFirstStartLogsABrowserIn() throws Exception {
        String cookie = loggedIn(Role.ADMIN);
        // A proxy before this may ask for a password of its own, which the browser then sends along.
        JsonNode session = Door.json(door.send(
                door.to("/session").header("Cookie", cookie).header("Authorization", "Basic cHJveHk6cHJveHk=")));
        assertEquals("admin", session.path("token").path("role").asText());
        assertEquals("session", session.path("token").path("kind").asText());
        HttpResponse<String> bye = door.send(door.to("/session")
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());
        assertEquals(204, bye.statusCode());
        assertTrue(bye.headers().firstValue("Set-Cookie").orElse("").contains("Max-Age=0"));
        assertEquals(
                401, door.send(door.to("/session").header("Cookie", cookie)).statusCode());
        assertEquals(List.of("Ada login admin DONE", " login login REFUSED"), audit().subList(0, 2));
    }

    @Test
    void whoOnlyLooksWhereTheLinkLeadsDoesNotUseItUp() throws Exception {
        String secret = door.tokens.link("Ada", Role.ADMIN).secret();
        door.send(door.to("/login?token=" + secret).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(303, door.send(door.to("/login?token=" + secret)).statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        // Sec-Fetch-Site, Origin, expected
        "same-origin, HOST,                201",
        "none,        ,                    201",
        ",            HOST,                201",
        "cross-site,  HOST,                403",
        "same-site,   ,                    403",
        ",            http://evil.example, 403",
        ",            null,                403",
        ",            ,                    403",
    })
    void aBrowserChangesThingsFromOurOwnPagesAlone(String site, String origin, int status) throws Exception {
        HttpRequest.Builder request = door.to("/tokens")
                .header("Cookie", loggedIn(Role.ADMIN))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"wall\", \"role\": \"viewer\"}"));
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            request.header("Origin", origin.replace("HOST", "http://" + door.address.getAuthority()));
        }
        assertEquals(status, door.send(request).statusCode());
    }

    @Test
    void aPageOfElsewhereCannotEvenUseAToken() throws Exception {
        HttpRequest.Builder request = door.as(Role.ADMIN, "/tokens")
                .header("Content-Type", "application/json")
                .header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"wall\", \"role\": \"viewer\"}"));
        assertEquals(403, door.send(request).statusCode());
    }

    @Test
    void tokensComeAndGoAndItIsWrittenDown() throws Exception {
        HttpResponse<String> response = door.post(Role.ADMIN, "/tokens", "{\"name\": \"wall\", \"role\": \"viewer\"}");
        JsonNode created = Door.json(response);
        String secret = created.path("secret").asText();
        String id = created.path("token").path("id").asText();
        assertEquals(
                Api.ROOT + "/tokens/" + id,
                response.headers().firstValue("Location").orElse(""));
        assertEquals(
                200,
                door.send(door.to("/kpis").header("Authorization", "bearer " + secret))
                        .statusCode());
        assertEquals(
                204, door.send(door.as(Role.ADMIN, "/tokens/" + id).DELETE()).statusCode());
        assertEquals(
                404, door.send(door.as(Role.ADMIN, "/tokens/" + id).DELETE()).statusCode());
        assertEquals(
                401,
                door.send(door.to("/kpis").header("Authorization", "Bearer " + secret))
                        .statusCode());
        assertFalse(door.get(Role.ADMIN, "/tokens").body().contains(secret));
        List<String> audit = audit();
        assertTrue(audit.contains("the admin token.create " + id + " DONE"), audit.toString());
        assertTrue(audit.contains("the admin token.revoke " + id + " DONE"), audit.toString());
        assertTrue(Door.json(door.get(Role.AUDITOR, "/audit/verification"))
                .path("whole")
                .asBoolean());
    }

    @Test
    void whoGuessesIsToldToWaitAndOthersAreNot() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    401,
                    door.send(door.to("/kpis").header("Authorization", "Bearer guess" + i))
                            .statusCode());
        }
        HttpResponse<String> more = door.send(door.to("/kpis").header("Authorization", "Bearer guess"));
        assertEquals(429, more.statusCode());
        int wait = Integer.parseInt(more.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(wait > 0 && wait <= 60, "" + wait);
        assertEquals(200, door.get(Role.VIEWER, "/kpis").statusCode());
        assertEquals(10, audit().stream().filter(line -> line.contains("login")).count());
        door.clock.advance(Duration.ofMinutes(1));
        assertEquals(
                401,
                door.send(door.to("/kpis").header("Authorization", "Bearer guess"))
                        .statusCode());
    }

    @Test
    void readsOfAgentsAreWrittenDown() throws Exception {
        String path = "/kpis/aht/breakdown?by=agent_id&period=2026-10-23/P5D";
        assertEquals(400, door.get(Role.ANALYST, path).statusCode());
        JsonNode answer = Door.json(door.get(Role.SUPERVISOR, path));
        assertEquals(7, answer.path("values").size());
        assertEquals(List.of("the supervisor kpi.read-agents aht DONE"), audit());
        // By whatever name the agent of a row goes.
        for (String dimension : List.of("last_agent", "agent", "agent_name", "employee_id", "first_agent_id")) {
            String other = path.replace("agent_id", dimension);
            assertEquals(400, door.get(Role.VIEWER, other).statusCode(), dimension);
            assertEquals(
                    400,
                    door.get(Role.VIEWER, other + "&where=" + dimension + ":x").statusCode(),
                    dimension);
        }
    }

    @Test
    void whoMayNotSeeAgentsDoesNotSeeThemInContacts() throws Exception {
        String path = "/kpis/aht/contacts?limit=5&period=2026-10-23/P5D&where=queue:sales";
        assertFalse(door.get(Role.ANALYST, path).body().contains("agent-"));
        assertEquals(List.of(), audit());
        assertTrue(door.get(Role.SUPERVISOR, path).body().contains("agent-"));
        assertEquals(List.of("the supervisor kpi.read-agents aht DONE"), audit());
    }
}
