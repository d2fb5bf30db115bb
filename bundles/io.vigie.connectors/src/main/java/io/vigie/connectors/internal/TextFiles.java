package io.vigie.connectors.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files of text that whoever reads them finds whole, now or after a crash. */
final class TextFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** The ending of files that are being written: nobody reads them. */
    private static final String PART = ".part";

    private TextFiles() {}

    /**
     * What a file says.
     *
     * @throws CharacterCodingException when it is not UTF-8
     */
    static String read(Path file) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString();
    }

    /** Replaces a file's text in one step; a link stays a link, rights stay as they are. */
    static void replace(Path file, String text) throws IOException {
        Path real = file.toRealPath();
        Path part = part(real);
        write(part, text);
        if (POSIX) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(real));
        }
        Files.move(part, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(real);
    }

    /**
     * Writes a new file, whole from the moment it is there.
     *
     * @throws FileAlreadyExistsException when there is one of that name
     */
    static void create(Path file, String text) throws IOException {
        Path part = part(file);
        write(part, text);
        try {
            // Unlike a move, a link does not take the place of a file that came in the meantime.
            Files.createLink(file, part);
        } catch (UnsupportedOperationException e) {
            Files.copy(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
        sync(file);
    }

    private static Path part(Path file) {
        return file.resolveSibling("." + file.getFileName() + PART);
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void sync(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (POSIX && parent != null) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
