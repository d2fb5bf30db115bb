package io.vigie.feature;

import io.vigie.launcher.VigieLauncher;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The folder that the launcher and the features fill. */
final class Distribution {
    static final Path HOME = Path.of("../../launcher/target/vigie");
    static final List<String> PLATFORM = List.of("base", "vigie", "http", "health");
    static final List<String> PLUGINS = List.of("families", "connectors");

    private Distribution() {}

    static VigieLauncher start(Path cache, List<String> features) {
        return builder(cache).feature(features.toArray(String[]::new)).start();
    }

    static VigieLauncher.Builder builder(Path cache) {
        return VigieLauncher.builder()
                .featureFolder(HOME.resolve("features"))
                .bundleFolder(HOME.resolve("bundles"))
                .cache(cache)
                .property("vigie.home", cache.toString())
                // As the feature http says it, for those who install its bundles alone.
                .property("org.apache.felix.http.require.config", "true")
                .property("vigie.http.port", "0");
    }

    /** What the platform has to say once all of it is there: nothing, if all is well. */
    static List<String> troubles(VigieLauncher vigie) {
        // The command line comes last: plug-ins are started by a thread of their own.
        vigie.service(ToIntFunction.class, "(vigie.cli=true)", Duration.ofSeconds(30));
        List<String> troubles = new ArrayList<>(vigie.problems());
        troubles.addAll(vigie.diagnosis());
        return troubles;
    }

    static JsonObject json(String feature) throws IOException {
        try (Reader file = Files.newBufferedReader(HOME.resolve("features/" + feature + "/" + feature + ".json"));
                var reader = Json.createReader(file)) {
            return reader.readObject();
        }
    }

    /** The jars of a feature's bundles, in its order. */
    static List<Path> jars(String feature) throws IOException {
        return json(feature).getJsonArray("bundles").getValuesAs(JsonObject.class).stream()
                .map(bundle -> bundle.getString("id").split(":"))
                .map(id -> HOME.resolve("bundles/" + id[1] + "-" + id[2] + ".jar"))
                .toList();
    }
}
