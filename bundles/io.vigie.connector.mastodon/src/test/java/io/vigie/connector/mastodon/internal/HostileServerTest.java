package io.vigie.connector.mastodon.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.DataSource;
import io.vigie.source.SourceException;
import io.vigie.source.SourceException.Kind;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that sends whatever it likes; what is read of it is bounded, and told in a sentence. */
class HostileServerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final int MEBIBYTE = 1024 * 1024;

    private final AtomicLong written = new AtomicLong();
    private ServerSocket server;

    /** What is sent to whoever connects. */
    private interface Script {
        void run(OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void anEndlessBodyIsLeft() throws Exception {
        serve(out -> {
            text(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
            while (true) {
                text(out, "100000\r\n" + "[".repeat(MEBIBYTE) + "\r\n");
            }
        });
        assertBroken("the answer is larger than 16 MiB");
    }

    @Test
    void aHundredMegabytesAreLeft() throws Exception {
        serve(out -> {
            text(out, OK + "Content-Length: 104857600\r\n\r\n[\"");
            for (int i = 0; i < 100; i++) {
                text(out, "x".repeat(MEBIBYTE));
            }
        });
        assertBroken("the answer is larger than 16 MiB");
        assertTrue(written.get() < 40L * MEBIBYTE, "it was read on to " + written);
    }

    @Test
    void aDeeplyNestedBodyIsNoJson() throws Exception {
        String deep = "[".repeat(2 * MEBIBYTE);
        serve(out -> text(out, OK + "Content-Length: " + deep.length() + "\r\n\r\n" + deep));
        assertTrue(refusal().getMessage().endsWith(" answers /api/v2/instance with something that is not JSON."));
    }

    @Test
    void anEndlessLineIsLeft() throws Exception {
        serve(out -> {
            text(out, OK + "X-Long: ");
            while (true) {
                text(out, "x".repeat(MEBIBYTE));
            }
        });
        assertBroken("a line of the answer has no end");
        serve(out -> {
            while (true) {
                text(out, "HTTP".repeat(MEBIBYTE));
            }
        });
        assertBroken("a line of the answer has no end");
    }

    @Test
    void endlessHeadersAreLeft() throws Exception {
        serve(out -> {
            text(out, OK);
            for (long i = 0; true; i++) {
                text(out, "X-" + i + ": x\r\n");
            }
        });
        assertBroken("the head of the answer cannot be understood");
        serve(out -> {
            while (true) {
                text(out, "HTTP/1.1 100 Continue\r\n\r\n");
            }
        });
        assertBroken("the answer is not one of HTTP");
    }

    @Test
    void anAnswerThatIsCutOffIsNone() throws Exception {
        serve(out -> text(out, OK + "Content-Length: 50\r\n\r\n{\"version\":\"4"));
        assertBroken("the answer ended in the middle");
        serve(out -> text(out, OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}   \r\n"));
        assertBroken("the connection ended");
        serve(out -> text(out, "SSH-2.0-OpenSSH\r\n"));
        assertBroken("the answer is not one of HTTP");
        serve(out -> text(out, OK + "Transfer-Encoding: chunked\r\n\r\n-5\r\n"));
        assertBroken("the answer is cut in a way that cannot be understood");
        serve(out -> text(out, OK + "Transfer-Encoding: gzip\r\n\r\n"));
        assertBroken("the answer is encoded in a way that was not asked for");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (FakeMastodon other = new FakeMastodon()) {
            serve(out -> text(
                    out,
                    "HTTP/1.1 302 Found\r\nLocation: " + other.url()
                            + "/api/v2/instance\r\nContent-Length: 0\r\n\r\n"));
            SourceException refusal = refusal();
            assertEquals(Kind.CONFIG, refusal.kind());
            assertEquals(
                    url()
                            + " sends /api/v2/instance elsewhere, which is not followed; write the address that it finally has"
                            + " as \"url\".",
                    refusal.getMessage());
            assertEquals(0, other.requests.size());
        }
    }

    @Test
    void nobodyThereIsTransient() throws Exception {
        String url = url();
        server.close();
        SourceException refusal = assertThrows(SourceException.class, () -> poll(url));
        assertEquals(Kind.TRANSIENT, refusal.kind());
        assertTrue(refusal.getMessage().startsWith(url + " cannot be reached: "), refusal.getMessage());
    }

    @Test
    void anInterruptEndsTheWaitForAnAnswer() throws Exception {
        serve(out -> text(out, OK + "Content-Length: 5\r\n\r\n{"), false);
        Thread reader = Thread.currentThread();
        Thread stop = new Thread(() -> {
            while (written.get() == 0) {
                Thread.onSpinWait();
            }
            reader.interrupt();
        });
        stop.start();
        assertThrows(InterruptedException.class, () -> poll(url()));
        stop.join();
    }

    // ---- Tools ----

    private String url() {
        return "http://localhost:" + server.getLocalPort();
    }

    private void serve(Script script) {
        serve(script, true);
    }

    private void serve(Script script, boolean ends) {
        ServerSocket own = server;
        Thread thread = new Thread(
                () -> {
                    try (Socket client = own.accept()) {
                        InputStream in = client.getInputStream();
                        in.read(new byte[8192]);
                        script.run(client.getOutputStream());
                        if (!ends) {
                            in.read();
                        }
                    } catch (IOException e) {
                        // The reader has left, which is what is wanted.
                        return;
                    }
                },
                "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        written.addAndGet(text.length());
    }

    private void assertBroken(String why) {
        SourceException refusal = refusal();
        assertEquals(Kind.TRANSIENT, refusal.kind());
        assertEquals("The connection to " + url() + " broke: " + why + ".", refusal.getMessage());
    }

    private SourceException refusal() {
        return assertThrows(SourceException.class, () -> poll(url()));
    }

    private static void poll(String url) throws SourceException, InterruptedException {
        try (DataSource source = new MastodonFactory().open(SourceSetup.of(Map.of("url", url, "token", "t")))) {
            source.poll(null, Duration.ZERO);
        }
    }
}
