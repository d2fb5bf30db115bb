package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Role;
import java.io.File;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus and Grafana read, with their own tools where the machine has them. */
class MetricsTest {
    @TempDir
    Path folder;

    private Door door;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                folder.resolve("conf").resolve("metrics.json"),
                "{\"figures\": [{\"kpis\": [\"service-level\", \"aht\"], \"period\": \"P60D\", \"by\": [\"queue\"]},"
                        + " {\"kpis\": [\"aht\"], \"by\": [\"agent\"]}, {\"kpis\": [\"no-such\"]}]}");
        door = new Door(folder);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
    }

    private static boolean has(String tool) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    /** What a tool says of a text; empty when it has nothing to say. */
    private static String told(String text, String... command) throws Exception {
        Path input = Files.createTempFile("vigie", ".txt");
        try {
            Files.writeString(input, text);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return exit == 0 ? output : exit + " " + output;
        } finally {
            Files.delete(input);
        }
    }

    private String scraped(Role role) throws Exception {
        HttpResponse<String> response = door.client.send(
                java.net.http.HttpRequest.newBuilder(door.address.resolve("/metrics"))
                        .header("Authorization", "Bearer " + door.secret(role))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("text/plain;"));
        return response.body();
    }

    @Test
    void whatIsScrapedIsWhatTheRoleMaySeeAndWhatTheFileNames() throws Exception {
        String viewer = scraped(Role.VIEWER);
        assertTrue(viewer.contains("vigie_kpi_ratio{kpi=\"service-level\",queue=\"café & <b>VIP</b>\","), viewer);
        assertTrue(viewer.contains("vigie_kpi_seconds{kpi=\"aht\""), viewer);
        assertTrue(viewer.contains("vigie_metrics_configuration_errors 2\n"), viewer);
        assertFalse(viewer.contains("vigie_plugin_state"), viewer);
        assertFalse(viewer.contains("agent"), viewer);
        String auditor = scraped(Role.AUDITOR);
        assertFalse(auditor.contains("vigie_kpi_ratio"), auditor);
        assertTrue(auditor.contains("vigie_kpi_query_duration_seconds_count"), auditor);
        assertTrue(auditor.contains("vigie_alerts{state=\"firing\"} 1\n"), auditor);
        HttpResponse<String> nobody = door.client.send(
                java.net.http.HttpRequest.newBuilder(door.address.resolve("/metrics"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(401, nobody.statusCode());
    }

    /** The value of a sample. */
    private static double sample(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " in " + text));
    }

    @Test
    void whoSharesAnAnswerIsCountedApartAndCommitsAreMeasured() throws Exception {
        String path = "/kpis/service-level/value?period=2026-10-24/P2D&tz=Europe/Paris&as_of=2026-11-01T00:00:00Z";
        String count = "vigie_kpi_query_duration_seconds_count";
        for (int asked = 1; asked <= 3; asked++) {
            assertEquals(200, door.get(Role.VIEWER, path).statusCode());
            String text = scraped(Role.AUDITOR);
            assertEquals(1, sample(text, count + "{shared=\"false\"}"), "it is worked out once");
            assertEquals(asked - 1, sample(text, count + "{shared=\"true\"}"));
        }
        String text = scraped(Role.AUDITOR);
        assertTrue(sample(text, "vigie_kpi_query_duration_seconds_sum{shared=\"false\"}") > 0);
        assertTrue(sample(text, "vigie_ingest_commit_duration_seconds_count") > 0, text);
        assertTrue(sample(text, "vigie_ingest_commit_duration_seconds_sum") > 0, text);
        assertFalse(scraped(Role.VIEWER).contains("_duration_seconds"), "it is for who sees operations");
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        assumeTrue(has("promtool"), "there is no promtool: apt-get install prometheus");
        assertEquals("", told(scraped(Role.ADMIN), "promtool", "check", "metrics"));
    }

    @Test
    void theFlatShapeIsAListOfRowsOfPlainValues() throws Exception {
        String path = "/kpis/service-level/series?shape=flat&by=queue&period=2026-10-24/P2D&tz=Europe/Paris";
        HttpResponse<String> flat = door.get(Role.VIEWER, path);
        JsonNode tree = Door.json(door.get(Role.VIEWER, path.replace("shape=flat&", "")));
        JsonNode rows = Door.json(flat);
        assertEquals(tree.path("values").size(), rows.size());
        List<String> times = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(tree.path("values").get(i).path("value"), rows.get(i).path("value"));
            assertEquals(tree.path("values").get(i).path("bucket"), rows.get(i).path("time"));
            rows.get(i).forEach(field -> assertTrue(field.isValueNode()));
            times.add(rows.get(i).path("time").asText());
        }
        assertTrue(times.contains("2026-10-25T00:00:00+02:00"), times.toString());
        assertEquals(400, door.get(Role.VIEWER, path.replace("flat", "tree")).statusCode());
        HttpResponse<String> many = door.post(
                Role.VIEWER,
                "/query?shape=flat",
                "{\"queries\": [{\"kpis\": [\"aht\"]}, {\"kpis\": [\"abandon-rate\"]}]}");
        assertEquals(2, Door.json(many).size());
        assumeTrue(has("jq"), "there is no jq");
        assertEquals(
                Integer.toString(rows.size()),
                told(
                                flat.body(),
                                "jq",
                                "-e",
                                "map(select((.time|fromdateiso8601? // true) and (.kpi|type == \"string\")))|length")
                        .strip());
    }
}
