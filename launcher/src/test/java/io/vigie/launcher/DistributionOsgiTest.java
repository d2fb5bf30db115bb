package io.vigie.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.internal.StartArchive;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, in a copy of the distribution whose only bundle is the probe. */
@DisabledOnOs(OS.WINDOWS)
class DistributionOsgiTest {
    @TempDir
    Path folder;

    private Path home;
    private Path command;

    @BeforeEach
    void copyTheDistribution() throws IOException {
        home = folder.toRealPath().resolve("my apps/vigie");
        Path built = Path.of("target/vigie");
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = built.relativize(file).toString();
                if (name.startsWith("bundles") || name.startsWith("features")) {
                    continue;
                }
                Path target = home.resolve(name);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.writeString(
                home.resolve("conf/launcher.properties"), "features=probe\nservices=wait\nready.timeout=20\n");
        Jars.probe(Files.createDirectories(home.resolve("bundles")).resolve("probe-1.jar"));
        Files.writeString(
                Files.createDirectories(home.resolve("features/probe")).resolve("probe.json"), """
                {"feature-resource-version": "1.0", "id": "g:probe:1", "bundles": [{"id": "g:probe:1"}]}""");
        Files.createDirectories(folder.resolve("tmp"));
        Path links = Files.createDirectories(folder.resolve("links"));
        Path inner = Files.createSymbolicLink(links.resolve("inner"), home.resolve("bin/vigie"));
        command = Files.createSymbolicLink(links.resolve("vigie"), inner.getFileName());
    }

    @Test
    void argumentsArriveExactlyAndTheNumberComesBack() throws Exception {
        Process process = start("a b", "*", "", "\"$HOME'", "ç€").start();
        List<String> lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(
                List.of(
                        "home=" + home,
                        "argument=a b",
                        "argument=*",
                        "argument=",
                        "argument=\"$HOME'",
                        "argument=ç€",
                        "stopped"),
                lines);
        assertEquals(5, process.exitValue());
        assertNothingLeft();
    }

    @Test
    void aSignalInterruptsTheCommandAndStopsThePlatform() throws Exception {
        Process process = start("wait").start();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("waiting", reader.readLine());
            // Unlike Process.destroy() this leaves the streams open.
            process.toHandle().destroy();
            assertEquals("interrupted", reader.readLine());
            assertEquals("stopped", reader.readLine());
        }
        assertTrue(process.waitFor(60, SECONDS));
        assertNothingLeft();
        assertTrue(Files.isRegularFile(home.resolve("data/log/vigie.log")));
    }

    @Test
    void noStackTraceReachesTheUser() throws Exception {
        Process process = start("fail").start();
        List<String> lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(1, process.exitValue());
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("broken on purpose"), lines::toString);
        assertEquals("stopped", lines.get(1));
    }

    @Test
    void aFeatureThatOneCommandNeedsIsStartedForItAlone() throws Exception {
        Files.writeString(
                home.resolve("conf/launcher.properties"),
                "features=probe\nfeatures.special=missing\nready.timeout=20\n");
        Process plain = start("plain", "special").start();
        lines(plain);
        assertTrue(plain.waitFor(60, SECONDS));
        assertEquals(2, plain.exitValue());
        Process special = start("special").start();
        List<String> lines = lines(special);
        assertTrue(special.waitFor(60, SECONDS));
        assertEquals(1, special.exitValue());
        assertTrue(lines.get(0).contains("missing.json"), lines::toString);
    }

    @Test
    void aMissingBundleIsNamed() throws Exception {
        Files.delete(home.resolve("bundles/probe-1.jar"));
        Process process = start().start();
        List<String> lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(1, process.exitValue());
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("probe-1.jar"), lines::toString);
    }

    @Test
    void aJavaThatIsTooOldOrMissingIsToldInASentence() throws Exception {
        Path old = Files.createDirectories(folder.resolve("jdk-11/bin"));
        Path java = Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 9\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"11.0.2\"\n");
        ProcessBuilder builder = start("version");
        builder.environment().put("JAVA_HOME", old.getParent().toString());
        Process process = builder.start();
        List<String> lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(1, process.exitValue());
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("Java 17") && lines.get(0).contains("version 11"), lines::toString);

        Files.delete(java);
        process = builder.start();
        lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(1, process.exitValue());
        assertTrue(lines.get(0).contains("JAVA_HOME"), lines::toString);
    }

    /** A fifth of a start's work is saved, and no state of the file may cost a start. */
    @Test
    void whatJavaLearnedOfAStartIsUsedUnlessItIsDamaged() throws Exception {
        String version = System.getProperty("java.version");
        Path file = home.resolve("data/java/start-" + version + ".jsa");
        try (StartArchive archive = new StartArchive(file)) {
            archive.make(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    archive.archiveOption(),
                    "-Dvigie.home=" + home,
                    "-cp",
                    home.resolve("lib") + "/*",
                    Main.class.getName()));
            assertTrue(archive.isGood());
        }
        Path loaded = folder.resolve("loaded.txt");
        assertStarts("-Xlog:class+load:file=" + loaded);
        // Of classes whose jar has a space in its path, Java 17 takes those of its own alone.
        assertTrue(Files.readString(loaded).contains("source: shared objects file (top)"), "the archive is not used");

        byte[] good = Files.readAllBytes(file);
        byte[] damaged = good.clone();
        for (int i = good.length / 3; i < good.length; i += 1_009) {
            damaged[i] ^= 0x5a;
        }
        for (byte[] other :
                List.of(damaged, new byte[good.length], Arrays.copyOf(good, good.length / 2), new byte[0])) {
            Files.delete(file);
            Files.write(file, other);
            assertStarts("");
        }
        Files.delete(file);
        Files.writeString(file.resolveSibling(file.getFileName() + ".label"), "not a size");
        assertStarts("");
    }

    @Test
    void anArchiveOfAnotherStartIsNoGoodOne() throws Exception {
        Path file = folder.resolve("start.jsa");
        Path label = folder.resolve("start.jsa.label");
        try (StartArchive archive = new StartArchive(file)) {
            assertFalse(archive.isGood());
            Files.writeString(file, "x");
            assertFalse(archive.isGood());
            Files.writeString(label, "1\nof another Java\n");
            assertFalse(archive.isGood());
            // One that is not made leaves the old one and nothing beside it.
            archive.make(List.of("false"));
            assertFalse(archive.isGood());
            assertTrue(Files.exists(file) && Files.exists(label));
        }
    }

    private void assertStarts(String option) throws Exception {
        ProcessBuilder builder = start();
        builder.environment().merge("VIGIE_JAVA_OPTS", option, (before, more) -> before + " " + more);
        Process process = builder.start();
        List<String> lines = lines(process);
        assertTrue(process.waitFor(60, SECONDS));
        assertEquals(List.of("home=" + home, "stopped"), lines);
        assertEquals(0, process.exitValue());
    }

    private ProcessBuilder start(String... arguments) {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("VIGIE_LOG");
        builder.environment().put("VIGIE_JAVA_OPTS", "-Djava.io.tmpdir=" + folder.resolve("tmp"));
        return builder;
    }

    private static List<String> lines(Process process) throws IOException {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().toList();
        }
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName().toString().startsWith("vigie"))
                            .toList());
        }
    }
}
