package io.vigie.connector.asterisk.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A log file as it was seen at one moment. Files are told apart by how they begin, since names and
 * even inodes pass from one to another.
 *
 * @param path where it was seen
 * @param gzip whether it is packed
 * @param signature changes whenever the file does, as far as its attributes tell
 * @param size its size on the disk
 * @param skip NUL bytes before its content, left by a crash or by a truncation
 * @param head the first bytes of its content, at most {@link #HEAD}
 * @param id derived from its first line
 * @param first the time of its first line that has one, microseconds; the far future when none has
 */
record LogFile(Path path, boolean gzip, String signature, long size, long skip, byte[] head, String id, long first) {
    static final int HEAD = 256;
    private static final int LOOK = 64 * 1024;

    /** The attributes of a path in one text: file key, size and time of the last change. */
    static String signature(BasicFileAttributes attributes) {
        return attributes.fileKey() + "/" + attributes.size() + "/" + attributes.lastModifiedTime();
    }

    /**
     * Looks at a file.
     *
     * @return null when it holds no whole line yet
     */
    static @Nullable LogFile look(Path path, BasicFileAttributes attributes, Function<String, OptionalLong> stampOf)
            throws IOException {
        boolean gzip = isGzip(path);
        long skip = 0;
        byte[] content;
        try (InputStream in = open(path, gzip)) {
            int b = in.read();
            while (b == 0) {
                skip++;
                b = in.read();
            }
            ByteArrayOutputStream start = new ByteArrayOutputStream();
            if (b >= 0) {
                start.write(b);
            }
            readUpTo(in, start, LOOK);
            content = start.toByteArray();
        }
        int lineEnd = lineEnd(content, 0);
        if (lineEnd < 0 && content.length < LOOK) {
            return null;
        }
        byte[] line = Arrays.copyOf(content, lineEnd < 0 ? HEAD : lineEnd);
        return new LogFile(
                path,
                gzip,
                signature(attributes),
                attributes.size(),
                skip,
                Arrays.copyOf(content, Math.min(HEAD, content.length)),
                hash(line, line.length).substring(0, 16),
                firstStamp(content, stampOf));
    }

    static InputStream open(Path path, boolean gzip) throws IOException {
        InputStream in = Files.newInputStream(path);
        return gzip ? new GZIPInputStream(in, LOOK) : new BufferedInputStream(in, LOOK);
    }

    /** Whether the other file begins in the same way, as far as both go. */
    boolean beginsLike(LogFile other) {
        int common = Math.min(head.length, other.head.length);
        return skip == other.skip && Arrays.equals(head, 0, common, other.head, 0, common);
    }

    /** The fingerprint of the first {@code length} bytes of the content. */
    String fingerprint(int length) {
        return hash(head, length);
    }

    static String hash(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java has SHA-256", e);
        }
    }

    private static boolean isGzip(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    /** Reads what is there; a packed file that is cut short gives what it has. */
    private static void readUpTo(InputStream in, ByteArrayOutputStream target, int limit) throws IOException {
        byte[] buffer = new byte[8192];
        try {
            for (int n = 0; n >= 0 && target.size() < limit; ) {
                n = in.read(buffer, 0, Math.min(buffer.length, limit - target.size()));
                if (n > 0) {
                    target.write(buffer, 0, n);
                }
            }
        } catch (EOFException | ZipException e) {
            // The reader meets the same place and reports it.
            return;
        }
    }

    private static int lineEnd(byte[] content, int from) {
        for (int i = from; i < content.length; i++) {
            if (content[i] == '\n' || content[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static long firstStamp(byte[] content, Function<String, OptionalLong> stampOf) {
        for (int from = 0, end = lineEnd(content, 0); end >= 0; from = end + 1, end = lineEnd(content, from)) {
            OptionalLong stamp = stampOf.apply(new String(content, from, end - from, StandardCharsets.UTF_8));
            if (stamp.isPresent()) {
                return stamp.getAsLong();
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
