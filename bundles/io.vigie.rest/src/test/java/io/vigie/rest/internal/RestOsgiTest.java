package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.Entrance;
import io.vigie.launcher.VigieLauncher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
            HttpResponse<String> kpis =
                    get(address.resolve("/api/v1/kpis"), "Cookie", cookie.substring(0, cookie.indexOf(';')));
            assertEquals(503, kpis.statusCode());
        }
    }
}
