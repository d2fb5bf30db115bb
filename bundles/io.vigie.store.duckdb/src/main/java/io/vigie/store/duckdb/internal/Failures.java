package io.vigie.store.duckdb.internal;

import io.vigie.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a sentence for the user what an error of the driver means; the driver's own text stays the cause. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** A store could not be opened. */
    static StoreException opening(Path file, SQLException e) {
        String text = text(e);
        if (text.contains("could not set lock")) {
            return new StoreException("The file " + file + " is open in another program: close it there.", e);
        }
        if (text.contains("read a database file with version number") || text.contains("newer version of duckdb")) {
            return new StoreException(
                    "The file " + file
                            + " was written by a newer version of DuckDB: start the version of Vigie that wrote"
                            + " it, or choose another directory.",
                    e);
        }
        if (text.contains("permission") || text.contains("read-only file system")) {
            return new StoreException(
                    "The file " + file + " cannot be read and written: correct its permissions or choose another"
                            + " directory.",
                    e);
        }
        if (isDiskFull(text)) {
            return new StoreException("The file " + file + " cannot be opened because the disk is full: make room.", e);
        }
        if (text.contains("not a valid duckdb database")
                || text.contains("corrupt")
                || text.contains("checksum")
                || text.contains("wal")) {
            return new StoreException(
                    "The file " + file
                            + " is damaged or is not a store of Vigie: restore it from a backup, together with"
                            + " the .wal file beside it, or choose another directory.",
                    e);
        }
        return logged("The file " + file + " cannot be opened", e);
    }

    /** Something on an open store went wrong. */
    static StoreException of(String what, SQLException e) {
        String text = text(e);
        if (isDiskFull(text)) {
            return new StoreException(what + " because the disk is full: make room.", e);
        }
        if (text.contains("out of memory")) {
            return new StoreException(
                    what + " because it needs more memory than the database may use: raise the setting 'memory'.", e);
        }
        if (text.contains("corrupt")) {
            return new StoreException(what + " because the file of the store is damaged: restore it from a backup.", e);
        }
        return logged(what, e);
    }

    private static StoreException logged(String what, SQLException e) {
        log.error(what, e);
        return new StoreException(what + "; the log has the details.", e);
    }

    /** Whether the database does nothing more until it is opened again. */
    static boolean isFatal(SQLException e) {
        String text = text(e);
        return text.startsWith("fatal error") || text.contains("database has been invalidated");
    }

    private static boolean isDiskFull(String text) {
        return text.contains("no space left") || text.contains("disk is full") || text.contains("disk full");
    }

    private static String text(SQLException e) {
        String message = e.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }
}
