package io.vigie.engine.internal.rollup;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of figures and names on the shelf. */
final class Packed {
    private Packed() {}

    /** What is to be packed. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    static byte[] deflated(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater, 1 << 16))) {
            writing.to(out);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    static DataInputStream inflated(byte[] bytes) {
        return new DataInputStream(
                new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)), 1 << 16));
    }

    static byte[] days(Family.State state, int first, int next) throws IOException {
        return deflated(out -> {
            out.writeInt(next - first);
            state.cells().write(out, first, next);
            for (Cells quotients : state.quotients()) {
                boolean some = quotients.rows() > 0;
                out.writeBoolean(some);
                if (some) {
                    quotients.write(out, first, next);
                }
            }
        });
    }

    static byte[] names(Family.State state) throws IOException {
        return deflated(out -> {
            out.writeInt(state.dictionaries().size());
            for (List<List<@Nullable Object>> dictionary : state.dictionaries()) {
                out.writeInt(dictionary.size());
                for (List<@Nullable Object> combination : dictionary) {
                    out.writeByte(combination.size());
                    for (Object value : combination) {
                        writeValue(out, value);
                    }
                }
            }
        });
    }

    private static void writeValue(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte(0);
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeByte(1);
            out.writeInt(bytes.length);
            out.write(bytes);
        } else if (value instanceof Long number) {
            out.writeByte(2);
            out.writeLong(number);
        } else if (value instanceof BigDecimal number) {
            out.writeByte(3);
            out.writeUTF(number.toString());
        } else if (value instanceof Double number) {
            out.writeByte(4);
            out.writeDouble(number);
        } else {
            throw new IOException("a value that cannot be kept");
        }
    }

    private static @Nullable Object readValue(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> null;
            case 1 -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            case 2 -> in.readLong();
            case 3 -> new BigDecimal(in.readUTF());
            case 4 -> in.readDouble();
            default -> throw new IOException("no value");
        };
    }

    static List<List<List<@Nullable Object>>> readNames(byte[] bytes) throws IOException {
        List<List<List<@Nullable Object>>> dictionaries = new ArrayList<>();
        try (DataInputStream in = inflated(bytes)) {
            for (int all = in.readInt(); all > 0; all--) {
                List<List<@Nullable Object>> dictionary = new ArrayList<>();
                for (int size = in.readInt(); size > 0; size--) {
                    List<@Nullable Object> combination = new ArrayList<>();
                    for (int width = in.readByte(); width > 0; width--) {
                        combination.add(readValue(in));
                    }
                    dictionary.add(Collections.unmodifiableList(combination));
                }
                dictionaries.add(dictionary);
            }
        }
        return dictionaries;
    }

    static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return List.copyOf(texts);
    }

    static void writeNumbers(DataOutputStream out, long[] numbers) throws IOException {
        out.writeInt(numbers.length);
        for (long number : numbers) {
            out.writeLong(number);
        }
    }

    static long[] readNumbers(DataInputStream in) throws IOException {
        long[] numbers = new long[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readLong();
        }
        return numbers;
    }
}
