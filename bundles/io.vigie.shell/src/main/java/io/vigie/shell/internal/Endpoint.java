package io.vigie.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a running platform can be reached by command lines of its user: a file in the folder of the
 * distribution names the socket.
 *
 * @param socket the Unix domain socket
 * @param pid the process that listens
 * @param data the directory of its store
 * @param version its version of Vigie
 */
record Endpoint(Path socket, long pid, Path data, String version) {
    private static final String FILE = "door.json";
    private static final String SOCKET = "door.socket";

    /** Systems take about a hundred bytes, Linux 107. */
    private static final int LONGEST = 100;

    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWN_FOLDER = PosixFilePermissions.fromString("rwx------");

    private static Path folder(Path home) {
        return home.resolve("data").resolve("deploy");
    }

    /** A path for a socket that nobody else can reach. */
    static Path place(Path home) throws IOException {
        Path folder = folder(home);
        Files.createDirectories(folder);
        own(folder, OWN_FOLDER);
        Path socket = folder.resolve(SOCKET);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return socket;
        }
        // The system gives a temporary folder to its maker alone.
        return Files.createTempDirectory("vigie-door").resolve(SOCKET);
    }

    /** Reads the file; empty when there is none, or none that makes sense. */
    static Optional<Endpoint> read(Path home) {
        try {
            JsonNode json = Json.tree(Files.readString(folder(home).resolve(FILE)));
            String socket = json.path("socket").asText();
            return socket.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Endpoint(
                            Path.of(socket),
                            json.path("pid").asLong(),
                            Path.of(json.path("data").asText()),
                            json.path("version").asText()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Lets the socket be found. */
    void publish(Path home) throws IOException {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("socket", socket.toString());
        json.put("pid", pid);
        json.put("data", data.toString());
        json.put("version", version);
        Path folder = folder(home);
        Path whole = Files.createTempFile(folder, "door", ".part");
        try {
            Files.writeString(whole, Json.pretty(json) + "\n");
            own(whole, OWN_FILE);
            own(socket, OWN_FILE);
            Files.move(whole, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Takes it back, unless another process has taken the place. */
    void withdraw(Path home) throws IOException {
        if (read(home).filter(this::equals).isPresent()) {
            Files.deleteIfExists(folder(home).resolve(FILE));
        }
        Files.deleteIfExists(socket);
        Path parent = socket.getParent();
        if (parent != null && !parent.equals(folder(home))) {
            Files.deleteIfExists(parent);
        }
    }

    /** Whether its process is gone. */
    boolean stale() {
        return pid == ProcessHandle.current().pid()
                || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static void own(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
