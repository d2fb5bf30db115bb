package io.vigie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class VigieLauncherTest {
    @TempDir
    Path folder;

    @Test
    void aBadPlugInIsToldAndStopsNoOther() throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        Jars.probe(plugins.resolve("good.jar"));
        Files.writeString(plugins.resolve("half.jar"), "PK not all of it");
        Jars.bundle(plugins.resolve("needy.jar"), "needy", Map.of("Import-Package", "com.example.nowhere"));
        Jars.bundle(plugins.resolve("twin.jar"), "probe", Map.of());
        Files.writeString(plugins.resolve("notes.txt"), "not a jar at all");
        try (var plain = new java.util.jar.JarOutputStream(Files.newOutputStream(plugins.resolve("plain.jar")))) {
            plain.putNextEntry(new java.util.jar.JarEntry("a"));
        }
        List<String> told = new ArrayList<>();
        try (VigieLauncher vigie = VigieLauncher.builder()
                .pluginFolder(plugins, told::add)
                .cache(folder)
                .start()) {
            assertEquals(Bundle.ACTIVE, vigie.bundle("probe").getState());
            assertEquals(3, told.size(), told::toString);
            assertTrue(told.get(0).contains("plugins/half.jar"), told::toString);
            assertTrue(told.get(1).contains("plugins/plain.jar"), told::toString);
            assertTrue(told.get(2).contains("plugins/twin.jar"), told::toString);
            assertEquals(1, vigie.problems().size(), vigie.problems()::toString);
            assertTrue(vigie.problems().get(0).contains("needy"), vigie.problems()::toString);
            assertTrue(vigie.problems().get(0).contains("com.example.nowhere"), vigie.problems()::toString);
        }
    }

    @Test
    void bundlesAreFoundWhateverTheFolderIsCalled() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("a b+c%41 é"));
        Jars.probe(odd.resolve("probe-1.jar"));
        Files.createDirectories(odd.resolve("one"));
        Files.writeString(odd.resolve("one/one.json"), """
                {"feature-resource-version": "1.0", "id": "g:one:1", "bundles": [{"id": "g:probe:1"}]}""");
        try (VigieLauncher vigie = VigieLauncher.builder()
                .featureFolder(odd)
                .bundleFolder(odd)
                .feature("one")
                .cache(odd)
                .start()) {
            assertEquals(List.of(), vigie.problems());
            assertEquals(Bundle.ACTIVE, vigie.bundle("probe").getState());
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void aServiceThatDoesNotComeIsExplained() throws Exception {
        Path needy = Jars.bundle(folder.resolve("needy.jar"), "needy", Map.of("Import-Package", "com.example.nowhere"));
        try (VigieLauncher vigie =
                VigieLauncher.builder().jar(needy).cache(folder).start()) {
            String message = assertThrows(
                            LaunchException.class,
                            () -> vigie.service(ToIntFunction.class, "(vigie.cli=true)", Duration.ofMillis(10)))
                    .getMessage();
            assertTrue(message.contains("com.example.nowhere"), message);
            assertTrue(message.contains("needy"), message);
            assertTrue(vigie.install(Jars.probe(folder.resolve("probe.jar"))).getState() == Bundle.ACTIVE);
            assertEquals(
                    0,
                    vigie.service(ToIntFunction.class, "(vigie.cli=true)", Duration.ofSeconds(5))
                            .applyAsInt(new String[0]));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertTrue(assertThrows(
                        LaunchException.class,
                        () -> VigieLauncher.builder().feature("nothing").start())
                .getMessage()
                .contains("nothing"));
        assertTrue(assertThrows(
                        LaunchException.class,
                        () -> VigieLauncher.builder().bundle("io.vigie.nowhere").start())
                .getMessage()
                .contains("io.vigie.nowhere"));
    }
}
