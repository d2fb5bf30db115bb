package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.Role;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All routes, by all roles and by nobody, against one table that says who may; what it does not name is closed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    /** A parameter that no route has: who gets past the door is told so, and nothing is done. */
    private static final String NOTHING = "surely-not-a-parameter=1";

    private static final Set<String> OPEN = Set.of("login", "live", "ready");

    private final Map<String, Set<Role>> table = new TreeMap<>();
    private Door door;
    private Samples samples;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
        samples = new Samples(door);
        try (InputStream stream = Objects.requireNonNull(AccessTest.class.getResourceAsStream("/access.txt"))) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(":");
                        Set<Role> roles = EnumSet.noneOf(Role.class);
                        for (String role : parts[0].strip().split(" ")) {
                            roles.add(Role.of(role).orElseThrow());
                        }
                        for (String operation : parts[1].strip().split(" +")) {
                            assertEquals(null, table.put(operation, roles), operation);
                        }
                    });
        }
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    private HttpResponse<String> ask(Route route, String... headers) throws Exception {
        String path = samples.path(route);
        HttpRequest.Builder request = door.to(path + (path.contains("?") ? "&" : "?") + NOTHING);
        if (route.body() != null) {
            request.header("Content-Type", route.streamed() ? String.valueOf(route.body()) : "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return door.send(request.method(
                route.method(),
                route.body() == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString("{}")));
    }

    @Test
    void theTableNamesAllRoutesAndNoOthers() {
        Set<String> named = new TreeSet<>(table.keySet());
        named.addAll(OPEN);
        assertEquals(
                named, door.api.routes().stream().map(Route::operation).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyRoleMayWhatTheTableSaysAndNothingElse() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Route route : door.api.routes()) {
            Set<Role> may = table.getOrDefault(route.operation(), Set.of());
            for (Role role : Role.values()) {
                int status = ask(route, "Authorization", "Bearer " + door.secret(role))
                        .statusCode();
                // Whoever is let in is told that there is no such parameter.
                int expected = OPEN.contains(route.operation()) || may.contains(role) ? 400 : 403;
                if (status != expected) {
                    wrong.add(role.id() + " " + route.operation() + ": " + status + ", not " + expected);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void nobodyIsLetInWithoutATokenThatOpens() throws Exception {
        for (Route route : door.api.routes()) {
            HttpResponse<String> response = ask(route);
            if (OPEN.contains(route.operation())) {
                assertEquals(400, response.statusCode(), route.operation());
                continue;
            }
            assertEquals(401, response.statusCode(), route.operation());
            assertEquals(
                    "Bearer realm=\"Vigie\"",
                    response.headers().firstValue("WWW-Authenticate").orElse(""));
            int status = ask(route, "Authorization", "Bearer vigie_" + "A".repeat(43))
                    .statusCode();
            assertTrue(status == 401 || status == 429, route.operation() + status);
        }
    }

    @Test
    void nothingIsChangedFromAnotherSite() throws Exception {
        String secret = door.tokens
                .login(door.tokens.link("Ada", Role.ADMIN).secret())
                .orElseThrow()
                .secret();
        String cookie = "vigie_session_" + door.address.getPort() + "=" + secret;
        String bearer = "Bearer " + door.secret(Role.ADMIN);
        String evil = "http://evil.example";
        int unsafe = 0;
        for (Route route : door.api.routes()) {
            if (route.method().equals("GET")) {
                continue;
            }
            unsafe++;
            String operation = route.operation();
            assertEquals(
                    403,
                    ask(route, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").statusCode(),
                    operation);
            assertEquals(
                    403,
                    ask(route, "Cookie", cookie, "Sec-Fetch-Site", "same-site").statusCode(),
                    operation);
            assertEquals(403, ask(route, "Cookie", cookie, "Origin", evil).statusCode(), operation);
            assertEquals(403, ask(route, "Cookie", cookie).statusCode(), operation);
            assertEquals(
                    403, ask(route, "Authorization", bearer, "Origin", evil).statusCode(), operation);
            assertEquals(
                    400,
                    ask(route, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                            .statusCode(),
                    operation);
        }
        assertTrue(unsafe > 25, "" + unsafe);
    }

    /** A form of another site can send these types without asking first. */
    @Test
    void noRouteTakesWhatAFormCanSend() throws Exception {
        for (Route route : door.api.routes()) {
            if (route.body() == null) {
                continue;
            }
            for (String type :
                    List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
                HttpResponse<String> response = door.send(door.to(samples.path(route))
                        .header("Authorization", "Bearer " + door.secret(Role.ADMIN))
                        .header("Content-Type", type)
                        .method(route.method(), HttpRequest.BodyPublishers.ofString("{}")));
                assertEquals(415, response.statusCode(), route.operation() + " " + type);
            }
        }
    }

    @Test
    void everyAnswerIsHardened() throws Exception {
        for (Route route : door.api.routes()) {
            for (String secret : List.of(door.secret(Role.ADMIN), door.secret(Role.AUDITOR), "nothing")) {
                HttpResponse<String> response = ask(route, "Authorization", "Bearer " + secret);
                Map<String, List<String>> headers = response.headers().map();
                assertEquals(List.of("nosniff"), headers.get("x-content-type-options"), route.operation());
                assertEquals(
                        List.of("default-src 'none'; frame-ancestors 'none'"),
                        headers.get("content-security-policy"),
                        route.operation());
                assertEquals(List.of("no-referrer"), headers.get("referrer-policy"), route.operation());
                assertTrue(
                        List.of("no-store", "private, no-cache")
                                .contains(headers.get("cache-control").get(0)),
                        route.operation());
                assertEquals(null, headers.get("access-control-allow-origin"), route.operation());
            }
        }
    }

    @Test
    void noRouteIsTraced() throws Exception {
        for (Route route : door.api.routes()) {
            HttpResponse<String> response = door.send(door.to(samples.path(route))
                    .header("Authorization", "Bearer " + door.secret(Role.ADMIN))
                    .method("TRACE", HttpRequest.BodyPublishers.noBody()));
            assertEquals(405, response.statusCode(), route.operation());
            assertNotEquals(true, response.body().contains(door.secret(Role.ADMIN)));
        }
    }

    @Test
    void noQueryStringLetsAnybodyIn() throws Exception {
        for (Route route : door.api.routes()) {
            if (!OPEN.contains(route.operation())) {
                String path = samples.path(route);
                HttpResponse<String> response =
                        door.send(door.to(path + (path.contains("?") ? "&" : "?") + "token=" + door.secret(Role.ADMIN))
                                .method(route.method(), HttpRequest.BodyPublishers.noBody()));
                assertEquals(401, response.statusCode(), route.operation());
            }
        }
    }
}
