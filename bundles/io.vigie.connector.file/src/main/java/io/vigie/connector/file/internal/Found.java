package io.vigie.connector.file.internal;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there, or an entry of an archive.
 *
 * @param key where it is, the same at each look: its absolute path, with {@code !/ENTRY} for an entry
 * @param path the file, or the archive
 * @param entry the name of the entry, null for a file
 * @param size of the file in bytes, or of the unpacked entry
 * @param modified last modification, microseconds since 1970
 */
record Found(String key, Path path, @Nullable String entry, long size, long modified) {

    /** Where it is, as a person writes it. */
    String shown() {
        return entry == null ? path.toString() : path + "!/" + entry;
    }

    /** The name by which its format and its facts are known: without directories and without {@code .gz}. */
    String name() {
        return bare(entry == null ? String.valueOf(path.getFileName()) : entry.substring(entry.lastIndexOf('/') + 1));
    }

    /** Whether what is read is not what lies on the disk. */
    boolean isPacked() {
        return entry != null || isGzip() || isArchive(path);
    }

    boolean isGzip() {
        return entry == null && lower(path).endsWith(".gz");
    }

    static boolean isArchive(Path path) {
        return lower(path).endsWith(".zip");
    }

    static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    private static String lower(Path path) {
        return path.toString().toLowerCase(Locale.ROOT);
    }
}
