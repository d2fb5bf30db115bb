package io.vigie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SQLite on a temporary file. */
final class Sqlite implements Peer {
    private final Client client;
    private final Path folder;

    private Sqlite(Client client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /** One with the facts of the CSV files; empty, with a sentence on standard error, where it is not installed. */
    static Optional<Peer> start(Path copies) throws IOException {
        Optional<Path> sqlite = Peer.program("sqlite3");
        // Into a pipe the client would keep its answers back until it has many.
        Optional<Path> stdbuf = Peer.program("stdbuf");
        if (sqlite.isEmpty() || stdbuf.isEmpty()) {
            System.err.println("SQLite is not installed here, so it is not measured (Debian: apt install sqlite3).");
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("vigie-sqlite-");
        Client client = new Client(
                List.of(
                        stdbuf.get().toString(),
                        "-oL",
                        sqlite.get().toString(),
                        "-bail",
                        "-csv",
                        folder.resolve("facts.db").toString()),
                ".print");
        client.ask(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY;"
                        + " PRAGMA threads=2; PRAGMA mmap_size=4000000000;");
        for (Copies.Table table : Copies.TABLES) {
            client.ask(table.create() + ";");
            client.ask(".import '" + Copies.file(copies, table).toString().replace("'", "''") + "' " + table.name());
            for (String column : table.nullable()) {
                client.ask("UPDATE " + table.name() + " SET " + column + " = NULL WHERE " + column + " = '';");
            }
            table.createIndexes().forEach(index -> client.ask(index + ";"));
        }
        client.ask("ANALYZE;");
        return Optional.of(new Sqlite(client, folder));
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public List<@Nullable Object[]> rows(String sql) {
        return client.ask(sql + ";");
    }

    @Override
    public void close() {
        client.close();
        Peer.delete(folder);
    }
}
