package io.vigie.deploy.internal.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * How large the table of contents of a zip file is, by its end record. Java reads the whole table when it
 * opens a file, so this has to be known before.
 *
 * @param entries how many entries it says it has
 * @param bytes how long it says it is
 */
record CentralDirectory(long entries, long bytes) {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_SIZE = 56;

    /** Reads the end record; empty when there is none, as in a file that was cut short. */
    static Optional<CentralDirectory> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long start = Math.max(0, size - END_SIZE - LONGEST_COMMENT);
            ByteBuffer tail = read(channel, start, (int) (size - start));
            for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
                if (tail.getInt(at) == END && at + END_SIZE + unsigned(tail, at + 20) == tail.limit()) {
                    Optional<CentralDirectory> large = zip64(channel, start + at - LOCATOR_SIZE);
                    return large.isPresent()
                            ? large
                            : Optional.of(new CentralDirectory(
                                    unsigned(tail, at + 10), Integer.toUnsignedLong(tail.getInt(at + 12))));
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<CentralDirectory> zip64(FileChannel channel, long at) throws IOException {
        if (at < 0) {
            return Optional.empty();
        }
        ByteBuffer locator = read(channel, at, LOCATOR_SIZE);
        long end = locator.getLong(8);
        if (locator.getInt(0) != LOCATOR || end < 0 || end > at - END_64_SIZE) {
            return Optional.empty();
        }
        ByteBuffer record = read(channel, end, END_64_SIZE);
        return record.getInt(0) == END_64
                ? Optional.of(new CentralDirectory(record.getLong(32), record.getLong(40)))
                : Optional.empty();
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }
}
