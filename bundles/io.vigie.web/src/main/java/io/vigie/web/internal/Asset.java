package io.vigie.web.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file as browsers get it, compressed once. Its bytes are not changed after it was made. */
final class Asset {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"));

    private final String type;
    private final byte[] content;
    private final byte @Nullable [] gzip;

    /**
     * @param path only its ending counts
     */
    Asset(String path, byte[] content) {
        this.type = type(path);
        this.content = content;
        byte[] small = compressible(type) ? gzip(content) : content;
        this.gzip = small.length < content.length ? small : null;
    }

    /** What browsers take a file for; what is of no kind that pages use is just bytes. */
    static String type(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    private static boolean compressible(String type) {
        return !type.equals("image/png") && !type.equals("font/woff2");
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 2 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    String type() {
        return type;
    }

    byte[] content() {
        return content;
    }

    /** Nothing where it would not be smaller. */
    byte @Nullable [] gzip() {
        return gzip;
    }
}
