package io.vigie.store.duckdb.internal;

import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to the files of one directory, for one store of one process. Needed because two copies of the
 * driver in one JVM open the same file without complaint and lose rows.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";
    /** Far behind the content, so that others can read who holds it where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    /**
     * The system properties are the one map that all class loaders of a JVM share. It is asked before the
     * file is touched: on POSIX, closing any handle of a file gives up the process's lock on it.
     */
    private static final String REGISTRY = "io.vigie.store.open:";

    private static final long LOOK_EVERY = Duration.ofMillis(50).toNanos();

    private final String registered;
    private final FileChannel channel;

    private DirectoryLock(String registered, FileChannel channel) {
        this.registered = registered;
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory.
     *
     * @param patience how long to wait for another process that holds it
     * @throws StoreException when another store holds it; the message names the process where it is known
     */
    static DirectoryLock take(Path directory, Duration patience) throws IOException {
        Object fileKey =
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        String registered = REGISTRY + (fileKey == null ? directory.toRealPath() : fileKey);
        if (System.getProperties().putIfAbsent(registered, directory.toString()) != null) {
            throw new StoreException(
                    "The store in " + directory + " is already open in this process: close it first, or choose another"
                            + " directory.",
                    "L'entrepôt du répertoire " + directory + " est déjà ouvert dans ce processus : fermez-le d'abord,"
                            + " ou choisissez un autre répertoire.",
                    null);
        }
        try {
            return new DirectoryLock(registered, lock(directory, patience));
        } catch (IOException | RuntimeException e) {
            System.getProperties().remove(registered);
            throw e;
        }
    }

    private static FileChannel lock(Path directory, Duration patience) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (isFree(channel, patience)) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Left open on purpose: closing this handle would take the lock from the store that holds it.
            throw new StoreException(
                    "The store in " + directory + " is already open in this process.",
                    "L'entrepôt du répertoire " + directory + " est déjà ouvert dans ce processus.",
                    e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        String pid = owner(file).map(id -> " (pid " + id + ")").orElse("");
        throw new StoreException(
                "The store in " + directory + " belongs to another process" + pid
                        + ": stop it, or choose another directory.",
                "L'entrepôt du répertoire " + directory + " appartient à un autre processus" + pid
                        + " : arrêtez-le, ou choisissez un autre répertoire.",
                null);
    }

    private static boolean isFree(FileChannel channel, Duration patience) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
        while (lock == null
                && System.nanoTime() < until
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY);
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        }
        return lock != null;
    }

    private static Optional<String> owner(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return text.matches("[0-9]{1,19}") ? Optional.of(text) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            System.getProperties().remove(registered);
        }
    }
}
