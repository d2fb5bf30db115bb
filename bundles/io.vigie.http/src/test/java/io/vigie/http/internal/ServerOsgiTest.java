package io.vigie.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** The server as it stands there: what it answers to the good, the bad and the unknown. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerOsgiTest {
    private VigieLauncher vigie;
    private URI server;

    @BeforeAll
    void start(@TempDir Path cache) throws Exception {
        vigie = VigieLauncher.builder()
                .feature("base")
                .bundle(
                        "org.apache.felix.http.servlet-api",
                        "org.apache.commons.commons-io",
                        "org.apache.commons.commons-fileupload",
                        "org.apache.felix.http.jetty12")
                .ownBundle()
                .property("org.apache.felix.http.require.config", "true")
                .property(Settings.PORT, "0")
                .property(Settings.HOSTS, "vigie.example.org")
                .property(Settings.PROXIES, "127.0.0.1")
                .property(Settings.BODY, "1000")
                .cache(cache)
                .start();
        assertEquals(List.of(), vigie.problems());
        assertEquals(List.of(), vigie.diagnosis());
        server = endpoint();
        vigie.install(TestBundle.named("io.vigie.http.trial", "1.0.0")
                .header("Bundle-Activator", "io.vigie.http.trial.TrialServlet")
                .header(
                        "Import-Package",
                        "jakarta.servlet;version=6.0,jakarta.servlet.http;version=6.0,org.osgi.framework")
                .classes("io/vigie/http/trial/", "TrialServlet")
                .in(cache));
        // The server listens a moment before it hands out what is asked for.
        Instant end = Instant.now().plusSeconds(60);
        String works = get("/works", server.getAuthority());
        while (works.startsWith("HTTP/1.1 404") && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
            works = get("/works", server.getAuthority());
        }
        assertTrue(works.startsWith("HTTP/1.1 200"), works);
    }

    /** Where the server listens, once it does. */
    private URI endpoint() throws Exception {
        ServiceTracker<?, ?> listening = new ServiceTracker<>(
                vigie.context(), FrameworkUtil.createFilter("(osgi.http.endpoint=http://127.0.0.1:*)"), null);
        listening.open(true);
        try {
            assertNotNull(listening.waitForService(30_000));
            Object endpoints = listening.getServiceReference().getProperty("osgi.http.endpoint");
            return URI.create(endpoints instanceof String[] all ? all[0] : String.valueOf(endpoints));
        } finally {
            listening.close();
        }
    }

    @AfterAll
    void stop() {
        vigie.close();
    }

    private String get(String path, String host) throws IOException {
        return Raw.exchange(server, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void itListensOnThisMachineAlone() {
        assertEquals("127.0.0.1", server.getHost());
        assertTrue(server.getPort() > 0);
    }

    @Test
    void whatItAnswersSaysNothingOfTheServer() throws Exception {
        String answer = get("/works", server.getAuthority());
        assertTrue(answer.endsWith("works"), answer);
        String head = answer.toLowerCase(Locale.ROOT);
        assertFalse(head.contains("\nserver:"), answer);
        assertFalse(head.contains("jetty"), answer);
        assertFalse(head.contains("set-cookie"), answer);
        assertTrue(head.contains("x-content-type-options: nosniff"), answer);
        assertTrue(head.contains("content-security-policy: default-src 'none'"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nothing HTTP/1.1|Host: HOST,                    404",
        "GET / HTTP/1.1|Host: HOST,                           404",
        "GET /fails HTTP/1.1|Host: HOST,                      500",
        "GET /refuses HTTP/1.1|Host: HOST,                    409",
        "TRACE /works HTTP/1.1|Host: HOST,                    405",
        "TRACE /nothing HTTP/1.1|Host: HOST,                  405",
        "BREW /works HTTP/1.1|Host: HOST,                     405",
        "GET /works?x=%ZZ HTTP/1.1|Host: HOST,                400",
        "GET /works?x=%FF HTTP/1.1|Host: HOST,                400",
        "GET /works?x=%c3 HTTP/1.1|Host: HOST,                400",
        "GET /works HTTP/1.1|Host: evil.example,              421",
        "GET /works HTTP/1.1|Host: localhost.evil.example,    421",
        "GET /nothing HTTP/1.1|Host: evil.example,            421",
        "GET /works HTTP/1.0|X-No: host,                      421",
        "POST /works HTTP/1.1|Host: HOST|Content-Length: 1001,413",
        "POST /works HTTP/1.1|Host: HOST|Content-Length: 9999999999,413",
    })
    void whatIsRefusedIsToldAsAProblem(String request, int status) throws Exception {
        String answer = Raw.exchange(
                server,
                request.replace("HOST", server.getAuthority()).replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("content-type: application/problem+json"), answer);
        assertTrue(answer.contains("\"status\":" + status), answer);
        assertFalse(answer.contains("secret"), answer);
        assertFalse(answer.contains("\tat "), answer);
        assertFalse(answer.contains("Exception"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://evil.example/works HTTP/1.1|Host: HOST",
        "GET /works HTTP/1.1|Host: HOST|Host: HOST",
        "GET /works HTTP/1.1|X-No: host",
        "GET /%2e%2e/works HTTP/1.1|Host: HOST",
        "GET /works%00 HTTP/1.1|Host: HOST",
        "GET /works HTTP/9.1|Host: HOST",
        "nonsense|more",
    })
    void whatIsNotHttpAsItShouldBeGetsNoAnswerButARefusal(String request) throws Exception {
        String answer = Raw.exchange(
                server,
                request.replace("HOST", server.getAuthority()).replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.matches("(?s)HTTP/1.1 (4..|505) .*"), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("jetty"), answer);
        assertFalse(answer.contains("\tat "), answer);
    }

    @Test
    void aProxyThatIsBelievedTellsWhatIsEncrypted() throws Exception {
        assertTrue(get("/scheme?name=%C3%A9t%c3%a9", server.getAuthority()).endsWith("\r\nhttp"));
        assertTrue(get("/scheme", server.getAuthority() + "\r\nX-Forwarded-Proto: https")
                .endsWith("\r\nhttps"));
    }

    @Test
    void longHeadersAreRefused() throws Exception {
        String answer = Raw.exchange(
                server,
                "GET /works HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nX-Long: " + "x".repeat(20_000)
                        + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    @Test
    void namesThatTheOperatorListsAreItsOwn() throws Exception {
        for (String host : List.of("vigie.example.org", "VIGIE.example.org:443", "localhost", "[::1]:9")) {
            assertTrue(get("/works", host).startsWith("HTTP/1.1 200"), host);
        }
    }
}
