package io.vigie.deploy.internal.file;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The jars of plug-ins, each under the SHA-256 of its content. Thread-safe, also against other processes: a
 * file gets its name in one step, when it is whole, and two that have one name are the same.
 */
public final class JarStore {
    /** The largest jar that is taken, in bytes. */
    static final long LARGEST = 256L << 20;

    private static final String JAR = ".jar";
    /** Copying takes seconds, so that an older part was left behind by a process that is gone. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final int BUFFER = 1 << 16;

    private final Path folder;

    /**
     * A store in a folder, which is made if it is not there.
     *
     * @throws DeployException when it cannot be made
     */
    public JarStore(Path folder) {
        this.folder = folder;
        try {
            Disk.privateFolder(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** A copy that nobody else knows of. Gone when closed, unless it was kept. */
    record Staged(Path file, String digest) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** The file is larger than any jar of a plug-in. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Copies a jar into the store.
     *
     * @param digest the SHA-256 that it has to have
     * @return the copy
     * @throws DeployException when the jar cannot be read or has another digest, or the store cannot be written
     */
    public Path keep(Path file, String digest) {
        try (Staged copy = stage(file)) {
            if (!copy.digest().equals(digest)) {
                throw new DeployException(
                        file + " was changed after it had been looked at: its SHA-256 is " + copy.digest() + " and was "
                                + digest + "; try again.",
                        file + " a changé après avoir été examiné : son SHA-256 est " + copy.digest() + " et était "
                                + digest + " ; réessayez.");
            }
            return keep(copy);
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            file + " cannot be copied to " + folder + ": " + cause.en() + ".",
                            file + " ne peut pas être copié dans " + folder + " : " + cause.fr() + ".")),
                    e);
        }
    }

    /** Copies a file once, so that what is looked at from then on is what may be kept. */
    Staged stage(Path source) throws IOException {
        if (Files.size(source) > LARGEST) {
            throw new TooLarge();
        }
        try (InputStream in = Files.newInputStream(source)) {
            Path part = Files.createTempFile(folder, "", Disk.PART);
            try {
                return new Staged(part, copy(in, part));
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(part);
                throw e;
            }
        }
    }

    private static String copy(InputStream in, Path part) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > LARGEST) {
                    throw new TooLarge();
                }
                digest.update(buffer, 0, read);
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Gives a copy its name, unless the store has the same already. */
    Path keep(Staged copy) {
        Path kept = file(copy.digest());
        try {
            if (!intact(kept, copy.digest())) {
                // Only now: most of what is refused never reaches the disk.
                try (FileChannel content = FileChannel.open(copy.file(), StandardOpenOption.WRITE)) {
                    content.force(true);
                }
                Disk.REAL.rename(copy.file(), kept);
                Disk.REAL.sync(folder);
            }
            return kept;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * The jar of that digest.
     *
     * @return empty when it is not there
     * @throws DeployException when it is there and its content is another, or cannot be read
     */
    public Optional<Path> find(String digest) {
        Path kept = file(digest);
        try {
            if (!Files.exists(kept)) {
                return Optional.empty();
            }
            if (intact(kept, digest)) {
                return Optional.of(kept);
            }
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            kept + " cannot be read: " + cause.en() + ".",
                            kept + " est illisible : " + cause.fr() + ".")),
                    e);
        }
        throw new DeployException(
                kept + " is damaged: its content is not what its name says; delete it and install the plug-in again.",
                kept + " est endommagé : son contenu n'est pas ce que dit son nom ; supprimez-le et réinstallez"
                        + " l'extension.");
    }

    /**
     * The jar of a plug-in of a set.
     *
     * @throws DeployException when it is not there, damaged or cannot be read
     */
    public Path get(PluginSet.Entry entry) {
        return find(entry.digest())
                .orElseThrow(() -> new DeployException(
                        "The jar of " + entry + " is no longer in " + folder + ": install it again from its file.",
                        "Le jar de " + entry + " n'est plus dans " + folder + " : réinstallez-le depuis son fichier."));
    }

    /**
     * Deletes all jars but those of these digests, and what processes left behind that did not end well.
     *
     * @throws DeployException when the folder cannot be read or written
     */
    public void retain(Set<String> digests) {
        Instant abandoned = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                boolean unwanted =
                        name.endsWith(JAR) && !digests.contains(name.substring(0, name.length() - JAR.length()));
                if (unwanted || name.endsWith(Disk.PART) && older(file, abandoned)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static boolean older(Path file, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            return false; // whoever wrote it has given it its name meanwhile
        }
    }

    /**
     * The SHA-256 of a file's content, 64 hexadecimal digits in lower case.
     *
     * @throws IOException when it cannot be read
     */
    public static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean intact(Path kept, String digest) throws IOException {
        return Files.isRegularFile(kept) && digest(kept).equals(digest);
    }

    private Path file(String digest) {
        return folder.resolve(digest + JAR);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    private DeployException unwritable(IOException e) {
        Text cause = Causes.of(e);
        return new DeployException(
                List.of(Text.of(
                        "The folder " + folder + " cannot be written: " + cause.en() + ".",
                        "Le dossier " + folder + " ne peut pas être écrit : " + cause.fr() + ".")),
                e);
    }
}
