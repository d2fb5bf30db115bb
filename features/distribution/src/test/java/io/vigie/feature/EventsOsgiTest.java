package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.launcher.VigieLauncher;
import io.vigie.source.Batch;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.util.tracker.ServiceTracker;

/** What changes in the platform, heard over HTTP. */
class EventsOsgiTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void factsAndPlugInsAreHeard() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("home/conf"));
        Files.writeString(conf.resolve("plugins.json"), "{\"features\": []}");
        try (VigieLauncher vigie = Distribution.builder(folder)
                .feature("base", "vigie", "http")
                .share("io.vigie.core")
                .property("vigie.home", folder.resolve("home").toString())
                .start()) {
            assertEquals(List.of(), Distribution.troubles(vigie));
            URI login = login(vigie);
            String cookie = client.send(HttpRequest.newBuilder(login).build(), HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow();
            try (Workspace workspace = vigie.service(Workspaces.class).open(folder.resolve("data"))) {
                vigie.context()
                        .registerService(Workspace.class, workspace, new Hashtable<>(Map.of(Workspace.LIVE, true)));
                HttpResponse<InputStream> stream = client.send(
                        HttpRequest.newBuilder(login.resolve("/api/v1/events"))
                                .header("Accept", "text/event-stream")
                                .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                assertEquals(200, stream.statusCode());
                try (BufferedReader events =
                        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                    assertEquals("retry: 2000", events.readLine());
                    deliver(workspace);
                    String facts = await(events, "facts");
                    assertTrue(facts.contains("\"types\":["), facts);
                    String family = install(vigie);
                    String catalogue = await(events, "catalogue");
                    assertTrue(catalogue.contains("\"occupancy\""), family + catalogue);
                }
            }
        }
    }

    private static void deliver(Workspace workspace) throws InterruptedException {
        Batch batch = Batch.builder()
                .fact(Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", "1")
                        .set("received_at", Instant.parse("2026-04-01T09:00:00Z"))
                        .build())
                .endOfData(true)
                .build();
        workspace.sources().start("one", true, (checkpoint, wait) -> batch);
        workspace.sources().awaitEnd(status -> {});
    }

    private static String install(VigieLauncher vigie) throws Exception {
        Path jar = Distribution.jars("families").stream()
                .filter(file -> file.toString().contains("io.vigie.kpi.productivity"))
                .findFirst()
                .orElseThrow();
        Bundle bundle = vigie.install(jar);
        return bundle.getSymbolicName();
    }

    /** The data of the next event of a kind. */
    private static String await(BufferedReader events, String kind) throws Exception {
        boolean meant = false;
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("event: ")) {
                meant = line.equals("event: " + kind);
            } else if (meant && line.startsWith("data: ")) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before " + kind);
    }

    /** The link of the first start; its class is loaded by the framework alone. */
    private static URI login(VigieLauncher vigie) throws Exception {
        ServiceTracker<?, ?> entrances = new ServiceTracker<>(vigie.context(), "io.vigie.access.Entrance", null);
        entrances.open(true);
        try {
            Object entrance = entrances.waitForService(60_000);
            assertNotNull(entrance);
            for (Class<?> type : entrance.getClass().getInterfaces()) {
                if (type.getName().equals("io.vigie.access.Entrance")) {
                    return (URI) ((Optional<?>) type.getMethod("firstLogin").invoke(entrance)).orElseThrow();
                }
            }
            throw new AssertionError("no entrance: " + entrance);
        } finally {
            entrances.close();
        }
    }
}
