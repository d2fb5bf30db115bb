package io.vigie.connector.asterisk.internal;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole lines of one open file, and goes on when it grows. The file stays open when it is
 * renamed or deleted, so that nothing that is still written to it is lost.
 */
final class LogReader implements Closeable {
    static final int LONGEST_LINE = 1 << 20;

    private final LogFile file;
    private final @Nullable Object key;
    private final FileChannel channel;
    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    /** So many bytes from the start hold no line feed. */
    private int searched;

    private long offset;
    private long lines;
    private boolean rest;
    private String last = "";
    private boolean changed;
    private boolean damaged;

    /**
     * Opens the file behind what was read before.
     *
     * @throws IOException when it cannot be opened, or is shorter than that
     */
    LogReader(LogFile file, long offset, long lines) throws IOException {
        this.file = file;
        this.offset = offset;
        this.lines = lines;
        this.channel = FileChannel.open(file.path());
        try {
            this.key =
                    Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
            if (file.gzip()) {
                this.in = new GZIPInputStream(Channels.newInputStream(channel), buffer.length);
                skip(offset);
            } else {
                this.in = Channels.newInputStream(channel);
                channel.position(offset);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (ZipException | EOFException e) {
            damaged = true;
        }
    }

    LogFile file() {
        return file;
    }

    /** Behind the last whole line that was read. */
    long offset() {
        return offset;
    }

    /** How many lines lie before {@link #offset()}. */
    long lines() {
        return lines;
    }

    /** The hash of the last line that was read, empty before the first. */
    String lastLine() {
        return last;
    }

    /** Whether the open file is no longer the one that was looked at: truncated or written anew. */
    boolean changed() {
        return changed;
    }

    /** Whether the path still leads to the open file. */
    boolean isCurrent() throws IOException {
        try {
            Object now =
                    Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
            return key != null ? Objects.equals(key, now) : beginsAsBefore(file.path());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean beginsAsBefore(Path path) throws IOException {
        try (FileChannel other = FileChannel.open(path)) {
            return file.gzip() || sameHead(other);
        }
    }

    private boolean sameHead(FileChannel other) throws IOException {
        ByteBuffer now = ByteBuffer.allocate(file.head().length);
        long position = file.skip();
        while (now.hasRemaining()) {
            int n = other.read(now, position + now.position());
            if (n < 0) {
                return false;
            }
        }
        return Arrays.equals(now.array(), file.head());
    }

    /**
     * Whether the line that ends at the present offset is the one whose hash is given. Asked before the
     * first read of a plain file.
     */
    boolean follows(String hash) throws IOException {
        if (file.gzip() || offset == 0 || hash.isEmpty()) {
            return true;
        }
        int length = (int) Math.min(offset, LONGEST_LINE);
        ByteBuffer before = ByteBuffer.allocate(length);
        while (before.hasRemaining() && channel.read(before, offset - length + before.position()) >= 0) {
            // Reads on until all is there.
        }
        byte[] bytes = before.array();
        int stop = length;
        while (stop > 0 && (bytes[stop - 1] == '\n' || bytes[stop - 1] == 0)) {
            stop--;
        }
        int begin = stop;
        while (begin > 0 && bytes[begin - 1] != '\n' && bytes[begin - 1] != 0) {
            begin--;
        }
        byte[] line = Arrays.copyOfRange(bytes, begin, stop);
        return brief(line).equals(hash);
    }

    private static String brief(byte[] line) {
        return LogFile.hash(line, line.length).substring(0, 12);
    }

    /** The next whole lines, at most {@code max}; none when there are none at this moment. */
    List<LogLine> read(int max) throws IOException {
        List<LogLine> found = new ArrayList<>();
        while (found.size() < max) {
            int stop = lineEnd();
            if (stop >= 0) {
                take(stop, found);
            } else if (!fill(found)) {
                break;
            }
        }
        if (!file.gzip() && !sameHead(channel)) {
            changed = true;
            return List.of();
        }
        return found;
    }

    private int lineEnd() {
        for (int i = start + searched; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        searched = end - start;
        return -1;
    }

    /** A run of NULs, which a crash of the machine leaves, ends a line as a line feed does. */
    private void take(int stop, List<LogLine> found) {
        lines++;
        int from = start;
        for (int i = start; i <= stop; i++) {
            if (i == stop || buffer[i] == 0) {
                int length = i > from && buffer[i - 1] == '\r' ? i - 1 - from : i - from;
                if (length > 0) {
                    byte[] line = Arrays.copyOfRange(buffer, from, from + length);
                    if (!rest) {
                        found.add(line(lines, from, new String(line, StandardCharsets.UTF_8), null, ""));
                    }
                    last = brief(Arrays.copyOfRange(buffer, from, i));
                }
                rest = false;
                from = i + 1;
            }
        }
        offset += stop + 1 - start;
        start = stop + 1;
        searched = 0;
    }

    private LogLine line(long number, int from, String text, @Nullable String problem, String detail) {
        String name = String.valueOf(file.path().getFileName());
        return new LogLine(name, number, file.id(), offset + from - start, text, problem, detail);
    }

    /** Makes the buffer longer by what can be read; false when nothing can be. */
    private boolean fill(List<LogLine> found) throws IOException {
        if (end - start >= LONGEST_LINE) {
            dropLongLine(found);
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        if (!file.gzip() && channel.size() < offset + end) {
            changed = true;
            return false;
        }
        if (damaged) {
            return false;
        }
        try {
            int n = in.read(buffer, end, buffer.length - end);
            end += Math.max(0, n);
            return n > 0;
        } catch (ZipException | EOFException e) {
            damaged = true;
            found.add(line(lines + 1, start, "", "file.damaged", String.valueOf(e.getMessage())));
            return false;
        }
    }

    /** Keeps the memory bounded: a run of NULs is skipped, any other line is reported and passed over. */
    private void dropLongLine(List<LogLine> found) {
        boolean blank = true;
        for (int i = start; i < end && blank; i++) {
            blank = buffer[i] == 0;
        }
        if (!blank && !rest) {
            String text = new String(buffer, start, 200, StandardCharsets.UTF_8);
            found.add(line(lines + 1, start, text, "line.long", String.valueOf(LONGEST_LINE)));
            rest = true;
        }
        offset += end - start;
        start = end;
        searched = 0;
        last = "";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
