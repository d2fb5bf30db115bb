package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.access.Entrance;
import io.vigie.connectors.Secrets;
import io.vigie.launcher.VigieLauncher;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.util.tracker.ServiceTracker;

/** The API in the framework, behind the guard of the server: from the link of the first start to an answer. */
class RestOsgiTest {
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(URI address, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Asks a service whose class the framework has loaded once more. */
    private static Object ask(Object entrance, String method) throws Exception {
        for (Class<?> type : entrance.getClass().getInterfaces()) {
            if (type.getName().equals(Entrance.class.getName())) {
                return type.getMethod(method).invoke(entrance);
            }
        }
        throw new AssertionError("no entrance: " + entrance);
    }

    @Test
    void theLinkOfTheFirstStartLeadsToAnAnswer(@TempDir Path cache) throws Exception {
        try (VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .bundle(
                        "org.apache.felix.http.servlet-api",
                        "org.apache.commons.commons-io",
                        "org.apache.commons.commons-fileupload",
                        "org.apache.felix.http.jetty12",
                        "com.nimbusds.nimbus-jose-jwt",
                        "org.duckdb.duckdb_jdbc",
                        "io.vigie.core",
                        "io.vigie.store.duckdb",
                        "io.vigie.engine",
                        "io.vigie.testkit",
                        "io.vigie.connectors",
                        "io.vigie.deploy",
                        "io.vigie.export",
                        "io.vigie.access",
                        "io.vigie.http")
                .ownBundle()
                .property("org.apache.felix.http.require.config", "true")
                .property("vigie.http.port", "0")
                .property("vigie.home", cache.resolve("home").toString())
                .cache(cache.resolve("cache"))
                .start()) {
            assertEquals(List.of(), vigie.problems());
            assertEquals(List.of(), vigie.diagnosis());
            ServiceTracker<?, ?> entrances = new ServiceTracker<>(vigie.context(), Entrance.class.getName(), null);
            entrances.open(true);
            Object entrance = entrances.waitForService(30_000);
            assertNotNull(entrance);
            URI address = (URI) ask(entrance, "address");
            // The server listens a moment before it hands out what is asked for.
            Instant end = Instant.now().plusSeconds(60);
            URI live = address.resolve("/api/v1/health/live");
            while (get(live).statusCode() == 404 && Instant.now().isBefore(end)) {
                Thread.onSpinWait();
            }
            assertEquals(200, get(live).statusCode());
            assertEquals(404, get(address).statusCode());
            assertEquals(401, get(address.resolve("/api/v1/kpis")).statusCode());
            URI link = (URI) ((Optional<?>) ask(entrance, "firstLogin")).orElseThrow();
            HttpResponse<String> login = get(link);
            assertEquals(303, login.statusCode(), login.body());
            String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
            assertTrue(cookie.contains("HttpOnly"), cookie);
            HttpResponse<String> session =
                    get(address.resolve("/api/v1/session"), "Cookie", cookie.substring(0, cookie.indexOf(';')));
            assertEquals(200, session.statusCode());
            assertTrue(session.body().contains("\"role\":\"admin\""), session.body());
            assertEquals(Optional.empty(), ask(entrance, "firstLogin"));
            // No workspace runs here.
            String own = cookie.substring(0, cookie.indexOf(';'));
            HttpResponse<String> kpis = get(address.resolve("/api/v1/kpis"), "Cookie", own);
            assertEquals(503, kpis.statusCode());
            String document =
                    get(address.resolve("/api/v1/openapi.json"), "Cookie", own).body();
            noRouteAnswersUnderAnotherNameOrIsTraced(address, document, own);
            somebodyWhomAProviderKnowsComesIn(address, cache.resolve("home"));
        }
    }

    private static String raw(URI address, String request) throws Exception {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static void noRouteAnswersUnderAnotherNameOrIsTraced(URI address, String document, String cookie)
            throws Exception {
        int routes = 0;
        for (Map.Entry<String, JsonNode> path :
                JsonMapper.builder().build().readTree(document).path("paths").properties()) {
            String target = Api.ROOT + path.getKey().replaceAll("\\{[^}]*}", "x");
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                routes++;
                String request = " " + target + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\nCookie: "
                        + cookie + "\r\nHost: ";
                assertTrue(
                        raw(address, method.getKey().toUpperCase(Locale.ROOT) + request + "evil.example\r\n\r\n")
                                .contains(" 421 "),
                        target);
                assertTrue(
                        raw(address, "TRACE" + request + address.getAuthority() + "\r\n\r\n")
                                .contains(" 405 "),
                        target);
            }
        }
        assertTrue(routes > 60, "" + routes);
    }

    private void somebodyWhomAProviderKnowsComesIn(URI address, Path home) throws Exception {
        try (IdentityProvider provider = new IdentityProvider(Clock.systemUTC())) {
            Secrets.in(home).keep("oidc", provider.secret);
            Files.writeString(
                    home.resolve("conf/oidc.json"),
                    "{\"issuer\": \"" + provider.issuer + "\", \"client_id\": \"vigie\", \"client_secret\":"
                            + " \"$[secret:oidc]\", \"roles\": {\"everyone\": \"viewer\"}}");
            HttpResponse<String> begun = get(address.resolve(OidcServlet.PATH));
            assertEquals(303, begun.statusCode(), begun.body());
            String bound = begun.headers().firstValue("Set-Cookie").orElseThrow();
            HttpResponse<String> let =
                    get(URI.create(begun.headers().firstValue("Location").orElseThrow()));
            HttpResponse<String> back = get(
                    URI.create(let.headers().firstValue("Location").orElseThrow()),
                    "Cookie",
                    bound.substring(0, bound.indexOf(';')));
            assertEquals(200, back.statusCode(), back.body());
            String cookie = back.headers().allValues("Set-Cookie").stream()
                    .filter(header -> header.startsWith("vigie_session_"))
                    .findFirst()
                    .orElseThrow();
            HttpResponse<String> session =
                    get(address.resolve("/api/v1/session"), "Cookie", cookie.substring(0, cookie.indexOf(';')));
            assertTrue(session.body().contains("\"role\":\"viewer\""), session.body());
        }
    }
}
