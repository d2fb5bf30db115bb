package io.vigie.connector.file.internal;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Opens files and what is packed in them. What is packed is unpacked while it is read, never to the disk, and no
 * further than data of people and machines packs: a bomb is refused on the way.
 */
final class Unpacked {
    /** Text packs to a tenth or a twentieth, the same row over and over to a hundredth; bombs to a thousandth. */
    static final int RATIO = 200;
    /** So much is unpacked whatever the ratio: small files of a few rows are no danger. */
    static final long FREE = 16L << 20;
    /** More is not unpacked of one file. */
    static final long MOST = 16L << 30;
    /** The list of an archive's entries is read as a whole. */
    private static final int LIST = 16 << 20;

    private static final int END_MARK = 0x06054b50;

    private Unpacked() {}

    /** Why what is packed cannot be read. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;
        final transient FileText why;
        final long limit;

        Broken(FileText why, long limit) {
            super(why.name());
            this.why = why;
            this.limit = limit;
        }
    }

    /** The bytes of a file. */
    static InputStream open(Found file) throws IOException {
        if (!file.isPacked()) {
            return Files.newInputStream(file.path());
        }
        String entry = file.entry();
        if (entry == null && !file.isGzip()) {
            // What could be opened is never read itself: its entries are.
            archive(file.path()).close();
            throw new Broken(FileText.NOT_PACKED, 0);
        }
        if (entry == null) {
            InputStream raw = Files.newInputStream(file.path());
            try {
                return new Guard(new GZIPInputStream(raw, 1 << 16), file.size());
            } catch (EOFException | ZipException e) {
                raw.close();
                throw new Broken(FileText.NOT_PACKED, 0);
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        }
        ZipFile archive = archive(file.path());
        try {
            ZipEntry found = archive.getEntry(entry);
            InputStream in = found == null ? null : archive.getInputStream(found);
            if (in == null) {
                throw new ZipException(entry);
            }
            return new Guard(in, found.getCompressedSize()) {
                @Override
                public void close() throws IOException {
                    archive.close();
                }
            };
        } catch (ZipException e) {
            archive.close();
            throw new Broken(FileText.NOT_PACKED, 0);
        } catch (IOException e) {
            archive.close();
            throw e;
        }
    }

    /** The entries of an archive that are files, in the archive's order. */
    static List<ZipEntry> entries(Path path, int most) throws IOException {
        List<ZipEntry> found = new ArrayList<>();
        try (ZipFile archive = archive(path)) {
            Enumeration<? extends ZipEntry> entries = archive.entries();
            while (entries.hasMoreElements() && found.size() <= most) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    private static ZipFile archive(Path path) throws IOException {
        if (listSize(path) > LIST) {
            throw new Broken(FileText.ARCHIVE_LIST, 0);
        }
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw new Broken(FileText.NOT_PACKED, 0);
        }
    }

    /** How long the list of entries says it is; the JDK holds it in memory, up to 2 GiB of it. */
    private static long listSize(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(file.length(), 65_557)];
            file.seek(file.length() - end.length);
            file.readFully(end);
            for (int i = end.length - 22; i >= 0; i--) {
                if (number(end, i) == END_MARK) {
                    return Integer.toUnsignedLong(number(end, i + 12));
                }
            }
        }
        throw new Broken(FileText.NOT_PACKED, 0);
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] & 0xFF
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }

    /** Stops what unpacks to too much. */
    private static class Guard extends FilterInputStream {
        private final long packed;
        private long unpacked;

        Guard(InputStream in, long packed) {
            super(in);
            this.packed = Math.max(packed, 1);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read;
            try {
                read = super.read(bytes, from, length);
            } catch (EOFException | ZipException e) {
                throw new Broken(FileText.NOT_PACKED, 0);
            }
            unpacked += Math.max(read, 0);
            if (unpacked > FREE && unpacked / packed > RATIO) {
                throw new Broken(FileText.BOMB, RATIO);
            }
            if (unpacked > MOST) {
                throw new Broken(FileText.BOMB_SIZE, MOST >> 30);
            }
            return read;
        }
    }
}
