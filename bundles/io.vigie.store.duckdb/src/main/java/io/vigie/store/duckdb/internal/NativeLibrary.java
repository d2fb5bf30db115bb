package io.vigie.store.duckdb.internal;

import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the driver's native library and keeps the temporary directory clean of it.
 *
 * <p>The driver copies its 70 MB to {@code java.io.tmpdir} in the moment its classes are initialised and
 * deletes the copy at an orderly end of the JVM only. Java reads that property once, at its own start, so
 * it cannot be pointed elsewhere from here. Instead, where the system allows it (Linux), the copy is
 * deleted as soon as it is mapped: a process that is killed leaves nothing. Elsewhere, copies that killed
 * processes left behind are removed at the next start.
 */
final class NativeLibrary {
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String NAME = "libduckdb_java";
    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it, once. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        removeAbandoned(directory);
        try {
            Class.forName("org.duckdb.DuckDBNative", true, DuckDBDriver.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new StoreException(
                    "The native library of DuckDB could not be unpacked into " + directory
                            + " and loaded: make room there, or start Java with -Djava.io.tmpdir= and a directory that"
                            + " may hold programs.",
                    "La bibliothèque native de DuckDB n'a pas pu être extraite dans " + directory
                            + " et chargée : faites-y de la place, ou lancez Java avec -Djava.io.tmpdir= et un"
                            + " répertoire qui peut contenir des programmes.",
                    e);
        }
        loaded = true;
        removeMapped(directory);
    }

    /** A copy that is in use can lose its name (POSIX) or refuses to (Windows); one being written is young. */
    private static void removeAbandoned(Path directory) {
        Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(directory, NAME + "*.so")) {
            for (Path copy : copies) {
                try {
                    if (Files.getLastModifiedTime(copy).toInstant().isBefore(old)) {
                        Files.deleteIfExists(copy);
                    }
                } catch (IOException e) {
                    log.debug("{} stays", copy, e);
                }
            }
        } catch (IOException e) {
            log.debug("{} cannot be listed", directory, e);
        }
    }

    private static void removeMapped(Path directory) {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(maps)) {
                int path = line.indexOf('/');
                if (path >= 0 && line.contains(NAME) && !line.endsWith("(deleted)")) {
                    Path copy = Path.of(line.substring(path));
                    if (copy.getFileName().toString().startsWith(NAME)
                            && directory.toRealPath().equals(copy.getParent())) {
                        Files.deleteIfExists(copy);
                    }
                }
            }
        } catch (IOException e) {
            log.debug("The copy of the native library stays in {} until the end of the process", directory, e);
        }
    }
}
