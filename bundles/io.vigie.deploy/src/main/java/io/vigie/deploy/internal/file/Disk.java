package io.vigie.deploy.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Changes to files that are still there after a crash. One operation each, so that a test can end after any
 * of them.
 */
public interface Disk {
    /** The ending of files that are being written: nobody reads them. */
    String PART = ".part";

    /** The disk of this machine. */
    Disk REAL = new Disk() {
        @Override
        public void write(Path file, byte[] content) throws IOException {
            put(file, content, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        }

        @Override
        public void append(Path file, byte[] content) throws IOException {
            put(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void sync(Path folder) throws IOException {
            // Elsewhere a folder cannot be opened, and needs not be.
            if (POSIX) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        private void put(Path file, byte[] content, OpenOption create, OpenOption how) throws IOException {
            try (FileChannel channel = FileChannel.open(file, create, how, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        }
    };

    /** Whether this machine knows owners and rights of files. */
    boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** Writes a file's whole content; it is on the disk on return, its name perhaps not yet. */
    void write(Path file, byte[] content) throws IOException;

    /** Adds to a file's end; what was added is on the disk on return. */
    void append(Path file, byte[] content) throws IOException;

    /** Gives a file another name in one step, in place of what had that name. */
    void rename(Path from, Path to) throws IOException;

    /** Has the names of a folder's files on the disk on return. */
    void sync(Path folder) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Replaces a file's content in one step: whoever reads it, now or after a crash, sees the old or the new. */
    default void replace(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        write(part, content);
        if (POSIX && Files.exists(file)) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(file));
        }
        rename(part, file);
        sync(folder(file));
    }

    /** Makes a folder that is nobody else's to read, where the machine knows rights. */
    static void privateFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        if (POSIX) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
