package io.vigie.deploy.internal.state;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.internal.file.Causes;
import io.vigie.deploy.internal.file.Disk;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The right to change the plug-ins of one Vigie, for one process. It ends with the process. */
public final class DeployLock implements AutoCloseable {
    private static final String FILE = "lock";
    /** Far behind the content, so that others can read who holds it where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    /**
     * The system properties are the one map that all class loaders of a JVM share. It is asked before the
     * file is touched: on POSIX, closing any handle of a file gives up the process's lock on it.
     */
    private static final String REGISTRY = "io.vigie.deploy.lock:";

    private final String registered;
    private final FileChannel channel;

    private DeployLock(String registered, FileChannel channel) {
        this.registered = registered;
        this.channel = channel;
    }

    /**
     * Takes the lock in a folder, which is made if it is not there.
     *
     * @throws DeployException when someone else holds it, naming the process where it is known; or when the
     *     folder cannot be written
     */
    public static DeployLock take(Path folder) {
        try {
            Disk.privateFolder(folder);
            String registered = REGISTRY + folder.toRealPath();
            if (System.getProperties().putIfAbsent(registered, folder.toString()) != null) {
                throw held(folder, Optional.of(ProcessHandle.current().pid()));
            }
            try {
                return new DeployLock(registered, lock(folder));
            } catch (IOException | RuntimeException e) {
                System.getProperties().remove(registered);
                throw e;
            }
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            "The folder " + folder + " cannot be written: " + cause.en() + ".",
                            "Le dossier " + folder + " ne peut pas être écrit : " + cause.fr() + ".")),
                    e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Left open on purpose: closing this handle would take the lock from who holds it.
            throw held(folder, Optional.of(ProcessHandle.current().pid()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw held(folder, pid(file));
    }

    private static DeployException held(Path folder, Optional<Long> pid) {
        String en = pid.map(id -> " (pid " + id + ")").orElse("");
        return new DeployException(
                "Another Vigie" + en + " runs, or changes plug-ins, on " + folder
                        + ": give the command again when it has ended.",
                "Un autre Vigie" + en + " tourne, ou change des extensions, sur " + folder
                        + " : redonnez la commande quand il aura fini.");
    }

    private static Optional<Long> pid(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    /** Gives it back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("The lock cannot be given back.", e);
        } finally {
            System.getProperties().remove(registered);
        }
    }
}
