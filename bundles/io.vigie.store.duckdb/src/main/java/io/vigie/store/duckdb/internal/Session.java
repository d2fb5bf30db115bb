package io.vigie.store.duckdb.internal;

import java.sql.SQLException;
import java.time.Duration;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the database: its connections and what is known of its content. DuckDB ends one by itself
 * after an error that it cannot contain, such as a full disk in the wrong moment; another one then starts
 * from what is durable.
 */
final class Session implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** Queries wait for a log that is so many times as long as it should be. */
    private static final int LONGEST_LOG = 4;

    private final Database database;
    private final DuckDBConnection root;
    private final Catalog catalog = new Catalog();
    private final Writer writer;
    private final Readers readers;
    private final Notes notes;
    private final KeptTables kept;

    private Session(Database database, DuckDBConnection root, Duration timeout) throws SQLException {
        this.database = database;
        this.root = root;
        if (Migrations.apply(root, database.name())) {
            database.checkpoint(root);
        }
        catalog.load(root);
        this.notes = new Notes(root);
        this.kept = new KeptTables(root);
        this.writer = new Writer(root, catalog, notes, kept);
        this.readers = new Readers(root, timeout);
    }

    static Session open(Database database, Duration timeout) throws SQLException {
        DuckDBConnection root = database.connect();
        try {
            return new Session(database, root, timeout);
        } catch (SQLException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    Catalog catalog() {
        return catalog;
    }

    Writer writer() {
        return writer;
    }

    Notes notes() {
        return notes;
    }

    KeptTables kept() {
        return kept;
    }

    Readers readers() {
        return readers;
    }

    /** Folds the log into the file. */
    void checkpoint() {
        database.checkpoint(root);
    }

    /**
     * Folds the log into the file where it has become large. A query that runs since before the last commit puts it
     * off; where that goes on for long, further queries wait until it is done.
     */
    void boundLog() {
        if (!database.hasLog(1)) {
            return;
        }
        if (database.checkpoint(root) && database.hasLog(LONGEST_LOG)) {
            readers.whileNoneRuns(() -> database.checkpoint(root));
        }
    }

    /** Stops the queries and folds the log into the file. */
    void end() {
        readers.close();
        database.checkpoint(root);
        close();
    }

    /** Stops the queries; no append may be running. */
    @Override
    public void close() {
        readers.close();
        close(writer);
        close(notes);
        close(root);
    }

    private void close(AutoCloseable connection) {
        try {
            connection.close();
        } catch (Exception e) {
            log.warn("The store in {} did not close cleanly", database.where(), e);
        }
    }
}
