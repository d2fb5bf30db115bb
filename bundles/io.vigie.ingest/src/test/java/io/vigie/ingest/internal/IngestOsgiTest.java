package io.vigie.ingest.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import io.vigie.source.Answer;
import io.vigie.source.Delivery;
import io.vigie.source.Sources;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** What reaches a workspace through the door, and what its senders are told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestOsgiTest {
    private static final int BODY = 10_000;

    private record Came(String name, Delivery delivery, CompletableFuture<Answer> answer) {}

    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private VigieLauncher vigie;
    private URI server;

    @BeforeAll
    void start(@TempDir Path cache) throws Exception {
        vigie = VigieLauncher.builder()
                .feature("base")
                .bundle(
                        "org.apache.felix.http.servlet-api",
                        "org.osgi.service.servlet",
                        "org.apache.commons.commons-io",
                        "org.apache.commons.commons-fileupload",
                        "org.apache.felix.http.jetty12",
                        "io.vigie.http")
                .ownBundle()
                .share("io.vigie.core")
                .property("org.apache.felix.http.require.config", "true")
                .property("vigie.http.port", "0")
                .property("vigie.http.body", String.valueOf(BODY))
                .property("vigie.http.proxies", "127.0.0.1")
                .property("vigie.ingest.rate", "1")
                .property("vigie.ingest.burst", "50")
                .property("vigie.ingest.deadline", "3000")
                .cache(cache)
                .start();
        assertEquals(List.of(), vigie.problems());
        assertEquals(List.of(), vigie.diagnosis());
        ServiceTracker<?, ?> listening = new ServiceTracker<>(
                vigie.context(), FrameworkUtil.createFilter("(osgi.http.endpoint=http://127.0.0.1:*)"), null);
        listening.open(true);
        assertNotNull(listening.waitForService(30_000));
        Object endpoints = listening.getServiceReference().getProperty("osgi.http.endpoint");
        server = URI.create(endpoints instanceof String[] all ? all[0] : String.valueOf(endpoints));
        listening.close();

        // The server listens a moment before it hands out what is sent.
        Instant end = Instant.now().plusSeconds(60);
        while (send("early", "{}").get().statusCode() == 404 && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertEquals(503, send("early", "{}").get().statusCode());
        vigie.context()
                .registerService(Workspace.class, workspace(), new Hashtable<>(Map.of(Workspace.LIVE, Boolean.TRUE)));
    }

    @AfterAll
    void stop() {
        vigie.close();
    }

    /** A workspace of which only the door is used: what comes through waits for its answer. */
    private Workspace workspace() {
        Sources sources = (Sources) Proxy.newProxyInstance(
                Sources.class.getClassLoader(), new Class<?>[] {Sources.class}, (proxy, method, arguments) -> {
                    CompletableFuture<Answer> answer = new CompletableFuture<>();
                    came.add(new Came((String) arguments[0], (Delivery) arguments[1], answer));
                    return answer;
                });
        return (Workspace) Proxy.newProxyInstance(
                Workspace.class.getClassLoader(),
                new Class<?>[] {Workspace.class},
                (proxy, method, arguments) -> sources);
    }

    private HttpRequest.Builder request(String name) {
        // Each test is a sender of its own.
        return HttpRequest.newBuilder(URI.create(server.resolve("/api/v1/ingest/") + name))
                .timeout(Duration.ofSeconds(30));
    }

    private CompletableFuture<HttpResponse<String>> send(String name, String body) {
        return send(request(name).header("X-Forwarded-For", name).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Came next() throws InterruptedException {
        Came next = came.poll(30, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next;
    }

    @Test
    void whatIsSentArrivesAsItIsAndIsAnsweredAfterwards() throws Exception {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        CompletableFuture<HttpResponse<String>> response = send(request("paris%20nord?a=1&a=2&b=%C3%A9+x")
                .header("X-Signature", "one")
                .header("X-Signature", "two")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        Came came = next();
        assertEquals("paris nord", came.name());
        assertEquals("POST", came.delivery().method());
        assertArrayEquals(body, came.delivery().body());
        assertEquals("1", came.delivery().parameter("a").orElseThrow());
        assertEquals("é x", came.delivery().parameter("b").orElseThrow());
        assertEquals(List.of("one", "two"), came.delivery().headers("x-signature"));
        assertEquals("127.0.0.1", came.delivery().sender());
        assertTrue(!response.isDone(), "answered before it was stored");
        came.answer().complete(Answer.accepted());
        assertEquals(202, response.get().statusCode());
    }

    @Test
    void aQuestionIsHandedOnTooAndItsAnswerIsText() throws Exception {
        CompletableFuture<HttpResponse<String>> response =
                send(request("meta?hub.mode=subscribe&hub.challenge=12%2034").GET());
        Came came = next();
        assertEquals("GET", came.delivery().method());
        assertEquals("12 34", came.delivery().parameter("hub.challenge").orElseThrow());
        came.answer().complete(Answer.of(200, "12 34"));
        assertEquals("12 34", response.get().body());
        assertEquals(
                "text/plain;charset=utf-8",
                response.get().headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void whatTheSourceRefusesIsToldAsAProblem() throws Exception {
        CompletableFuture<HttpResponse<String>> response = send("refuses", "x");
        next().answer().complete(Answer.of(401, "The signature is \"wrong\"."));
        assertEquals(401, response.get().statusCode());
        assertEquals(
                "{\"type\":\"about:blank\",\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"The signature is"
                        + " \\\"wrong\\\".\"}",
                response.get().body());
        CompletableFuture<HttpResponse<String>> later = send("refuses", "x");
        next().answer().complete(Answer.later(Duration.ofMillis(1_500), "Full."));
        assertEquals(503, later.get().statusCode());
        assertEquals("2", later.get().headers().firstValue("Retry-After").orElseThrow());
        CompletableFuture<HttpResponse<String>> failed = send("refuses", "x");
        next().answer().completeExceptionally(new IllegalStateException("secret"));
        assertEquals(503, failed.get().statusCode());
        assertTrue(!failed.get().body().contains("secret"));
    }

    @Test
    void whatIsNotStoredInTimeIsToBeSentAgain() throws Exception {
        CompletableFuture<HttpResponse<String>> response = send("slow", "x");
        Came came = next();
        assertEquals(503, response.get().statusCode());
        assertTrue(response.get().headers().firstValue("Retry-After").isPresent());
        // Too late: nobody listens any more, and nothing breaks.
        came.answer().complete(Answer.accepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a%2Fb", "..", "%2e%2e"})
    void whatNamesNoSourceIsNotFound(String name) throws Exception {
        int status = send(request(name).POST(HttpRequest.BodyPublishers.noBody()))
                .get()
                .statusCode();
        assertTrue(status == 404 || status == 400, name + ": " + status);
    }

    @Test
    void otherMethodsAndCompressedBodiesAreRefused() throws Exception {
        assertEquals(
                405,
                send(request("x").PUT(HttpRequest.BodyPublishers.ofString("x")))
                        .get()
                        .statusCode());
        assertEquals(
                415,
                send(request("x").header("Content-Encoding", "gzip").POST(HttpRequest.BodyPublishers.ofString("x")))
                        .get()
                        .statusCode());
    }

    @Test
    void aSenderThatSendsTooMuchWaitsAndTheOthersDoNot() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            responses.add(send("flood", "x"));
        }
        int refused = 0;
        while (responses.stream().anyMatch(response -> !response.isDone())) {
            Came came = this.came.poll(100, TimeUnit.MILLISECONDS);
            if (came != null) {
                came.answer().complete(Answer.accepted());
            }
        }
        for (CompletableFuture<HttpResponse<String>> response : responses) {
            if (response.get().statusCode() == 429) {
                refused++;
                assertTrue(response.get().headers().firstValue("Retry-After").isPresent());
            }
        }
        assertTrue(refused >= 10 && refused <= 20, refused + " refused");
        CompletableFuture<HttpResponse<String>> other = send("other", "x");
        next().answer().complete(Answer.accepted());
        assertEquals(202, other.get().statusCode());
    }

    @Test
    void bodiesThatAreTooLongAreRefusedWhetherTheySaySoOrNot() throws Exception {
        HttpRequest.BodyPublisher known = HttpRequest.BodyPublishers.ofByteArray(new byte[BODY + 1]);
        assertEquals(413, send(request("long").POST(known)).get().statusCode());
        // In pieces, without end: the server says so and goes away long before a gigabyte is sent.
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/ingest/long HTTP/1.1\r\nHost: " + server.getAuthority()
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(ISO_8859_1));
            byte[] piece = ("1000\r\n" + "x".repeat(4_096) + "\r\n").getBytes(ISO_8859_1);
            long sent = 0;
            try {
                while (sent < 1L << 30) {
                    out.write(piece);
                    sent += 4_096;
                }
            } catch (IOException e) {
                assertTrue(sent < 1 << 26, sent + " bytes were taken");
            }
            assertTrue(sent < 1L << 30, "a gigabyte was taken");
        }
    }

    @Test
    void aThousandHalfOpenConnectionsDoNotHurtAGoodSender() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                Socket socket = new Socket(server.getHost(), server.getPort());
                sockets.add(socket);
                // Half with a header that does not end, half with a body that does not come.
                String begun = "POST /api/v1/ingest/half HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nX-Forwarded-For: half" + i + "\r\n"
                        + (i % 2 == 0 ? "X-Slow: " : "Content-Length: 5000\r\n\r\n{");
                socket.getOutputStream().write(begun.getBytes(UTF_8));
            }
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long before = System.nanoTime();
                CompletableFuture<HttpResponse<String>> response = send("good", "{}");
                next().answer().complete(Answer.accepted());
                assertEquals(202, response.get().statusCode());
                millis.add((System.nanoTime() - before) / 1_000_000);
            }
            millis.sort(null);
            System.out.println("beside 1,000 half-open connections: median " + millis.get(20) + " ms, longest "
                    + millis.get(39) + " ms");
            // A body that does not come is given up.
            sockets.get(1).setSoTimeout(30_000);
            byte[] answer = sockets.get(1).getInputStream().readAllBytes();
            assertTrue(new String(answer, ISO_8859_1).startsWith("HTTP/1.1 408 "), new String(answer, ISO_8859_1));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
