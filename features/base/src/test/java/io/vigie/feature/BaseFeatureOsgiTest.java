package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vigie.launcher.VigieLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

class BaseFeatureOsgiTest {
    @TempDir
    Path folder;

    @Test
    void everyBundleOfTheFeatureIsActive() {
        try (VigieLauncher vigie = VigieLauncher.builder()
                .featureFolder(Path.of(".."))
                .feature("base")
                .cache(folder)
                .start()) {
            assertEquals(List.of(), vigie.problems());
            assertEquals(List.of(), vigie.diagnosis());
            assertEquals(
                    List.of(),
                    Arrays.stream(vigie.context().getBundles())
                            .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                            .toList());
        }
    }

    @Test
    void aFeaturesConfigurationsReachTheConfigurationAdmin() throws Exception {
        Files.createDirectories(folder.resolve("base"));
        Files.copy(Path.of("base.json"), folder.resolve("base/base.json"));
        Files.createDirectories(folder.resolve("more"));
        Files.writeString(folder.resolve("more/more.json"), """
                {
                  "feature-resource-version": "1.0",
                  "id": "io.vigie:more:1.0.0",
                  "configurations": {
                    "io.vigie.single": { "size": 3, "names": ["a", "b"] },
                    "io.vigie.many~paris": { "city": "Paris" }
                  }
                }
                """);
        try (VigieLauncher vigie = VigieLauncher.builder()
                .featureFolder(folder)
                .feature("base", "more")
                .share("org.apache.felix.configadmin")
                .cache(folder)
                .start()) {
            ConfigurationAdmin admin = vigie.service(ConfigurationAdmin.class);
            Dictionary<String, Object> single = await(vigie, admin, "io.vigie.single");
            assertEquals(3L, single.get("size"));
            assertEquals(List.of("a", "b"), List.of((Object[]) single.get("names")));
            assertEquals("Paris", await(vigie, admin, "io.vigie.many~paris").get("city"));
        }
    }

    private static Dictionary<String, Object> await(VigieLauncher vigie, ConfigurationAdmin admin, String pid)
            throws Exception {
        var changed = new java.util.concurrent.Semaphore(0);
        var registration = vigie.context()
                .registerService(ConfigurationListener.class, (ConfigurationEvent event) -> changed.release(), null);
        try {
            for (int tries = 0; tries < 10; tries++) {
                Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
                if (found != null) {
                    Dictionary<String, Object> properties = found[0].getProperties();
                    assertNotNull(properties);
                    return properties;
                }
                changed.tryAcquire(Duration.ofSeconds(1).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            throw new AssertionError(pid + " did not appear");
        } finally {
            registration.unregister();
        }
    }
}
