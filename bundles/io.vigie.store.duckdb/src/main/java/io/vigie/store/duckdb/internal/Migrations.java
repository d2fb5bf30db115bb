package io.vigie.store.duckdb.internal;

import io.vigie.kpi.Text;
import io.vigie.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Brings the tables that are not facts to the form that this version knows, forward only. A step is never
 * changed once it was released; a new form is a new step.
 */
final class Migrations {
    // spotless:off
    private static final List<String> STEPS = List.of(
            """
            CREATE TABLE vigie_type (name VARCHAR, fields VARCHAR);
            CREATE TABLE vigie_checkpoint (source VARCHAR, text VARCHAR, updated TIMESTAMP);
            CREATE TABLE vigie_quarantine (_key UUID, id BIGINT, source VARCHAR, "position" VARCHAR, reason VARCHAR,
                record VARCHAR, since TIMESTAMP);
            """,
            """
            CREATE TABLE vigie_note (_key UUID, source VARCHAR, "key" VARCHAR, value VARCHAR, until TIMESTAMP);
            """,
            """
            CREATE TABLE vigie_kept (name VARCHAR, data BLOB);
            CREATE TABLE vigie_change (revision BIGINT, note BLOB);
            """,
            """
            ALTER TABLE vigie_quarantine ADD COLUMN reason_fr VARCHAR;
            """);
    // spotless:on

    private Migrations() {}

    /**
     * Applies what is missing.
     *
     * @param store its name, for messages
     * @return whether anything was
     * @throws StoreException when a newer version was here
     */
    static boolean apply(DuckDBConnection connection, Text store) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = version(statement);
            if (version > STEPS.size()) {
                throw new StoreException(
                        store.en() + " was written by a newer version of Vigie (its tables have version "
                                + version + ", this program knows " + STEPS.size()
                                + "): start that version, or choose another directory.",
                        store.fr() + " a été écrit par une version plus récente de Vigie (ses tables ont la version "
                                + version + ", ce programme connaît la " + STEPS.size()
                                + ") : lancez cette version-là, ou choisissez un autre répertoire.",
                        null);
            }
            if (version == STEPS.size()) {
                return false;
            }
            StringBuilder sql = new StringBuilder("BEGIN TRANSACTION;");
            for (int step = version + 1; step <= STEPS.size(); step++) {
                sql.append(STEPS.get(step - 1))
                        .append("INSERT INTO vigie_schema VALUES (")
                        .append(step)
                        .append(", epoch_ms(")
                        .append(System.currentTimeMillis())
                        .append("));");
            }
            statement.execute(sql.append("COMMIT").toString());
            return true;
        }
    }

    private static int version(Statement statement) throws SQLException {
        // Asking the catalogue whether the table is there takes ten times as long.
        statement.execute("CREATE TABLE IF NOT EXISTS vigie_schema (version INTEGER, applied TIMESTAMP)");
        try (ResultSet version = statement.executeQuery("SELECT coalesce(max(version), 0) FROM vigie_schema")) {
            version.next();
            return version.getInt(1);
        }
    }
}
