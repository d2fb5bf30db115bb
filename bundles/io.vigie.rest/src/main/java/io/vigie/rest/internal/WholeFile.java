package io.vigie.rest.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small file that is read and replaced as a whole, also when the machine stops in between. */
final class WholeFile {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path file;
    private final Path part;

    WholeFile(Path file) {
        this.file = file;
        this.part = file.resolveSibling("." + file.getFileName() + ".part");
    }

    Path path() {
        return file;
    }

    /** What it says; empty when it is not there. */
    String read() throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Writes what it is to say beside it. */
    Path prepare(String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return part;
    }

    /** Puts what was prepared in its place; a link stays a link, rights stay as they are. */
    void commit() throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        if (POSIX && Files.exists(real)) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(real));
        }
        Files.move(part, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = real.toAbsolutePath().getParent();
        if (POSIX && parent != null) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Takes away what was prepared. */
    void discard() throws IOException {
        Files.deleteIfExists(part);
    }
}
