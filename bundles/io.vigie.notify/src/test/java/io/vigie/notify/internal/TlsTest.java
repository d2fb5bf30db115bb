package io.vigie.notify.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import io.vigie.testkit.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail and webhooks over TLS: who is trusted is trusted, nobody else, and the sentence says what to do. */
class TlsTest {
    private static final Content CONTENT = new Content("subject", "text", "", List.of(), "t", Map.of());

    @TempDir
    static Path keys;

    private static Certified certified;

    @TempDir
    Path home;

    @BeforeAll
    static void certify() throws Exception {
        certified = Certified.in(keys);
        // GreenMail looks for its key here when it first needs one.
        System.setProperty("greenmail.tls.keystore.file", certified.store().toString());
        System.setProperty("greenmail.tls.keystore.password", Certified.PASSWORD);
    }

    private Post sent(String settings) throws Exception {
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.copy(certified.pem(), conf.resolve("it.pem"));
        Files.writeString(conf.resolve("notify.json"), settings.replace('\'', '"'));
        Post post = new Post(home, new Here(), new VirtualClock("2026-11-01T08:00:00Z"));
        post.send("one", "ops", language -> CONTENT);
        post.work();
        return post;
    }

    private static String mail(int port, String more) {
        return "{'mail': {'host': 'localhost', 'port': " + port + ", 'from': 'vigie@shop.example', " + more
                + "}, 'channels': {'ops': {'to': ['ops@shop.example']}}}";
    }

    private static String hook(String host, int port, String more) {
        return "{'channels': {'ops': {'url': 'https://" + host + ":" + port + "/hook', 'secret': 's'" + more + "}}}";
    }

    private static void assertTold(String en, String fr, Post post) {
        assertEquals(1, post.waiting());
        Text told = post.troubles().get(0);
        assertTrue(told.en().contains(en), told.en());
        assertTrue(told.fr().contains(fr), told.fr());
        assertTrue(!told.en().contains("Exception") && !told.fr().contains("Exception"), told.toString());
    }

    private interface With {
        void server(GreenMail server) throws Exception;
    }

    private static void mailServer(String protocol, With with) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.start();
        try {
            with.server(server);
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailGoesByTlsFromTheStart() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTPS, server -> {
            Post post = sent(mail(server.getSmtps().getPort(), "'security': 'tls', 'certificates': 'conf/it.pem'"));
            assertEquals(List.of(), post.troubles());
            assertEquals(1, server.getReceivedMessages().length);
        });
    }

    @Test
    void aServerOfNobodyWhoIsTrustedGetsNoMail() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTPS, server -> {
            Post post = sent(mail(server.getSmtps().getPort(), "'security': 'tls'"));
            assertTold("nobody who is trusted", "de personne de confiance", post);
            assertEquals(0, server.getReceivedMessages().length);
        });
    }

    @Test
    void aMailGoesByTlsAfterStartTls() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTP, server -> {
            try (StartTls front = new StartTls(certified, server.getSmtp().getPort())) {
                Post post = sent(mail(front.port(), "'certificates': 'conf/it.pem'"));
                assertEquals(List.of(), post.troubles());
                assertEquals(1, server.getReceivedMessages().length);
            }
        });
    }

    @Test
    void afterStartTlsNobodyElseIsTrustedEither() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTP, server -> {
            try (StartTls front = new StartTls(certified, server.getSmtp().getPort())) {
                assertTold("nobody who is trusted", "de personne de confiance", sent(mail(front.port(), "'user': ''")));
                assertEquals(0, server.getReceivedMessages().length);
            }
        });
    }

    @Test
    void withoutStartTlsNothingIsSaid() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTP, server -> {
            Post post = sent(mail(server.getSmtp().getPort(), "'certificates': 'conf/it.pem'"));
            assertTold("offers no STARTTLS", "n'offre pas STARTTLS", post);
            assertEquals(0, server.getReceivedMessages().length);
        });
    }

    @Test
    void aServerThatSpeaksNoTlsGetsNoMailInPlainInstead() throws Exception {
        mailServer(ServerSetup.PROTOCOL_SMTP, server -> {
            Post post = sent(mail(server.getSmtp().getPort(), "'security': 'tls', 'certificates': 'conf/it.pem'"));
            assertTold("does not speak TLS", "ne parle pas TLS", post);
            assertEquals(0, server.getReceivedMessages().length);
        });
    }

    @Test
    void aFileThatIsNoCertificateIsNamed() throws Exception {
        assertTold("notify.json", "notify.json", sent(mail(25, "'certificates': 'conf/notify.json'")));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws Exception {
        assertTold("none.pem", "none.pem", sent(hook("localhost", 443, ", 'certificates': 'conf/none.pem'")));
    }

    @Test
    void aWebhookIsCalledByHttpsWhereItIsTrustedAndHasItsName() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certified.context()));
        AtomicInteger calls = new AtomicInteger();
        server.createContext("/hook", exchange -> {
            calls.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            Post post = sent(hook("localhost", port, ", 'certificates': 'conf/it.pem'"));
            assertEquals(List.of(), post.troubles());
            assertEquals(1, calls.get());
            home = Files.createDirectories(home.resolve("another"));
            assertTold("nobody who is trusted", "de personne de confiance", sent(hook("localhost", port, "")));
            home = Files.createDirectories(home.resolve("third"));
            assertTold(
                    "is of another name",
                    "est d'un autre nom",
                    sent(hook("127.0.0.1", port, ", 'certificates': 'conf/it.pem'")));
            assertEquals(1, calls.get());
        } finally {
            server.stop(0);
        }
    }
}
