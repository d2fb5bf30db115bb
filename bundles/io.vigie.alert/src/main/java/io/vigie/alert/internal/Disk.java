package io.vigie.alert.internal;

import io.vigie.alert.AlertException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole, now or after a crash. */
final class Disk {
    private Disk() {}

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path part = file.resolveSibling("." + file.getFileName() + ".part");
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static AlertException failed(Path file, IOException e) {
        AlertException failed = new AlertException(
                AlertException.Kind.DISK,
                file.getFileName() + " could not be written; look at the disk and the rights of its folder.",
                file.getFileName() + " n'a pu être écrit ; voyez le disque et les droits de son dossier.");
        failed.addSuppressed(e);
        return failed;
    }
}
