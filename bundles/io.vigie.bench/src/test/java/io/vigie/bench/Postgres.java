package io.vigie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of its own, started in a temporary folder and asked over a Unix socket;
 * nothing listens on the network. It is stopped by its process and its folder removed.
 */
final class Postgres implements Peer {
    private final Process server;
    private final Client client;
    private final Path folder;

    private Postgres(Process server, Client client, Path folder) {
        this.server = server;
        this.client = client;
        this.folder = folder;
    }

    /** Starts one with the facts of the CSV files; empty, with a sentence on standard error, where it is not installed. */
    static Optional<Peer> start(Path copies) throws IOException, InterruptedException {
        Path[] debian = debian();
        Optional<Path> initdb = Peer.program("initdb", debian);
        Optional<Path> postgres = Peer.program("postgres", debian);
        Optional<Path> psql = Peer.program("psql", debian);
        if (initdb.isEmpty() || postgres.isEmpty() || psql.isEmpty()) {
            System.err.println(
                    "PostgreSQL is not installed here, so it is not measured (Debian: apt install postgresql-15).");
            return Optional.empty();
        }
        boolean root = "root".equals(System.getProperty("user.name"));
        Optional<Path> setpriv = Peer.program("setpriv");
        if (root && setpriv.isEmpty()) {
            System.err.println("PostgreSQL refuses to run as root, and there is no setpriv: it is not measured.");
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("vigie-postgresql-");
        List<String> as = List.of();
        if (root) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            as = List.of(setpriv.get().toString(), "--reuid", "postgres", "--regid", "postgres", "--clear-groups");
        }
        String data = folder.resolve("data").toString();
        run(with(as, initdb.get(), "-D", data, "-U", "vigie", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"), folder);
        Process server = new ProcessBuilder(with(
                        as,
                        postgres.get(),
                        "-D",
                        data,
                        "-k",
                        folder.toString(),
                        "-c",
                        "listen_addresses=",
                        "-c",
                        "shared_buffers=1GB",
                        "-c",
                        "effective_cache_size=4GB",
                        "-c",
                        "work_mem=256MB",
                        "-c",
                        "maintenance_work_mem=512MB",
                        "-c",
                        "random_page_cost=1.1",
                        "-c",
                        "max_parallel_workers_per_gather=2",
                        // Loading is not what is measured.
                        "-c",
                        "fsync=off",
                        "-c",
                        "wal_level=minimal",
                        "-c",
                        "max_wal_senders=0",
                        "-c",
                        "max_wal_size=8GB"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path socket = folder.resolve(".s.PGSQL.5432");
            List<String> ask = List.of(
                    psql.get().toString(),
                    "-X",
                    "-q",
                    "-t",
                    "--csv",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-h",
                    folder.toString(),
                    "-U",
                    "vigie",
                    "postgres");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(socket) || !answers(ask)) {
                if (System.nanoTime() > deadline || !server.isAlive()) {
                    throw new IOException("PostgreSQL did not start in " + folder);
                }
                server.waitFor(100, TimeUnit.MILLISECONDS);
            }
            Client client = new Client(ask, "\\echo");
            Postgres peer = new Postgres(server, client, folder);
            for (Copies.Table table : Copies.TABLES) {
                client.ask(table.create() + ";");
                client.ask("\\copy " + table.name() + " FROM '"
                        + Copies.file(copies, table).toString().replace("'", "''") + "' (FORMAT csv)");
                table.createIndexes().forEach(index -> client.ask(index + ";"));
            }
            client.ask("VACUUM ANALYZE;");
            return Optional.of(peer);
        } catch (IOException | RuntimeException e) {
            server.destroy();
            throw e;
        }
    }

    private static Path[] debian() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return new Path[0];
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin")).sorted().toArray(Path[]::new);
        }
    }

    private static List<String> with(List<String> as, Path program, String... arguments) {
        List<String> command = new ArrayList<>(as);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean answers(List<String> ask) throws IOException, InterruptedException {
        List<String> once = new ArrayList<>(ask);
        once.addAll(List.of("-c", "SELECT 1"));
        return new ProcessBuilder(once)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static void run(List<String> command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public List<@Nullable Object[]> rows(String sql) {
        return client.ask(sql + ";");
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
        try {
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
        }
        Peer.delete(folder);
    }
}
