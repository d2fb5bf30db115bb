package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.health.Check;
import io.vigie.health.Finding;
import io.vigie.health.Finding.Level;
import io.vigie.health.Health;
import io.vigie.launcher.VigieLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the platform says of itself. */
class HealthOsgiTest {
    private static final List<String> CHECKS =
            List.of("bundles", "components", "disk", "framework", "memory", "plug-ins", "sources", "store");

    @TempDir
    Path folder;

    @Test
    void aFreshPlatformIsWell() throws Exception {
        try (VigieLauncher vigie = start("base", "vigie", "health")) {
            Health health = vigie.service(Health.class);
            assertEquals(CHECKS, health.checks().stream().map(Check::id).toList());
            Map<String, Finding> findings = examine(health);
            // How full the disk is depends on the machine.
            findings.remove("disk");
            findings.forEach((id, finding) -> assertEquals(Level.OK, finding.level(), findings::toString));
        }
    }

    @Test
    void whatStopsIsFoundAtOnce() throws Exception {
        try (VigieLauncher vigie = start("base", "vigie", "health")) {
            Health health = vigie.service(Health.class);
            vigie.bundle("io.vigie.engine").stop();
            Map<String, Finding> findings = examine(health);
            for (String check : List.of("bundles", "components", "store", "sources", "plug-ins")) {
                assertEquals(Level.CRITICAL, findings.get(check).level(), findings::toString);
            }
            assertEquals(
                    "Le moteur ne tourne pas.",
                    findings.get("store").sentences().get(0).fr());
            assertEquals("Base de données", findings.get("store").check().name().fr());
            vigie.bundle("io.vigie.engine").start();
            assertEquals(Level.OK, examine(health).get("bundles").level());
        }
    }

    private VigieLauncher start(String... features) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("data"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/plugins.json"), "{\"features\": []}");
        VigieLauncher vigie = Distribution.builder(folder)
                .feature(features)
                .share("io.vigie.core")
                .property("vigie.home", home.toString())
                .start();
        assertEquals(List.of(), Distribution.troubles(vigie));
        return vigie;
    }

    private static Map<String, Finding> examine(Health health) {
        return health.examine().stream()
                .collect(Collectors.toMap(finding -> finding.check().id(), Function.identity()));
    }
}
