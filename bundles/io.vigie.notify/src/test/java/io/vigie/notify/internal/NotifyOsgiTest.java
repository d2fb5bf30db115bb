package io.vigie.notify.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.vigie.launcher.VigieLauncher;
import io.vigie.notify.Content;
import io.vigie.notify.Notifier;
import io.vigie.source.Egress;
import io.vigie.source.Outside;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mail library finds its parts inside the framework. */
class NotifyOsgiTest {
    @Test
    void aMailIsSentFromTheFramework(@TempDir Path folder) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf").resolve("notify.json"),
                "{\"mail\": {\"host\": \"127.0.0.1\", \"port\": "
                        + server.getSmtp().getPort()
                        + ", \"security\": \"plain\", \"from\": \"v@x.example\"}, \"channels\": {\"ops\": {\"to\":"
                        + " [\"ops@x.example\"]}}}");
        try (VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .systemPackages("io.vigie.notify;version=0.1.0")
                .ownBundle()
                .property("vigie.home", home.toString())
                .cache(folder.resolve("cache"))
                .start()) {
            assertEquals(List.of(), vigie.problems());
            vigie.context()
                    .registerService(
                            Outside.class,
                            new Outside() {
                                @Override
                                public Egress egress() {
                                    return (host, port) ->
                                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                                }

                                @Override
                                public String resolve(String setting, String text) {
                                    return text;
                                }
                            },
                            null);
            Notifier notifier = vigie.service(Notifier.class, "", Duration.ofSeconds(60));
            notifier.send(
                    "one",
                    "ops",
                    language -> new Content(
                            "hello",
                            "é",
                            "<p>é</p>",
                            List.of(new Content.Attachment("a.bin", "application/octet-stream", new byte[] {1, 2})),
                            "t",
                            Map.of()));
            assertTrue(server.waitForIncomingEmail(60_000, 1));
            String mail = GreenMailUtil.getWholeMessage(server.getReceivedMessages()[0]);
            assertTrue(mail.contains("multipart/mixed"), mail);
        } finally {
            server.stop();
        }
    }
}
