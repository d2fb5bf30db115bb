package io.vigie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** The columns that the questions read, as CSV files for other engines; instants as microseconds, dates as days since 1970. */
final class Copies {
    /**
     * @param columns names with their SQL types
     * @param indexes columns that are worth an index
     */
    record Table(String name, List<String> columns, List<String> indexes) {
        String create() {
            return "CREATE TABLE " + name + " (" + String.join(", ", columns) + ")";
        }

        List<String> names() {
            return columns.stream()
                    .map(column -> column.substring(0, column.indexOf(' ')))
                    .toList();
        }

        /** Those that may be empty. */
        List<String> nullable() {
            return columns.stream()
                    .filter(column -> !column.endsWith("NOT NULL"))
                    .map(column -> column.substring(0, column.indexOf(' ')))
                    .toList();
        }

        List<String> createIndexes() {
            return indexes.stream()
                    .map(on -> "CREATE INDEX " + name + "_by_" + on.replaceAll("[^a-z]+", "_") + " ON " + name + " ("
                            + on + ")")
                    .toList();
        }
    }

    static final List<Table> TABLES = List.of(
            new Table(
                    "fact_contact",
                    List.of(
                            "contact_id TEXT NOT NULL",
                            "channel TEXT NOT NULL",
                            "received_at BIGINT NOT NULL",
                            "customer_id TEXT NOT NULL",
                            "case_id TEXT NOT NULL",
                            "request_type TEXT NOT NULL"),
                    List.of(
                            "contact_id",
                            "received_at",
                            "case_id",
                            "customer_id, request_type, received_at, contact_id")),
            new Table(
                    "fact_segment",
                    List.of(
                            "contact_id TEXT NOT NULL",
                            "queue TEXT NOT NULL",
                            "queued_at BIGINT NOT NULL",
                            "answered_at BIGINT",
                            "ended_at BIGINT NOT NULL",
                            "outcome TEXT NOT NULL",
                            "agent_id TEXT",
                            "talk_s BIGINT",
                            "hold_s BIGINT",
                            "acw_s BIGINT"),
                    List.of("contact_id", "queued_at", "ended_at")),
            new Table(
                    "fact_case", List.of("case_id TEXT NOT NULL", "origin_channel TEXT NOT NULL"), List.of("case_id")),
            new Table(
                    "fact_case_event",
                    List.of("case_id TEXT NOT NULL", "type TEXT NOT NULL", "\"at\" BIGINT NOT NULL"),
                    List.of("case_id", "\"at\"")),
            new Table("fact_sale", List.of("contact_id TEXT NOT NULL"), List.of("contact_id")),
            new Table(
                    "fact_survey_response",
                    List.of(
                            "type TEXT NOT NULL",
                            "score NUMERIC NOT NULL",
                            "\"at\" BIGINT NOT NULL",
                            "channel TEXT NOT NULL"),
                    List.of("\"at\"")),
            new Table(
                    "fact_agent_state",
                    List.of(
                            "agent_id TEXT NOT NULL",
                            "state TEXT NOT NULL",
                            "from_at BIGINT NOT NULL",
                            "to_at BIGINT NOT NULL"),
                    List.of("from_at")),
            new Table(
                    "fact_expense",
                    List.of("amount NUMERIC NOT NULL", "from_date BIGINT NOT NULL", "to_date BIGINT NOT NULL"),
                    List.of()));

    private Copies() {}

    /** Writes one file for each table; the store must not be open. */
    static void write(Path database, Path folder) throws IOException, SQLException {
        Files.createDirectories(folder);
        Properties readOnly = new Properties();
        readOnly.setProperty("duckdb.read_only", "true");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database, readOnly);
                Statement statement = connection.createStatement()) {
            for (Table table : TABLES) {
                String columns = table.names().stream().map(Copies::plain).collect(Collectors.joining(", "));
                statement.execute("COPY (SELECT " + columns + " FROM " + table.name() + ") TO '"
                        + file(folder, table).toString().replace("'", "''") + "' (FORMAT csv, HEADER false)");
            }
        }
    }

    private static String plain(String column) {
        String name = column.replace("\"", "");
        if (name.equals("at") || name.endsWith("_at")) {
            return Dialect.DUCKDB.micros(column);
        }
        return name.endsWith("_date") ? Dialect.DUCKDB.day(column) : column;
    }

    static Path file(Path folder, Table table) {
        return folder.resolve(table.name() + ".csv");
    }
}
