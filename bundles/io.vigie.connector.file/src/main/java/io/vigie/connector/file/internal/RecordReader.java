package io.vigie.connector.file.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file into records and knows the byte and the line where each stands. A window of the file is
 * held, never the file.
 *
 * <p>No CSV library does this: they give no byte offsets to go on from, and a quote that is never closed
 * takes the rest of the file with it. Here it costs the line that opens it.
 *
 * <p>{@link #csv} and {@link #line} look at the next record, {@link #consume} steps over it.
 */
final class RecordReader implements Closeable {
    /** Records longer than this are refused, so that a broken file cannot fill the memory. */
    static final int LONGEST = 1 << 20;

    /** No character, and not the end of the file either. */
    private static final int NONE = -2;

    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private final MessageDigest digest = Digests.sha256();
    private final int quote;
    private final int escape;
    private final Charset charset;
    /** Bytes of one code unit: 2 for UTF-16, else 1; in the latter, ASCII stands for itself. */
    private final int width;

    private final boolean bigEndian;
    private byte[] window = new byte[1 << 16];
    private int start;
    private int limit;
    private long offset;
    private long lines;

    // The record at hand, in bytes from the window's start.
    private int length;
    private int newlines;
    private boolean terminated;
    private boolean malformed;
    private boolean nul;
    private int cells;
    private int[] from = new int[32];
    private int[] to = new int[32];
    private boolean[] escaped = new boolean[32];
    private @Nullable FileText problem;

    /**
     * Starts at the beginning of a stream.
     *
     * @param fallback what the stream is written in unless a byte order mark says otherwise; null for UTF-8, or
     *     the UTF-16 that the zeros between its first letters show
     * @param quote around values that hold separators, 0 for none
     * @param escape before a quote or separator that is part of a value; that quote itself where quotes are doubled;
     *     0 for none
     */
    RecordReader(InputStream in, @Nullable Charset fallback, char quote, char escape) throws IOException {
        this.in = in;
        this.quote = quote == 0 ? NONE : quote;
        this.escape = escape == 0 ? NONE : escape;
        while (limit < 8 && fill()) {
            // A slow disk may give less than three bytes at once.
        }
        Charset marked = fallback == null ? shown() : fallback;
        int mark = 0;
        if (limit >= 3 && window[0] == (byte) 0xEF && window[1] == (byte) 0xBB && window[2] == (byte) 0xBF) {
            marked = StandardCharsets.UTF_8;
            mark = 3;
        } else if (limit >= 2 && window[0] == (byte) 0xFE && window[1] == (byte) 0xFF) {
            marked = StandardCharsets.UTF_16BE;
            mark = 2;
        } else if (limit >= 2 && window[0] == (byte) 0xFF && window[1] == (byte) 0xFE) {
            marked = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (marked.equals(StandardCharsets.UTF_16)) {
            marked = StandardCharsets.UTF_16BE;
        }
        charset = marked;
        bigEndian = marked.equals(StandardCharsets.UTF_16BE);
        width = bigEndian || marked.equals(StandardCharsets.UTF_16LE) ? 2 : 1;
        step(mark);
    }

    /** The encoding that the first bytes show. Between those of eight bits, none is guessed: they all fit. */
    private Charset shown() {
        boolean pairs = limit >= 4;
        if (pairs && window[0] != 0 && window[1] == 0 && window[2] != 0 && window[3] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (pairs && window[0] == 0 && window[1] != 0 && window[2] == 0 && window[3] != 0) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    /** Bytes that are consumed. */
    long offset() {
        return offset;
    }

    /** Lines that are consumed; the record at hand begins on the next. */
    long lines() {
        return lines;
    }

    /** CRC-32C of the bytes that are consumed. */
    long crc() {
        return crc.getValue();
    }

    /** SHA-256 of all bytes; at the end of the file. */
    byte[] digest() {
        MessageDigest whole = Digests.copy(digest);
        whole.update(window, start, limit - start);
        return whole.digest();
    }

    /** The encoding in use. */
    Charset charset() {
        return charset;
    }

    /**
     * Consumes everything before an offset.
     *
     * @return whether the file has these bytes with this checksum; if not, start over
     */
    boolean skipTo(long target, long targetLines, long targetCrc) throws IOException {
        while (offset < target) {
            if (start == limit && !fill()) {
                return false;
            }
            step((int) Math.min(limit - start, target - offset));
        }
        lines = targetLines;
        return offset == target && crc.getValue() == targetCrc;
    }

    /** Looks at the next CSV record; false at the end of the file. */
    boolean csv(char separator) throws IOException {
        reset();
        if (unit(0) < 0) {
            return false;
        }
        int at = 0;
        while (true) {
            boolean quoted = unit(at) == quote;
            boolean escapes = false;
            int begin = quoted ? at + width : at;
            int end;
            int c;
            if (quoted) {
                at = begin;
                while ((c = unit(at)) != quote || (escape == quote && unit(at + width) == quote)) {
                    if (c < 0 || at > LONGEST) {
                        return stop(FileText.QUOTE_OPEN, c < 0);
                    }
                    if (c == escape && unit(at + width) >= 0) {
                        escapes = true;
                        at += width;
                        c = unit(at);
                    }
                    if (c == '\n') {
                        newlines++;
                    }
                    at += width;
                }
                end = at;
                at += width;
                c = unit(at);
                if (c == '\r' && (unit(at + width) == '\n' || unit(at + width) < 0)) {
                    at += width;
                    c = unit(at);
                }
                if (c != separator && c != '\n' && c >= 0) {
                    return stop(FileText.QUOTE_TEXT, false);
                }
            } else {
                while ((c = unit(at)) != separator && c != '\n' && c >= 0) {
                    if (at > LONGEST) {
                        return stop(FileText.TOO_LONG, false);
                    }
                    if (c == escape && escape != quote && unit(at + width) >= ' ') {
                        escapes = true;
                        at += width;
                    }
                    at += width;
                }
                end = c != separator && at > begin && unit(at - width) == '\r' ? at - width : at;
            }
            cell(begin, end, escapes);
            if (c != separator) {
                terminated = c == '\n';
                newlines += terminated ? 1 : 0;
                length = terminated ? at + width : at;
                return true;
            }
            at += width;
        }
    }

    /** Looks at the next line as a record of one cell; false at the end of the file. */
    boolean line() throws IOException {
        reset();
        if (unit(0) < 0) {
            return false;
        }
        int at = 0;
        int c;
        while ((c = unit(at)) != '\n' && c >= 0) {
            if (at > LONGEST) {
                return stop(FileText.TOO_LONG, false);
            }
            at += width;
        }
        cell(0, at, false);
        terminated = c == '\n';
        newlines = terminated ? 1 : 0;
        length = terminated ? at + width : at;
        return true;
    }

    /** What is wrong with the way the record at hand is written, or null. */
    @Nullable
    FileText problem() {
        return problem;
    }

    /** Whether the record at hand is ended by a line end, not by the end of the file. */
    boolean isTerminated() {
        return terminated;
    }

    /** Whether a cell read so far of the record at hand is not in the file's encoding. */
    boolean isMalformed() {
        return malformed;
    }

    /** The cells of the record at hand; of a broken one those before the problem. */
    int cells() {
        return cells;
    }

    /** Whether the record at hand is an empty line. */
    boolean isBlank() {
        return problem == null && cells == 1 && text(from[0], to[0]).isBlank();
    }

    /** The text of one cell, without blanks around it. */
    String cell(int index) {
        String text = text(from[index], to[index]);
        nul |= text.indexOf('\0') >= 0;
        return (escaped[index] ? unescaped(text) : text).strip();
    }

    private String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean skip = text.charAt(i) == escape && i + 1 < text.length();
            plain.append(text.charAt(skip ? ++i : i));
        }
        return plain.toString();
    }

    /** Whether a cell read so far of the record at hand holds a NUL. */
    boolean hasNul() {
        return nul;
    }

    /** Whether the next line begins with a text of ASCII. */
    boolean startsWith(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            if (unit(i * width) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The record at hand as it stands in the file, cut after 2,000 bytes.
     *
     * @param hidden the cells that are replaced by bullets
     */
    String raw(List<Integer> hidden) {
        StringBuilder raw = new StringBuilder();
        int at = 0;
        int end = Math.min(length, 2_000);
        for (int cell : hidden) {
            if (cell < cells && to[cell] > from[cell] && from[cell] < end) {
                raw.append(decoded(at, from[cell])).append("•••");
                at = to[cell];
            }
        }
        return raw.append(decoded(at, Math.max(at, end))).toString().stripTrailing();
    }

    /** The bytes of the record at hand. */
    byte[] bytes() {
        return Arrays.copyOfRange(window, start, start + length);
    }

    /** Steps over the record at hand; over its first line only when there is a problem with it. */
    void consume() throws IOException {
        if (problem == null) {
            step(length);
            lines += newlines;
            return;
        }
        int at = 0;
        int c;
        while ((c = unit(at)) >= 0 && c != '\n') {
            at += width;
            if (at > LONGEST) {
                step(at);
                at = 0;
            }
        }
        step(c < 0 ? at : at + width);
        lines++;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void reset() {
        length = 0;
        newlines = 0;
        cells = 0;
        malformed = false;
        nul = false;
        terminated = false;
        problem = null;
    }

    private boolean stop(FileText why, boolean endOfFile) throws IOException {
        problem = why;
        terminated = !endOfFile;
        int at = 0;
        int c;
        while ((c = unit(at)) >= 0 && c != '\n' && at < LONGEST) {
            at += width;
        }
        length = at;
        return true;
    }

    private void cell(int begin, int end, boolean escapes) {
        if (cells == from.length) {
            from = Arrays.copyOf(from, cells * 2);
            to = Arrays.copyOf(to, cells * 2);
            escaped = Arrays.copyOf(escaped, cells * 2);
        }
        from[cells] = begin;
        to[cells] = end;
        escaped[cells] = escapes;
        cells++;
    }

    private String text(int begin, int end) {
        String text = decoded(begin, end);
        // The replacement character may also stand in the file itself; only then is a second look needed.
        if (text.indexOf('\uFFFD') >= 0 && !malformed) {
            try {
                charset.newDecoder().decode(ByteBuffer.wrap(window, start + begin, end - begin));
            } catch (CharacterCodingException e) {
                malformed = true;
            }
        }
        return text;
    }

    private String decoded(int begin, int end) {
        return new String(window, start + begin, end - begin, charset);
    }

    /** The code unit at a distance from the window's start, -1 behind the end of the file. */
    private int unit(int at) throws IOException {
        while (start + at + width > limit) {
            if (!fill()) {
                return -1;
            }
        }
        int index = start + at;
        if (width == 1) {
            return window[index] & 0xFF;
        }
        int high = window[bigEndian ? index : index + 1] & 0xFF;
        int low = window[bigEndian ? index + 1 : index] & 0xFF;
        return high << 8 | low;
    }

    private boolean fill() throws IOException {
        if (limit == window.length) {
            if (start > 0) {
                System.arraycopy(window, start, window, 0, limit - start);
                limit -= start;
                start = 0;
            } else {
                window = Arrays.copyOf(window, window.length * 2);
            }
        }
        int read = in.read(window, limit, window.length - limit);
        limit += Math.max(read, 0);
        return read > 0;
    }

    private void step(int bytes) {
        crc.update(window, start, bytes);
        digest.update(window, start, bytes);
        start += bytes;
        offset += bytes;
    }
}
