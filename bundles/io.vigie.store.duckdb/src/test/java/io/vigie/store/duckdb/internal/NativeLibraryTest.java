package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void folder() {
        folder = directory.resolve("data").resolve("native");
    }

    /** What a process that opens a store has mapped: its last word, after those of the log. */
    private String used() throws Exception {
        String last = "";
        try (Child child = Child.run("library", directory.resolve("store").toString(), folder.toString())) {
            for (String line = child.line(); line != null; line = child.line()) {
                last = line;
            }
        }
        return last;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isUnpackedByTheFirstStartAndUsedByTheNext() throws Exception {
        String first = used();
        assertEquals(List.of(Path.of(first)), files());
        Object written = Files.readAttributes(Path.of(first), "unix:ino,ctime");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));

        assertEquals(first, used());
        assertEquals(written, Files.readAttributes(Path.of(first), "unix:ino,ctime"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void goesTheDriversWayWhereItCannotBeKept() throws Exception {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "");
        String used = used();
        assertTrue(used.contains("libduckdb_java") && used.endsWith("(deleted)"), used);
    }

    @Test
    void whatIsDamagedCutOffOrAnothersIsReplaced() throws Exception {
        KeptLibrary kept = new KeptLibrary(folder);
        Path file = kept.file().orElseThrow();
        long length = Files.size(file);
        try (InputStream library = DuckDBDriver.class.getResourceAsStream(KeptLibrary.resource())) {
            assertArrayEquals(library.readAllBytes(), Files.readAllBytes(file));
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(length / 2);
            access.write(new byte[4096]);
        }
        Path copy = Files.copy(file, directory.resolve("damaged"));
        assertEquals(file, kept.file().orElseThrow());
        assertNotEquals(-1, Files.mismatch(file, copy));

        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length - 1);
        }
        assertEquals(file, kept.file().orElseThrow());
        assertEquals(length, Files.size(file));

        Files.createFile(folder.resolve("duckdb-of-another-driver.so"));
        Files.delete(file);
        assertEquals(file, kept.file().orElseThrow());
        assertEquals(List.of(file), files());
    }

    @Test
    void trustsNothingThatOthersCouldWrite() throws Exception {
        KeptLibrary kept = new KeptLibrary(folder);
        Path file = kept.file().orElseThrow();
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw----"));
            assertEquals(file, kept.file().orElseThrow());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertEquals(Optional.empty(), kept.file());

            Path link = Files.createSymbolicLink(directory.resolve("link"), folder);
            assertEquals(Optional.empty(), new KeptLibrary(link).file());
        }
    }

    @Test
    void startsAtOnceDoNotMeet() throws Exception {
        List<CompletableFuture<Path>> starts = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> new KeptLibrary(folder).file().orElseThrow()))
                .limit(2)
                .toList();
        Path file = starts.get(0).get();
        for (CompletableFuture<Path> start : starts) {
            assertEquals(file, start.get());
        }
        assertEquals(List.of(file), files());
        assertEquals(file, new KeptLibrary(folder).file().orElseThrow());
    }

    /** As two bundles of drivers would be: Java loads a file for one class loader only. */
    @Test
    void twoDriversOfOneJvmLoadEachTheirOwn() throws Exception {
        String taken = System.clearProperty("io.vigie.store.native");
        assertEquals(null, taken);
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> url(Path.of(entry)))
                .toArray(URL[]::new);
        List<Class<?>> natives = new ArrayList<>();
        try (URLClassLoader one = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
                URLClassLoader two = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            for (ClassLoader loader : List.of(one, two)) {
                var load = loader.loadClass(NativeLibrary.class.getName()).getDeclaredMethod("load", Path.class);
                load.setAccessible(true);
                load.invoke(null, folder);
                natives.add(loader.loadClass("org.duckdb.DuckDBNative"));
            }
            assertNotEquals(natives.get(0), natives.get(1));
            assertEquals(one, natives.get(0).getClassLoader());
        }
        assertEquals(1, files().size());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A driver that does otherwise is left to its own way. */
    @Test
    void changesTheDriverItKnowsAndNoOther() throws Exception {
        String file = "/a place/with é/library.so";
        byte[] code;
        try (InputStream resource = DuckDBDriver.class.getResourceAsStream("DuckDBNative.class")) {
            code = resource.readAllBytes();
        }
        byte[] changed = DriverCode.loading(file, code);
        assertFalse(Arrays.equals(code, changed));
        assertThrows(IOException.class, () -> DriverCode.loading(file, changed));
        try (InputStream other = NativeLibraryTest.class.getResourceAsStream("NativeLibraryTest.class")) {
            byte[] bytes = other.readAllBytes();
            assertThrows(IOException.class, () -> DriverCode.loading(file, bytes));
        }
    }
}
