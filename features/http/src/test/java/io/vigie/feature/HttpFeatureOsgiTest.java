package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.launcher.VigieLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpFeatureOsgiTest {
    private static final Path DISTRIBUTION = Path.of("../../launcher/target/vigie");

    @Test
    void everyBundleIsActiveAndEveryComponentSatisfied(@TempDir Path cache) {
        try (VigieLauncher vigie = VigieLauncher.builder()
                .featureFolder(DISTRIBUTION.resolve("features"))
                .bundleFolder(DISTRIBUTION.resolve("bundles"))
                .feature("base", "vigie", "http")
                .cache(cache)
                .property("vigie.home", cache.toString())
                .property("vigie.http.port", "0")
                .start()) {
            // It comes last: plug-ins are started by a thread of their own.
            vigie.service(ToIntFunction.class, "(vigie.cli=true)", Duration.ofSeconds(30));
            assertEquals(List.of(), vigie.problems());
            assertEquals(List.of(), vigie.diagnosis());
        }
    }
}
