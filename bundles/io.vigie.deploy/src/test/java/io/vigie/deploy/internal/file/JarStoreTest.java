package io.vigie.deploy.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class JarStoreTest {
    @TempDir
    Path folder;

    private Path file(String content) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "in", ".jar"), content);
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void findsWhatItKeptAndNothingElse() throws Exception {
        Path in = folder.resolve("jars");
        JarStore store = new JarStore(in);
        Path file = file("one");
        String digest = JarStore.digest(file);
        Path kept = store.keep(file, digest);
        assertEquals(Optional.of(kept), new JarStore(in).find(digest));
        assertEquals(Optional.empty(), store.find("0".repeat(64)));
        assertEquals(List.of(digest + ".jar"), names(in));
        if (Disk.POSIX) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(in)));
        }
    }

    @Test
    void refusesAFileThatIsNoLongerWhatItWas() throws Exception {
        JarStore store = new JarStore(folder.resolve("jars"));
        Path file = file("one");
        String digest = JarStore.digest(file);
        Files.writeString(file, "two");
        DeployException refusal = assertThrows(DeployException.class, () -> store.keep(file, digest));
        assertEquals(
                file + " was changed after it had been looked at: its SHA-256 is " + JarStore.digest(file) + " and was "
                        + digest + "; try again.",
                refusal.getMessage());
        assertEquals(List.of(), names(folder.resolve("jars")));
    }

    @Test
    void saysWhichJarIsDamagedOrGoneAndTakesItAnew() throws Exception {
        JarStore store = new JarStore(folder.resolve("jars"));
        Path file = file("one");
        String digest = JarStore.digest(file);
        PluginSet.Entry entry =
                new PluginSet.Entry("com.example", new Version(1, 0, 0), digest, true, Trust.PINNED, "", "x");
        assertEquals(
                "The jar of com.example 1.0.0 is no longer in " + folder.resolve("jars")
                        + ": install it again from its file.",
                assertThrows(DeployException.class, () -> store.get(entry)).getMessage());
        Path kept = store.keep(file, digest);
        Files.writeString(kept, "onf");
        assertTrue(assertThrows(DeployException.class, () -> store.get(entry))
                .getMessage()
                .startsWith(kept + " is damaged"));
        store.keep(file, digest);
        assertEquals(kept, store.get(entry));
    }

    @Test
    void retainsWhatIsWantedAndWhatSomeoneIsWriting() throws Exception {
        Path in = folder.resolve("jars");
        JarStore store = new JarStore(in);
        Path one = file("one");
        Path two = file("two");
        store.keep(one, JarStore.digest(one));
        store.keep(two, JarStore.digest(two));
        Path fresh = Files.writeString(in.resolve("1.part"), "x");
        Path old = Files.writeString(in.resolve("2.part"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        store.retain(Set.of(JarStore.digest(two)));
        assertEquals(
                Stream.of(JarStore.digest(two) + ".jar", fresh.getFileName().toString())
                        .sorted()
                        .toList(),
                names(in));
    }

    /** Stores share nothing but the folder, so that several in one process are as several processes. */
    @Test
    void severalMayKeepTheSameAtOnce() throws Exception {
        Path in = folder.resolve("jars");
        Path file = file("x".repeat(1_000_000));
        String digest = JarStore.digest(file);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                tasks.add(() -> {
                    JarStore store = new JarStore(in);
                    Path kept = store.keep(file, digest);
                    store.retain(Set.of(digest));
                    return store.find(digest).orElseThrow().equals(kept) ? kept : file;
                });
            }
            for (Future<Path> result : threads.invokeAll(tasks)) {
                assertEquals(in.resolve(digest + ".jar"), result.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of(digest + ".jar"), names(in));
    }
}
