package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.Sources;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** What another system sends, from its bytes on the wire to the store. */
class WebhooksOsgiTest {
    private static final String SECRET = "a secret of this test";

    @TempDir
    Path folder;

    @Test
    void whatIsSentIsStoredBeforeItIsAnsweredAndCountsOnce() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home/conf"));
        Files.writeString(home.resolve("plugins.json"), "{\"features\": []}");
        Path connector = Distribution.jars("connectors").stream()
                .filter(jar -> jar.toString().contains("io.vigie.connector.webhook"))
                .findFirst()
                .orElseThrow();
        try (VigieLauncher vigie = Distribution.builder(folder)
                .feature("base", "vigie", "http")
                .jar(connector)
                .share("io.vigie.core")
                .property("vigie.home", folder.resolve("home").toString())
                .start()) {
            assertEquals(List.of(), Distribution.troubles(vigie));
            URI address = address(vigie).resolve("/api/v1/ingest/survey");
            try (Workspace workspace = vigie.service(Workspaces.class).open(folder.resolve("data"))) {
                vigie.context()
                        .registerService(Workspace.class, workspace, new Hashtable<>(Map.of(Workspace.LIVE, true)));
                Sources sources = workspace.sources();
                assertEquals(404, post(address, answer(1), SECRET));
                sources.start(new SourceSpec(
                        "webhook.json", "survey", Map.of("secret", SECRET, "mapping", "survey-answer"), false));
                while (sources.status("survey").orElseThrow().state() != SourceState.RUNNING) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < 20; i++) {
                    assertEquals(202, post(address, answer(i % 10), SECRET));
                }
                assertEquals(401, post(address, answer(10), "another secret"));
                assertEquals(400, post(address, "{", SECRET));
                assertEquals(10, sources.status("survey").orElseThrow().facts());
                assertEquals(1, sources.quarantine().size());
                sources.stop("survey");
                int status = post(address, answer(11), SECRET);
                assertTrue(status == 404 || status == 503, "stopped: " + status);
                // Another instance of the source knows what came before.
                sources.start(new SourceSpec(
                        "webhook.json", "survey", Map.of("secret", SECRET, "mapping", "survey-answer"), false));
                while (sources.status("survey").orElseThrow().state() != SourceState.RUNNING) {
                    Thread.onSpinWait();
                }
                assertEquals(202, post(address, answer(1), SECRET));
                assertEquals(0, sources.status("survey").orElseThrow().facts());
            }
        }
    }

    private static String answer(int number) {
        return "{\"id\":" + number + ",\"score\":9,\"answered_at\":\"2026-04-01T09:00:00Z\"}";
    }

    private static int post(URI address, String body, String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .timeout(Duration.ofSeconds(60))
                                .header("X-Hub-Signature-256", "sha256=" + signature)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Where the server listens, once it does. */
    private static URI address(VigieLauncher vigie) throws Exception {
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
}
