package io.vigie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void aBadBundleIsToldAndStopsNoOther() throws Exception {
        Path good = Jars.probe(folder.resolve("good.jar"));
        Path half = Files.writeString(folder.resolve("half.jar"), "PK not all of it");
        Path needy = Jars.bundle(folder.resolve("needy.jar"), "needy", Map.of("Import-Package", "com.example.nowhere"));
        Path twin = Jars.bundle(folder.resolve("twin.jar"), "probe", Map.of());
        try (VigieLauncher vigie = VigieLauncher.builder()
                .jar(half, good, twin, needy)
                .cache(folder)
                .start()) {
            assertEquals(Bundle.ACTIVE, vigie.bundle("probe").getState());
            List<String> problems = vigie.problems();
            assertEquals(3, problems.size(), problems::toString);
            assertTrue(problems.get(0).contains("half.jar"), problems::toString);
            assertTrue(problems.get(1).contains("twin.jar"), problems::toString);
            assertTrue(problems.get(2).contains("needy"), problems::toString);
            assertTrue(problems.get(2).contains("com.example.nowhere"), problems::toString);
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
