package io.vigie.store.duckdb.internal;

import io.vigie.kpi.Text;
import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a database, which this process owns until it is closed, and the way to open it with its
 * doors locked: SQL that runs in it cannot read or write any other file, load code or change that.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final String FILE = "vigie.duckdb";
    private static final long SPARE = 8L << 20;

    private final String where;
    private final @Nullable Path file;
    private final Path spill;
    private final @Nullable DirectoryLock lock;
    private final Settings settings;
    private volatile boolean nearlyFull;

    private Database(String where, @Nullable Path file, Path spill, @Nullable DirectoryLock lock, Settings settings) {
        this.where = where;
        this.file = file;
        this.spill = spill;
        this.lock = lock;
        this.settings = settings;
    }

    static Database open(@Nullable Path directory, Settings settings) {
        return directory == null
                ? inMemory(settings)
                : inDirectory(directory.toAbsolutePath().normalize(), settings);
    }

    private static Database inMemory(Settings settings) {
        try {
            Path spill = Files.createTempDirectory("vigie-store-");
            // For those who end the JVM with the store open.
            spill.toFile().deleteOnExit();
            return new Database("memory", null, spill, null, settings);
        } catch (IOException e) {
            String temporary = System.getProperty("java.io.tmpdir");
            Text reason = reason(e);
            throw new StoreException(
                    "The temporary directory " + temporary + " cannot be written: " + reason.en() + ".",
                    "Impossible d'écrire dans le répertoire temporaire " + temporary + " : " + reason.fr() + ".",
                    e);
        }
    }

    private static Database inDirectory(Path directory, Settings settings) {
        DirectoryLock lock = lock(directory, settings.patience());
        Path spill = directory.resolve("spill");
        // What a killed process left.
        deleteAll(spill);
        return new Database(directory.toString(), directory.resolve(FILE), spill, lock, settings);
    }

    private static DirectoryLock lock(Path directory, Duration patience) {
        try {
            Files.createDirectories(directory, privateAttributes(directory));
            return DirectoryLock.take(directory, patience);
        } catch (IOException e) {
            Text reason = reason(e);
            throw new StoreException(
                    "The directory " + directory + " cannot be written: " + reason.en()
                            + ". Correct it or choose another directory.",
                    "Impossible d'écrire dans le répertoire " + directory + " : " + reason.fr()
                            + ". Corrigez cela ou choisissez un autre répertoire.",
                    e);
        }
    }

    private static FileAttribute<?>[] privateAttributes(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Opens the database; the caller closes the connection before this place.
     *
     * @throws StoreException when the file cannot be used; the message says why
     */
    DuckDBConnection connect() {
        Properties options = new Properties();
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        options.setProperty("enable_external_access", "false");
        options.setProperty("temp_directory", spill.toString());
        options.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
        options.setProperty("threads", Integer.toString(settings.threads()));
        // Left to itself, the database folds its log within commits and dies when the disk is full then.
        options.setProperty("checkpoint_threshold", "1TB");
        options.setProperty("lock_configuration", "true");
        try {
            // Not through DriverManager, which sees only drivers of the caller's class loader.
            return DuckDBConnection.newConnection("jdbc:duckdb:" + (file == null ? "" : file), false, options);
        } catch (SQLException e) {
            throw file == null
                    ? Failures.of(
                            Text.of(
                                    "A store in memory cannot be opened",
                                    "Un entrepôt en mémoire ne peut pas être ouvert"),
                            e)
                    : Failures.opening(file, e);
        } catch (Exception e) {
            throw Failures.of(
                    Text.of(name().en() + " cannot be opened", name().fr() + " ne peut pas être ouvert"),
                    new SQLException(e));
        }
    }

    /** The directory, or the word memory; for the log. */
    String where() {
        return where;
    }

    /** The store, at the beginning of a sentence. */
    Text name() {
        return Text.of(
                "The store in " + where, file == null ? "L'entrepôt en mémoire" : "L'entrepôt du répertoire " + where);
    }

    /** Whether what was committed is there when it is opened again. */
    boolean isDurable() {
        return file != null;
    }

    /** Whether the write-ahead log is this many times as long as it should be before it is folded into the file. */
    boolean hasLog(int times) {
        if (file == null) {
            return false;
        }
        try {
            return Files.size(file.resolveSibling(FILE + ".wal")) > times * ((long) settings.logMegabytes() << 20);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            log.debug("The log beside {} cannot be measured", file, e);
            return false;
        }
    }

    /**
     * Folds the write-ahead log into the file. Where that is not possible nothing is lost: the log stays. A query that
     * began before the last commit and still runs makes it impossible for as long.
     *
     * @return whether it is such queries that have made it impossible
     */
    boolean checkpoint(DuckDBConnection connection) {
        if (file == null) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            if (hasRoomToCheckpoint(file)) {
                statement.execute("CHECKPOINT");
            }
        } catch (SQLException e) {
            if (Failures.isBusy(e)) {
                log.debug("The log of the store in {} is folded into its file a little later", where, e);
                return true;
            }
            log.warn("The log of the store in {} could not be folded into its file", where, e);
        } catch (IOException e) {
            log.warn("The log of the store in {} could not be folded into its file", where, e);
        }
        return false;
    }

    private boolean hasRoomToCheckpoint(Path file) throws IOException {
        Path wal = file.resolveSibling(FILE + ".wal");
        long need = (Files.exists(wal) ? Files.size(wal) : 0) + SPARE;
        boolean room = Files.getFileStore(file).getUsableSpace() >= need;
        if (!room && !nearlyFull) {
            log.warn("The disk of {} is nearly full: make room for another {} MB", where, need >> 20);
        }
        nearlyFull = !room;
        return room;
    }

    @Override
    public void close() {
        deleteAll(spill);
        close(lock);
    }

    private static void close(@Nullable DirectoryLock lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                log.warn("A lock could not be given back", e);
            }
        }
    }

    private static void deleteAll(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("{} could not be removed", directory, e);
        }
    }

    private static Text reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return Text.of("permission denied", "accès refusé");
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        String known = reason == null ? e.getClass().getSimpleName() : reason;
        return Text.of(known, known);
    }
}
