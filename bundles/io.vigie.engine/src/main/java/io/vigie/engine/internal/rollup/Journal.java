package io.vigie.engine.internal.rollup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is noted of a commit, so that days that it changed are known when the store is opened again. */
final class Journal {
    private static final int VERSION = 2;
    private static final int LONGEST = 1_000;
    private static final int MOST_VALUES = 20_000;

    private Journal() {}

    /** The note of a commit. */
    static byte[] write(Map<String, Changed> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(changes.size());
            for (Map.Entry<String, Changed> entry : changes.entrySet()) {
                out.writeUTF(entry.getKey());
                write(out, entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Changed changed) throws IOException {
        out.writeInt(changed.hulls().size());
        for (Hull hull : changed.hulls()) {
            out.writeLong(hull.from());
            out.writeLong(hull.to());
            out.writeLong(hull.datedFrom());
            out.writeLong(hull.datedTo());
            out.writeBoolean(hull.lasts());
        }
        out.writeInt(changed.links().size());
        for (Map.Entry<String, Changed.Values> entry : changed.links().entrySet()) {
            Changed.Values values = entry.getValue();
            boolean all = values.some().size() <= MOST_VALUES
                    && values.some().keySet().stream().allMatch(value -> value.length() <= LONGEST);
            out.writeUTF(entry.getKey());
            out.writeBoolean(values.missing());
            out.writeLong(all ? values.rest() : Math.min(values.rest(), first(values.some())));
            out.writeInt(all ? values.some().size() : 0);
            if (all) {
                for (Map.Entry<String, Long> value : values.some().entrySet()) {
                    out.writeUTF(value.getKey());
                    out.writeLong(value.getValue());
                }
            }
        }
    }

    /** The first instant at which rows with these values make themselves felt; those that do not say when may always. */
    private static long first(Map<String, Long> values) {
        return values.values().stream()
                .mapToLong(from -> from == Long.MAX_VALUE ? Long.MIN_VALUE : from)
                .min()
                .orElse(Changed.Values.NONE);
    }

    /** What a note says, without between which instants the facts lie. */
    static Map<String, Changed> read(byte[] note) throws IOException {
        Map<String, Changed> read = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(note))) {
            if (in.readByte() != VERSION) {
                throw new IOException("another version");
            }
            for (int types = in.readInt(); types > 0; types--) {
                String type = in.readUTF();
                List<Hull> hulls = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    hulls.add(new Hull(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readBoolean()));
                }
                Map<String, Changed.Values> links = new LinkedHashMap<>();
                for (int left = in.readInt(); left > 0; left--) {
                    String link = in.readUTF();
                    boolean missing = in.readBoolean();
                    long rest = in.readLong();
                    Map<String, Long> values = new HashMap<>();
                    for (int some = in.readInt(); some > 0; some--) {
                        values.put(in.readUTF(), in.readLong());
                    }
                    links.put(link, new Changed.Values(missing, values, rest));
                }
                read.put(type, new Changed(hulls, links, Long.MAX_VALUE, Long.MIN_VALUE));
            }
        }
        return read;
    }
}
