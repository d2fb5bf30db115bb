package io.vigie.rest.internal;

import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that somebody sent, under their digests, until a change names them: out of reach of whatever starts bundles, a
 * few at a time, for a day at most. Thread-safe.
 */
final class Uploads {
    static final long LONGEST = 64L << 20;

    private static final int MOST = 20;
    private static final Duration KEPT = Duration.ofDays(1);
    private static final String ENDING = ".jar";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;
    private final Clock clock;

    Uploads(Path home, Clock clock) {
        this.folder = home.resolve("data").resolve("uploads");
        this.clock = clock;
    }

    /**
     * A file that is there.
     *
     * @param digest its SHA-256
     * @param bytes how long it is
     */
    record Upload(String digest, long bytes, Path file) {}

    /**
     * Takes a file.
     *
     * @throws Refusal when it is too long
     */
    synchronized Upload take(InputStream stream) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, rights("rwx------"));
        }
        forget();
        Path part = folder.resolve("." + Long.toHexString(System.identityHashCode(stream)) + ".part");
        Files.deleteIfExists(part);
        try {
            MessageDigest digest = sha256();
            long length = 0;
            try (InputStream content = new DigestInputStream(stream, digest);
                    OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                byte[] buffer = new byte[64 * 1024];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    length += read;
                    if (length > LONGEST) {
                        throw new Refusal(
                                413,
                                Text.of(
                                        "A file may have " + (LONGEST >> 20) + " MiB.",
                                        "Un fichier peut avoir " + (LONGEST >> 20) + " Mio."),
                                List.of(),
                                Map.of());
                    }
                    out.write(buffer, 0, read);
                }
            }
            String name = HexFormat.of().formatHex(digest.digest());
            Path file = folder.resolve(name + ENDING);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Upload(name, length, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Old ones go, and the oldest where there are many. */
    private void forget() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(files::add);
        }
        files.sort(Comparator.comparing(Uploads::age));
        Instant old = clock.instant().minus(KEPT);
        for (int i = 0; i < files.size(); i++) {
            if (files.size() - i >= MOST || age(files.get(i)).isBefore(old)) {
                Files.deleteIfExists(files.get(i));
            }
        }
    }

    private static Instant age(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            // It goes first, if it is still there.
            return Instant.EPOCH;
        }
    }

    Optional<Path> find(String digest) {
        Path file = folder.resolve(digest + ENDING);
        return digest.matches("[0-9a-f]{64}") && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    synchronized void drop(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static FileAttribute<?>[] rights(String rights) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
