package io.vigie.store.duckdb.internal;

import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open database with its doors locked: SQL that runs in it cannot read or write any other file, load
 * code or change that. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final String FILE = "vigie.duckdb";
    /** Beyond it a commit folds the log into the file itself rather than leave that to the database. */
    private static final long LARGE_LOG = 64L << 20;

    private final String where;
    private final @Nullable Path file;
    private final Path spill;
    private final @Nullable DirectoryLock lock;
    private final DuckDBConnection root;

    private Database(
            String where, @Nullable Path file, Path spill, @Nullable DirectoryLock lock, DuckDBConnection root) {
        this.where = where;
        this.file = file;
        this.spill = spill;
        this.lock = lock;
        this.root = root;
    }

    static Database open(@Nullable Path directory, Settings settings) {
        NativeLibrary.load();
        return directory == null
                ? inMemory(settings)
                : inDirectory(directory.toAbsolutePath().normalize(), settings);
    }

    private static Database inMemory(Settings settings) {
        try {
            Path spill = Files.createTempDirectory("vigie-store-");
            try {
                return new Database("memory", null, spill, null, connect("", spill, settings));
            } catch (SQLException e) {
                deleteAll(spill);
                throw Failures.of("A store in memory cannot be opened", e);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "The temporary directory " + System.getProperty("java.io.tmpdir") + " cannot be written: "
                            + reason(e) + ".",
                    e);
        }
    }

    private static Database inDirectory(Path directory, Settings settings) {
        DirectoryLock lock = lock(directory);
        Path file = directory.resolve(FILE);
        try {
            Path spill = directory.resolve("spill");
            // What a killed process left.
            deleteAll(spill);
            return new Database(directory.toString(), file, spill, lock, connect(file.toString(), spill, settings));
        } catch (SQLException e) {
            close(lock);
            throw Failures.opening(file, e);
        }
    }

    private static DirectoryLock lock(Path directory) {
        try {
            Files.createDirectories(directory, privateAttributes(directory));
            return DirectoryLock.take(directory);
        } catch (IOException e) {
            throw new StoreException(
                    "The directory " + directory + " cannot be written: " + reason(e)
                            + ". Correct it or choose another directory.",
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

    private static DuckDBConnection connect(String file, Path spill, Settings settings) throws SQLException {
        Properties options = new Properties();
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        options.setProperty("enable_external_access", "false");
        options.setProperty("temp_directory", spill.toString());
        options.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
        options.setProperty("threads", Integer.toString(settings.threads()));
        options.setProperty("lock_configuration", "true");
        try {
            // Not through DriverManager, which sees only drivers of the caller's class loader.
            return DuckDBConnection.newConnection("jdbc:duckdb:" + file, false, options);
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException(e);
        }
    }

    /** The directory, or the word memory; for messages. */
    String where() {
        return where;
    }

    /** Another connection; the caller closes it before the database. */
    DuckDBConnection connect() throws SQLException {
        return root.duplicate();
    }

    /** Folds the write-ahead log into the file where it has become large; the database does it for each 16 MB, but not always. */
    void boundLog() {
        try {
            if (file != null && Files.size(file.resolveSibling(FILE + ".wal")) > LARGE_LOG) {
                checkpoint();
            }
        } catch (IOException e) {
            log.trace("No log beside {}", file, e);
        }
    }

    /** Folds the write-ahead log into the file. Nothing is lost when that fails: the log stays. */
    void checkpoint() {
        if (file == null) {
            return;
        }
        try (Statement statement = root.createStatement()) {
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            log.warn("The log of the store in {} could not be folded into its file", where, e);
        }
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException e) {
            log.warn("The store in {} did not close cleanly", where, e);
        } finally {
            deleteAll(spill);
            close(lock);
        }
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

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
