package io.vigie.connector.mail.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads an mbox mail by mail; of each one only the beginning is held. Not thread-safe. */
final class Mbox implements AutoCloseable {
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    /** A line of a mail may begin with From; a separator ends with a date. */
    private static final Pattern SEPARATOR = Pattern.compile("From .*\\d{1,2}:\\d{2}.*\\d{4}.*", Pattern.DOTALL);

    private static final int PRINT = 1024;

    private final SeekableByteChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).limit(0);
    private final byte[] chunk = new byte[4096];
    private int length;
    private long position;

    /**
     * One mail.
     *
     * @param beginning its first bytes without the separator
     * @param start where it begins, with its separator
     * @param end where the next one begins
     * @param last whether the file ends with it
     * @param arrived what the separator says, null when it says nothing
     */
    record Found(
            byte[] beginning,
            long start,
            long end,
            boolean last,
            @Nullable Instant arrived) {}

    Mbox(Path path, long offset) throws IOException {
        this.file = Files.newByteChannel(path);
        this.position = offset;
        file.position(offset);
    }

    /** Whether a file is an mbox: it begins with a separator. */
    static boolean is(Path path) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            ByteBuffer first = ByteBuffer.allocate(FROM.length);
            while (first.hasRemaining() && file.read(first) >= 0) {
                continue;
            }
            return new String(first.array(), StandardCharsets.ISO_8859_1).equals("From ");
        }
    }

    /** A checksum of what is around, for noticing that it is not the same file any more. */
    static long print(Path path, long offset) throws IOException {
        CRC32C crc = new CRC32C();
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            for (long from : new long[] {0, Math.max(0, offset - PRINT)}) {
                ByteBuffer part = ByteBuffer.allocate((int) Math.min(PRINT, offset));
                file.position(from);
                while (part.hasRemaining() && file.read(part) >= 0) {
                    continue;
                }
                crc.update(part.flip());
            }
        }
        return crc.getValue();
    }

    /** Whether a mail begins at an offset, or nothing more comes. */
    static boolean begins(Path path, long offset) throws IOException {
        try (Mbox mbox = new Mbox(path, offset)) {
            boolean more = mbox.read();
            while (more && mbox.isBlank()) {
                more = mbox.read();
            }
            return !more || mbox.startsWithFrom();
        }
    }

    /** The next mail, null at the end. */
    @Nullable
    Found next() throws IOException {
        boolean more = length > 0 || read();
        while (more && isBlank()) {
            more = read();
        }
        if (!more) {
            return null;
        }
        long start = position - length;
        Instant arrived = null;
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        boolean lineStart = true;
        boolean blank = false;
        if (startsWithFrom()) {
            arrived = MailDates.read(new String(chunk, 0, Math.min(length, 400), StandardCharsets.ISO_8859_1));
            lineStart = chunk[length - 1] == '\n';
            // A mail without a header begins with an empty line; its end must be seen nevertheless.
            blank = true;
        } else {
            beginning.write(chunk, 0, length);
            lineStart = chunk[length - 1] == '\n';
        }
        while (read()) {
            if (lineStart && blank && isSeparator()) {
                return new Found(beginning.toByteArray(), start, position - length, false, arrived);
            }
            int room = MailReader.MOST - beginning.size();
            if (room > 0) {
                beginning.write(chunk, 0, Math.min(room, length));
            }
            blank = lineStart && isBlank();
            lineStart = chunk[length - 1] == '\n';
        }
        return new Found(beginning.toByteArray(), start, position, true, arrived);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private boolean isBlank() {
        return (length == 1 && chunk[0] == '\n') || (length == 2 && chunk[0] == '\r' && chunk[1] == '\n');
    }

    private boolean startsWithFrom() {
        if (length < FROM.length) {
            return false;
        }
        for (int i = 0; i < FROM.length; i++) {
            if (chunk[i] != FROM[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isSeparator() {
        return startsWithFrom()
                && SEPARATOR
                        .matcher(new String(chunk, 0, Math.min(length, 400), StandardCharsets.ISO_8859_1))
                        .matches();
    }

    /** Reads up to the end of a line, or a piece of a long one; false at the end of the file. */
    private boolean read() throws IOException {
        length = 0;
        while (length < chunk.length) {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int read = file.read(buffer);
                buffer.flip();
                if (read <= 0) {
                    break;
                }
            }
            byte next = buffer.get();
            chunk[length++] = next;
            if (next == '\n') {
                break;
            }
        }
        position += length;
        return length > 0;
    }
}
