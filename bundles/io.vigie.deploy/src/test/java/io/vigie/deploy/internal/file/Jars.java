package io.vigie.deploy.internal.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes jars, good ones and others. */
public final class Jars {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private Jars() {}

    /** A bundle with one class. */
    static Jars bundle(String name, String version) {
        return new Jars()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", name)
                .header("Bundle-Version", version)
                .entry(name.replace('.', '/') + "/Family.class", type(17));
    }

    Jars header(String name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.put(name, value);
        }
        return this;
    }

    Jars entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    Jars entry(String name, String content) {
        return entry(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** What a class file for that Java begins with. */
    public static byte[] type(int java) {
        return new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, (byte) (java + 44), 0, 0};
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes);
        return bytes.toByteArray();
    }

    Path at(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out);
        }
        return file;
    }

    private void write(OutputStream to) throws IOException {
        StringBuilder manifest = new StringBuilder("Manifest-Version: 1.0\r\n");
        headers.forEach((name, value) -> manifest.append(name)
                .append(": ")
                .append(value.replaceAll("(.{60})", "$1\r\n "))
                .append("\r\n"));
        try (ZipOutputStream zip = new ZipOutputStream(to)) {
            if (!headers.isEmpty()) {
                put(zip, "META-INF/MANIFEST.MF", (manifest + "\r\n").getBytes(StandardCharsets.UTF_8));
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
    }

    /** Stored as it is, so that a test finds it again in the bytes. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Writes a jar anew with an entry changed: null instead of content takes it away, and a name that is not
     * there adds it.
     */
    public static Path changed(Path jar, Path to, String name, UnaryOperator<byte @Nullable []> change)
            throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            boolean found = false;
            for (ZipEntry entry : from.stream().toList()) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(name)) {
                    found = true;
                    content = change.apply(content);
                }
                if (content != null) {
                    put(out, entry.getName(), content);
                }
            }
            if (!found) {
                put(out, name, change.apply(null));
            }
        }
        return to;
    }

    /** What the entry of a {@link #bomb} unpacks to, in bytes. */
    static final int BOMB = (1 << 30) + (1 << 20);

    /**
     * Writes a jar of a megabyte that unpacks to more than a gigabyte.
     *
     * @param declared how long the entry says it is
     */
    static Path bomb(Path file, int declared) throws IOException {
        // A block of zeros that ends on a byte may follow itself any number of times.
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[1 << 20]);
        byte[] buffer = new byte[1 << 16];
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        deflater.end();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (int i = 0; i < BOMB >> 20; i++) {
            packed.write(buffer, 0, length);
        }
        packed.write(new byte[] {3, 0}); // an empty last block
        byte[] manifest = "Bundle-SymbolicName: bomb\n".getBytes(StandardCharsets.US_ASCII);
        byte[][] names = {"bomb".getBytes(StandardCharsets.US_ASCII), JarFile.MANIFEST_NAME.getBytes()};
        byte[][] contents = {packed.toByteArray(), manifest};
        int[] lengths = {declared, manifest.length};
        int[] starts = new int[2];
        ByteBuffer zip = ByteBuffer.allocate(packed.size() + 500).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 2; i++) {
            starts[i] = zip.position();
            zip.putInt(0x04034b50);
            describe(zip, i == 0, contents[i].length, lengths[i], names[i].length);
            zip.put(names[i]).put(contents[i]);
        }
        int directory = zip.position();
        for (int i = 0; i < 2; i++) {
            zip.putInt(0x02014b50).putShort((short) 20);
            describe(zip, i == 0, contents[i].length, lengths[i], names[i].length);
            zip.put(new byte[10]).putInt(starts[i]).put(names[i]);
        }
        int end = zip.position();
        zip.putInt(0x06054b50).putInt(0).putShort((short) 2).putShort((short) 2);
        zip.putInt(end - directory).putInt(directory).putShort((short) 0);
        return Files.write(file, Arrays.copyOf(zip.array(), zip.position()));
    }

    /** What the header of an entry and the table of contents have in common. No checksum. */
    private static void describe(ByteBuffer zip, boolean deflated, int packed, int unpacked, int name) {
        zip.putShort((short) 20).putShort((short) 0);
        zip.putShort((short) (deflated ? ZipEntry.DEFLATED : ZipEntry.STORED));
        zip.putInt(0)
                .putInt(0)
                .putInt(packed)
                .putInt(unpacked)
                .putShort((short) name)
                .putShort((short) 0);
    }
}
