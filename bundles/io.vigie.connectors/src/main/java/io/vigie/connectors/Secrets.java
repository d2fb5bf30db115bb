package io.vigie.connectors;

import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What settings name as {@code $[secret:NAME]}: files of {@code conf/secrets} that their owner alone can read. They
 * are written, named and taken away, never shown. Thread-safe.
 */
public final class Secrets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final int LONGEST = 64 * 1024;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;

    private Secrets(Path home) {
        this.folder = home.resolve("conf").resolve("secrets");
    }

    /** Those of a distribution. */
    public static Secrets in(Path home) {
        return new Secrets(home);
    }

    /** Whether a secret can have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The names of those there are. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
                files.forEach(file -> names.add(String.valueOf(file.getFileName())));
            } catch (IOException e) {
                throw failed(e);
            }
        }
        names.removeIf(name -> !isName(name));
        names.sort(null);
        return names;
    }

    private static void check(String name) {
        if (!isName(name)) {
            throw new ConnectorException(
                    "'" + name + "' cannot be the name of a secret: use up to 80 letters without accents, digits, '.',"
                            + " '_' and '-', a letter or digit first.",
                    "« " + name + " » ne peut pas nommer un secret : prenez au plus 80 lettres sans accents, chiffres,"
                            + " « . », « _ » et « - », en commençant par une lettre ou un chiffre.");
        }
    }

    /**
     * Keeps a secret, in place of one of that name. Connectors that name it start anew.
     *
     * @throws ConnectorException when the name or the value will not do, or it cannot be written
     */
    public synchronized void keep(String name, String value) {
        check(name);
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new ConnectorException(
                    "The secret " + name + " has to have 1 to " + LONGEST + " characters.",
                    "Le secret " + name + " doit avoir de 1 à " + LONGEST + " caractères.");
        }
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, rights("rwx------"));
            }
            Path part = folder.resolve("." + name + ".part");
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), rights("rw-------"))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(value);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Takes a secret away.
     *
     * @return whether there was one
     * @throws ConnectorException when it cannot be
     */
    public synchronized boolean drop(String name) {
        check(name);
        try {
            return Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ConnectorException failed(IOException e) {
        return new ConnectorException(
                List.of(Text.of(
                        "The secrets in " + folder
                                + " cannot be read or written: check the rights of the folder and the"
                                + " space on the disk.",
                        "Les secrets de " + folder + " ne peuvent pas être lus ou écrits : vérifiez les droits du"
                                + " dossier et la place sur le disque.")),
                e);
    }

    private static FileAttribute<?>[] rights(String rights) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
