package io.vigie.store.duckdb.internal;

import io.vigie.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the driver's native library: the kept one ({@link KeptLibrary}) where there may be one, or else the driver's own
 * way, with the temporary directory kept clean of it.
 *
 * <p>Left to itself, the driver copies its 70 MB to {@code java.io.tmpdir} in the moment its classes are initialised and
 * deletes the copy at an orderly end of the JVM only. Java reads that property once, at its own start, so
 * it cannot be pointed elsewhere from here. Instead, where the system allows it (Linux), the copy is
 * deleted as soon as it is mapped: a process that is killed leaves nothing. Elsewhere, copies that killed
 * processes left behind are removed at the next start.
 */
final class NativeLibrary {
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String NAME = "libduckdb_java";
    /**
     * Java loads a file for one class loader only: another driver of this JVM, or a driver that this bundle finds loaded
     * after it was updated, goes the driver's own way. The system properties are what class loaders share.
     */
    private static final String TAKEN = "io.vigie.store.native";

    private static final String DRIVER = "org.duckdb.DuckDBNative";

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads it, once.
     *
     * @param folder where it may be kept unpacked, or null
     */
    static synchronized void load(@Nullable Path folder) {
        if (loaded) {
            return;
        }
        Path kept = folder != null && System.getProperties().putIfAbsent(TAKEN, folder.toString()) == null
                ? new KeptLibrary(folder).file().filter(NativeLibrary::direct).orElse(null)
                : null;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        removeAbandoned(directory);
        try {
            Class.forName(DRIVER, true, DuckDBDriver.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw kept == null ? notUnpacked(directory, e) : notLoaded(kept, e);
        }
        loaded = true;
        removeMapped(directory);
    }

    private static StoreException notUnpacked(Path directory, Throwable e) {
        return new StoreException(
                "The native library of DuckDB could not be unpacked into " + directory
                        + " and loaded: make room there, or start Java with -Djava.io.tmpdir= and a directory that"
                        + " may hold programs.",
                "La bibliothèque native de DuckDB n'a pas pu être extraite dans " + directory
                        + " et chargée : faites-y de la place, ou lancez Java avec -Djava.io.tmpdir= et un"
                        + " répertoire qui peut contenir des programmes.",
                e);
    }

    private static StoreException notLoaded(Path file, Throwable e) {
        return new StoreException(
                "The native library of DuckDB could not be loaded from " + file
                        + ": this system does not allow it. Put an"
                        + " empty file in the place of the directory; it is then unpacked into java.io.tmpdir at each"
                        + " start.",
                "La bibliothèque native de DuckDB n'a pas pu être chargée depuis " + file + " : ce système ne le permet"
                        + " pas. Mettez un fichier vide à la place du répertoire ; elle sera alors extraite dans"
                        + " java.io.tmpdir à chaque démarrage.",
                e);
    }

    /** Lets the driver load that file, where its code is known; nothing is changed where it is not. */
    private static boolean direct(Path file) {
        try (InputStream code = DuckDBDriver.class.getResourceAsStream("DuckDBNative.class")) {
            if (code == null) {
                return false;
            }
            MethodHandles.privateLookupIn(DuckDBDriver.class, MethodHandles.lookup())
                    .defineClass(DriverCode.loading(file.toString(), code.readAllBytes()));
            return true;
        } catch (IOException | IllegalAccessException | LinkageError e) {
            log.info("The driver unpacks its native library itself: {}", e.toString());
            return false;
        }
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
