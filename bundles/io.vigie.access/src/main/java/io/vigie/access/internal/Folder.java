package io.vigie.access.internal;

import io.vigie.access.AccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The folder of tokens and log, its owner's alone. Changes are made one after another, by whichever process. */
final class Folder {
    private static final String LOCK = "lock";

    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();

    Folder(Path path) {
        this.path = path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** What is done while no other thread and no other process changes anything here. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does it alone.
     *
     * @throws AccessException when the folder cannot be read or written
     */
    <T> T alone(Work<T> work) {
        lock.lock();
        try {
            create();
            try (FileChannel channel = FileChannel.open(
                            path.resolve(LOCK),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            mode("rw-------"));
                    FileLock held = channel.lock()) {
                return work.run();
            }
        } catch (IOException e) {
            throw new AccessException(
                    "The folder of tokens, " + path + ", cannot be used: " + reason(e) + ".",
                    "Le dossier des jetons, " + path + ", ne peut pas être utilisé : " + reason(e) + ".",
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** Opens a file that its owner alone can read. */
    FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), mode("rw-------"));
    }

    private void create() throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(path, mode("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
    }

    private FileAttribute<?>[] mode(String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ", " + e.getMessage();
    }
}
