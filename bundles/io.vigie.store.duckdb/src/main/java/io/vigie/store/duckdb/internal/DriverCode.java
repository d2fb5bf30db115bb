package io.vigie.store.duckdb.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The code of the driver's class that loads its native library, with the file to load instead of the way to unpack one.
 *
 * <p>The driver asks no one where its library is: it unpacks the one in its jar, and calls {@code
 * System.loadLibrary("duckdb_java")} only where there is none. Java binds native methods to libraries that a class of the
 * same loader has loaded, so nobody else can do that for it. Three texts of its constant pool, which methods find their
 * names in, are exchanged: the name in the jar for one that is not in it, and the call for {@code System.load(file)}.
 */
final class DriverCode {
    private static final int MAGIC = 0xCAFEBABE;

    private DriverCode() {}

    /**
     * The class as it loads that file.
     *
     * @throws IOException if the class is not as it is known here
     */
    static byte[] loading(String file, byte[] code) throws IOException {
        Map<String, String> texts = new HashMap<>(
                Map.of("libduckdb_java.so_", "kept_elsewhere_", "loadLibrary", "load", "duckdb_java", file));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(code.length + file.length());
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(code));
                DataOutputStream out = new DataOutputStream(bytes)) {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new IOException("no class");
            }
            out.writeInt(magic);
            out.writeInt(in.readInt());
            int count = in.readUnsignedShort();
            out.writeShort(count);
            for (int index = 1; index < count; index++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                if (tag == 1) {
                    String text = in.readUTF();
                    String other = texts.remove(text);
                    out.writeUTF(other == null ? text : other);
                } else {
                    out.write(in.readNBytes(length(tag)));
                    // Numbers of 64 bits count twice.
                    index += tag == 5 || tag == 6 ? 1 : 0;
                }
            }
            in.transferTo(out);
        }
        if (!texts.isEmpty()) {
            throw new IOException("the driver has no " + texts.keySet());
        }
        return bytes.toByteArray();
    }

    /** Of a constant, after its tag (Java Virtual Machine Specification, 4.4). */
    private static int length(int tag) throws IOException {
        return switch (tag) {
            case 5, 6 -> 8;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 15 -> 3;
            case 7, 8, 16, 19, 20 -> 2;
            default -> throw new IOException("constant of kind " + tag);
        };
    }
}
