package io.vigie.notify.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.vigie.notify.Content;
import io.vigie.testkit.VirtualClock;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostTest {
    private static final Content CONTENT = new Content(
            "Rapport\r\nBcc: x@y <b>\u202e",
            "Bonjour é",
            "<p>Bonjour é</p>",
            List.of(new Content.Attachment("a.csv", "text/csv", "a,b\r\n1,2\r\n".getBytes(StandardCharsets.UTF_8))),
            "io.vigie.alert.firing",
            Map.of("alerts", List.of(Map.of("rule", "low"))));

    private final VirtualClock clock = new VirtualClock("2026-11-01T08:00:00Z");

    private static void settings(Path home, String json) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf").resolve("notify.json"), json);
    }

    private static String mail(int port) {
        return "{\"mail\": {\"host\": \"localhost\", \"port\": " + port + ", \"security\": \"plain\", \"from\":"
                + " \"vigie@shop.example\"}, \"channels\": {\"ops\": {\"to\": [\"ops@shop.example\","
                + " \"boss@shop.example\"], \"lang\": \"fr\"}}}";
    }

    @Test
    void aMailIsSentOnceAlsoOverARestart(@TempDir Path home) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            settings(home, mail(server.getSmtp().getPort()));
            List<Locale> languages = new ArrayList<>();
            Post post = new Post(home, new Here(), clock);
            post.send("one", "ops", language -> {
                languages.add(language);
                return CONTENT;
            });
            assertEquals(List.of(Locale.FRENCH), languages);
            // It went down before it was sent, and comes up again.
            Post again = new Post(home, new Here(), clock);
            again.work();
            assertEquals(List.of(), again.troubles());
            again.send("one", "ops", language -> CONTENT);
            again.work();
            new Post(home, new Here(), clock).send("one", "ops", language -> CONTENT);
            new Post(home, new Here(), clock).work();
            MimeMessage[] mails = server.getReceivedMessages();
            assertEquals(2, mails.length, "one for each of two addresses");
            MimeMessage mail = mails[0];
            assertEquals("Rapport Bcc: x@y <b>", mail.getSubject());
            assertEquals(null, mail.getHeader("Bcc"));
            assertEquals("auto-generated", mail.getHeader("Auto-Submitted", null));
            MimeMultipart all = (MimeMultipart) mail.getContent();
            assertEquals(2, all.getCount());
            assertEquals("a.csv", all.getBodyPart(1).getFileName());
            String text = GreenMailUtil.getWholeMessage(mail);
            assertTrue(text.contains("text/html") && text.contains("multipart/alternative"), text);
        } finally {
            server.stop();
        }
    }

    @Test
    void aFullDiskSendsNothingTwice(@TempDir Path home) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            settings(home, mail(server.getSmtp().getPort()));
            Post post = new Post(home, new Here(), clock);
            post.send("one", "ops", language -> CONTENT);
            // The list of what was sent takes no more.
            Files.createDirectories(home.resolve("data").resolve("outbox").resolve("sent"));
            assertThrows(UncheckedIOException.class, post::work);
            post.work();
            post.work();
            assertEquals(2, server.getReceivedMessages().length, "one for each of two addresses");
        } finally {
            server.stop();
        }
    }

    @Test
    void aDamagedMessageKeepsNoOtherBack(@TempDir Path home) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            settings(home, mail(server.getSmtp().getPort()));
            Post post = new Post(home, new Here(), clock);
            Path outbox = home.resolve("data").resolve("outbox");
            List<String> damaged = List.of("", "{\"id\": \"2\", \"cha", "[]", "{\"id\": \"4\", \"made\": \"then\"}");
            for (int i = 0; i < damaged.size(); i++) {
                Files.writeString(outbox.resolve(i + 1 + ".json"), damaged.get(i));
            }
            post.send("one", "ops", language -> CONTENT);
            post.work();
            assertEquals(2, server.getReceivedMessages().length, "one for each of two addresses");
            assertEquals(0, post.waiting());
            assertTrue(post.troubles().get(0).en().startsWith("4 messages"), post.troubles()::toString);
            assertEquals("[]", Files.readString(outbox.resolve("failed").resolve("3.json")), "nothing is lost");
        } finally {
            server.stop();
        }
    }

    @Test
    void whatCannotBeSentIsTriedAgainWithPausesAndPutAsideAfterThreeDays(@TempDir Path home) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();
        settings(home, mail(port));
        Post post = new Post(home, new Here(), clock);
        post.send("one", "ops", language -> CONTENT);
        post.work();
        assertEquals(1, post.troubles().size(), post.troubles().toString());
        assertTrue(post.troubles().get(0).fr().contains("ops"), post.troubles().toString());
        clock.advance(Duration.ofDays(4));
        post.work();
        post.work();
        assertEquals(0, post.waiting());
        assertTrue(
                post.troubles().get(0).en().contains("1 messages"),
                post.troubles().toString());
    }

    @Test
    void aWebhookIsASignedCloudEventThatKeepsItsIdInEveryAttempt(@TempDir Path home) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<Map<String, List<String>>> headers = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        server.createContext("/hook", exchange -> {
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            bodies.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(headers.size() == 1 ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            settings(
                    home,
                    "{\"channels\": {\"pager\": {\"url\": \"http://127.0.0.1:"
                            + server.getAddress().getPort()
                            + "/hook?x=1\", \"secret\": \"$[secret:pager]\"}, \"away\": {\"url\":"
                            + " \"https://example.org/\", \"secret\": \"x\"}}}");
            Post post = new Post(home, new Here(), clock);
            post.send("one", "pager", language -> CONTENT);
            post.work();
            assertTrue(
                    post.troubles().get(0).en().contains("503"), post.troubles().toString());
            post.work();
            assertEquals(1, bodies.size(), "not before its pause is over");
            clock.advance(Duration.ofSeconds(10));
            post.work();
            assertEquals(2, bodies.size());
            JsonNode event = new JsonMapper().readTree(bodies.get(1));
            assertEquals("1.0", event.path("specversion").asText());
            assertEquals("io.vigie.alert.firing", event.path("type").asText());
            assertEquals(
                    "low", event.path("data").path("alerts").get(0).path("rule").asText());
            String id = headers.get(1).get("Webhook-id").get(0);
            assertEquals(headers.get(0).get("Webhook-id").get(0), id);
            assertEquals(id, event.path("id").asText());
            assertEquals(
                    Calling.headers(id, "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", bodies.get(1), clock.instant())
                            .get("webhook-signature"),
                    headers.get(1).get("Webhook-signature").get(0));
            assertEquals(0, post.waiting());
            post.send("two", "away", language -> CONTENT);
            post.work();
            assertTrue(
                    post.troubles().get(0).en().contains("not allowed"),
                    post.troubles().toString());
        } finally {
            server.stop(0);
        }
    }

    /** The example of the specification of Standard Webhooks. */
    @Test
    void theSignatureIsThatOfStandardWebhooks() {
        Map<String, String> headers = Calling.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8),
                java.time.Instant.ofEpochSecond(1614265330));
        assertEquals("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", headers.get("webhook-signature"));
    }

    @Test
    void aWrongFileIsToldAndTheRestGoesOn(@TempDir Path home) throws Exception {
        settings(
                home,
                "{\"channels\": {\"a\": {\"to\": [\"nobody\"]}, \"b\": {\"url\": \"ftp://x\"}, \"c\": {\"to\":"
                        + " [\"c@d\"]}}}");
        Post post = new Post(home, new Here(), clock);
        post.work();
        assertEquals(List.of("c"), post.channels());
        assertEquals(3, post.troubles().size(), post.troubles().toString());
    }
}
