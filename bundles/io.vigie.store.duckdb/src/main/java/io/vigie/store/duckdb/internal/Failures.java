package io.vigie.store.duckdb.internal;

import io.vigie.kpi.Text;
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
            return new StoreException(
                    "The file " + file + " is open in another program: close it there.",
                    "Le fichier " + file + " est ouvert dans un autre programme : fermez-le d'abord.",
                    e);
        }
        if (text.contains("read a database file with version number") || text.contains("newer version of duckdb")) {
            return new StoreException(
                    "The file " + file
                            + " was written by a newer version of DuckDB: start the version of Vigie that wrote"
                            + " it, or choose another directory.",
                    "Le fichier " + file
                            + " a été écrit par une version plus récente de DuckDB : lancez la version de Vigie qui"
                            + " l'a écrit, ou choisissez un autre répertoire.",
                    e);
        }
        if (text.contains("permission") || text.contains("read-only file system")) {
            return new StoreException(
                    "The file " + file + " cannot be read and written: correct its permissions or choose another"
                            + " directory.",
                    "Le fichier " + file + " ne peut être ni lu ni écrit : corrigez ses droits d'accès ou choisissez"
                            + " un autre répertoire.",
                    e);
        }
        if (isDiskFull(text)) {
            return new StoreException(
                    "The file " + file + " cannot be opened because the disk is full: make room.",
                    "Le fichier " + file + " ne peut pas être ouvert, car le disque est plein : faites de la place.",
                    e);
        }
        if (text.contains("not a valid duckdb database")
                || text.contains("corrupt")
                || text.contains("checksum")
                || text.contains("wal")) {
            return new StoreException(
                    "The file " + file
                            + " is damaged or is not a store of Vigie: restore it from a backup, together with"
                            + " the .wal file beside it, or choose another directory.",
                    "Le fichier " + file
                            + " est endommagé ou n'est pas un entrepôt de Vigie : restaurez-le depuis une sauvegarde,"
                            + " avec le fichier .wal voisin, ou choisissez un autre répertoire.",
                    e);
        }
        return logged(
                Text.of("The file " + file + " cannot be opened", "Le fichier " + file + " ne peut pas être ouvert"),
                e);
    }

    /**
     * Something on an open store went wrong.
     *
     * @param what the failure, as a main clause without its full stop
     */
    static StoreException of(Text what, SQLException e) {
        String text = text(e);
        if (isDiskFull(text)) {
            return new StoreException(
                    what.en() + " because the disk is full: make room.",
                    what.fr() + ", car le disque est plein : faites de la place.",
                    e);
        }
        if (text.contains("out of memory")) {
            return new StoreException(
                    what.en() + " because it needs more memory than the database may use: raise the setting 'memory'.",
                    what.fr() + ", car il faut plus de mémoire que la base de données ne peut en prendre : augmentez le"
                            + " réglage « memory ».",
                    e);
        }
        if (text.contains("corrupt")) {
            return new StoreException(
                    what.en() + " because the file of the store is damaged: restore it from a backup.",
                    what.fr() + ", car le fichier de l'entrepôt est endommagé : restaurez-le depuis une sauvegarde.",
                    e);
        }
        return logged(what, e);
    }

    private static StoreException logged(Text what, SQLException e) {
        log.error(what.en(), e);
        return new StoreException(
                what.en() + "; the log has the details.", what.fr() + " ; le journal a les détails.", e);
    }

    /** Whether the database does nothing more until it is opened again. */
    static boolean isFatal(SQLException e) {
        String text = text(e);
        return text.startsWith("fatal error") || text.contains("database has been invalidated");
    }

    /** Whether a transaction that has not ended is in the way. */
    static boolean isBusy(SQLException e) {
        return text(e).contains("transactions active");
    }

    private static boolean isDiskFull(String text) {
        return text.contains("no space left") || text.contains("disk is full") || text.contains("disk full");
    }

    private static String text(SQLException e) {
        String message = e.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }
}
