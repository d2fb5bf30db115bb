package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The start of all features: in the order that they tell and in any other. */
class StartOsgiTest {
    @TempDir
    Path folder;

    static Stream<Long> seeds() {
        // Another few orders on each run; -Dvigie.seed=N repeats one.
        long first = Long.getLong("vigie.seed", System.nanoTime());
        return Stream.iterate(first, seed -> seed + 1).limit(Long.getLong("vigie.seed") == null ? 4 : 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inAnyOrderEveryBundleBecomesActiveAndEveryComponentIsSatisfied(long seed) throws Exception {
        System.out.println("start order: vigie.seed=" + seed);
        List<String> bundles = new ArrayList<>();
        JsonObjectBuilder configurations = Json.createObjectBuilder();
        for (String feature : all()) {
            JsonObject json = Distribution.json(feature);
            json.getJsonArray("bundles")
                    .getValuesAs(JsonObject.class)
                    .forEach(bundle -> bundles.add(bundle.getString("id")));
            json.getOrDefault("configurations", JsonValue.EMPTY_JSON_OBJECT)
                    .asJsonObject()
                    .forEach(configurations::add);
        }
        Collections.shuffle(bundles, new Random(seed));
        var shuffled = Json.createArrayBuilder();
        // One start level for all: without it the framework would sort them again.
        bundles.forEach(id -> shuffled.add(Json.createObjectBuilder().add("id", id)));
        Files.createDirectories(folder.resolve("shuffled"));
        Files.writeString(
                folder.resolve("shuffled/shuffled.json"),
                Json.createObjectBuilder()
                        .add("feature-resource-version", "1.0")
                        .add("id", "io.vigie:shuffled:1")
                        .add("bundles", shuffled)
                        .add("configurations", configurations)
                        .build()
                        .toString());
        try (VigieLauncher vigie = Distribution.builder(folder)
                .featureFolder(folder)
                .feature("shuffled")
                .start()) {
            assertEquals(List.of(), Distribution.troubles(vigie));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theCommandStartsWithoutAWordInItsLog() throws Exception {
        Path log = folder.toRealPath().resolve("vigie.log");
        Path errors = folder.resolve("errors");
        ProcessBuilder command = new ProcessBuilder(
                        Distribution.HOME.resolve("bin/vigie").toString(), "kpi", "list")
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(errors.toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("VIGIE_LOG", log.toString());
        Process process = command.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals("", Files.readString(errors, StandardCharsets.UTF_8));
        assertEquals(0, process.exitValue());
        // A library that found no logging, or a class that was loaded twice, would tell here.
        assertEquals(
                List.of(),
                Files.readAllLines(log).stream()
                        .filter(line ->
                                line.matches("(?i).*( WARN | ERROR |SLF4J|LinkageError|NoClassDef|ClassCast).*"))
                        .toList());
        assertTrue(Files.readString(log).contains("Started features"));
    }

    private static List<String> all() {
        return Stream.concat(Distribution.PLATFORM.stream(), Distribution.PLUGINS.stream())
                .toList();
    }
}
