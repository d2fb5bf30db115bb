package io.vigie.store.duckdb.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's native library, unpacked once and kept for the starts that follow: unpacking its 70 MB costs more
 * processor time than all else that opening a store needs.
 *
 * <p>The file is named after what it was made of (a digest of the library's head, where linkers write the identity of a
 * build, and its length) and after the checksum of what was written, which is compared at each start: one that is of
 * another driver, cut off or damaged is not used. It is written aside and put in its place whole, so that processes that
 * start at once do not meet.
 *
 * <p>It is code, so folder and file must belong to the user of this process and be writable by no one else. Whatever is
 * not as it should be (a full disk, a folder that cannot be written or holds no programs, an unknown system) leaves the
 * driver to its own way.
 */
final class KeptLibrary {
    private static final Logger log = LoggerFactory.getLogger(KeptLibrary.class);
    private static final String NAME = "duckdb-";
    private static final int HEAD = 64 << 10;
    private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path folder;

    KeptLibrary(Path folder) {
        this.folder = folder;
    }

    /** The library of this driver, unpacked now if it was not; empty where it cannot be kept. */
    Optional<Path> file() {
        String resource = resource();
        try {
            String prefix;
            try (InputStream library = open(resource)) {
                if (library == null) {
                    return Optional.empty();
                }
                prefix = NAME + digest(library.readNBytes(HEAD)) + "-";
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
                Files.createDirectories(folder, onlyOurs(folder));
            }
            if (!isOurs(folder)) {
                return Optional.empty();
            }
            Optional<Path> kept = find(prefix);
            return kept.isPresent() ? kept : Optional.of(unpack(resource, prefix));
        } catch (IOException | RuntimeException e) {
            log.info("The native library is not kept in {}: {}", folder, e.toString());
            return Optional.empty();
        }
    }

    /** Its name in the driver's jar, as the driver makes it. */
    static String resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return "/libduckdb_java.so_"
                + (system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "macos" : "linux")
                + (processor.equals("aarch64") || processor.equals("arm64") ? "_arm64" : "_amd64");
    }

    private static @Nullable InputStream open(String resource) {
        return DuckDBDriver.class.getResourceAsStream(resource);
    }

    private Optional<Path> find(String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*.so")) {
            for (Path file : files) {
                if (isOurs(file)
                        && Files.isExecutable(file)
                        && file.equals(folder.resolve(name(prefix, Files.size(file), checksum(file))))) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    private Path unpack(String resource, String prefix) throws IOException {
        Path aside = Files.createTempFile(folder, "new-", ".tmp", onlyOurs(folder));
        try {
            CRC32 checksum = new CRC32();
            long length = 0;
            try (InputStream library = Objects.requireNonNull(open(resource));
                    OutputStream copy = Files.newOutputStream(aside)) {
                byte[] buffer = new byte[1 << 20];
                for (int read = library.read(buffer); read >= 0; read = library.read(buffer)) {
                    copy.write(buffer, 0, read);
                    checksum.update(buffer, 0, read);
                    length += read;
                }
            }
            // Not so where the file system holds no programs (mounted noexec).
            if (!Files.isExecutable(aside)) {
                throw new IOException(folder + " may hold no programs");
            }
            Path file = folder.resolve(name(prefix, length, checksum.getValue()));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOthers(file);
            return file;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Those of other drivers: a process that uses one keeps it (POSIX), or it cannot be removed (Windows). */
    private void removeOthers(Path file) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NAME + "*.so")) {
            for (Path other : files) {
                if (!other.equals(file)) {
                    Files.deleteIfExists(other);
                }
            }
        } catch (IOException e) {
            log.debug("An older native library stays in {}", folder, e);
        }
    }

    private static String name(String prefix, long length, long checksum) {
        return prefix + length + "-" + Long.toHexString(checksum) + ".so";
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return checksum.getValue();
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] onlyOurs(Path path) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isOurs(Path path) throws IOException {
        if (!isPosix(path)) {
            return !Files.isSymbolicLink(path);
        }
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return !attributes.isSymbolicLink()
                && attributes.permissions().stream().noneMatch(OTHERS_MAY_WRITE::contains)
                && attributes.owner().equals(us(path));
    }

    /** The user of this process; where the system does not tell it, the one of that name. */
    private static UserPrincipal us(Path path) throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }
}
