package io.vigie.deploy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** A set of plug-ins, at most one of each name; it is named by its content. Immutable. */
public final class PluginSet {
    private static final int ID_LENGTH = 12;

    private final SortedMap<String, Entry> entries;
    private final String id;

    /**
     * A plug-in of a set.
     *
     * @param name its symbolic name
     * @param version its bundle version
     * @param digest the SHA-256 of its file, 64 hexadecimal digits in lower case
     * @param enabled whether it is to be started
     * @param trust why its file may run
     * @param signer the subject of the certificate that signed it, empty when none did
     * @param origin where it came from, for people: the name of a feature or of a file
     */
    public record Entry(
            String name, Version version, String digest, boolean enabled, Trust trust, String signer, String origin) {
        /** The same, started or not. */
        public Entry withEnabled(boolean started) {
            return new Entry(name, version, digest, started, trust, signer, origin);
        }

        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    private PluginSet(SortedMap<String, Entry> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
        this.id = digest(this.entries.values());
    }

    /**
     * A set of these plug-ins.
     *
     * @throws IllegalArgumentException when two have one name
     */
    public static PluginSet of(Collection<Entry> entries) {
        SortedMap<String, Entry> byName = new TreeMap<>();
        for (Entry entry : entries) {
            if (byName.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("two plug-ins are named " + entry.name());
            }
        }
        return new PluginSet(byName);
    }

    /** The same with that plug-in, in place of one of its name. */
    public PluginSet with(Entry entry) {
        SortedMap<String, Entry> changed = new TreeMap<>(entries);
        changed.put(entry.name(), entry);
        return new PluginSet(changed);
    }

    /** The same without the plug-in of that name. */
    public PluginSet without(String name) {
        SortedMap<String, Entry> changed = new TreeMap<>(entries);
        changed.remove(name);
        return new PluginSet(changed);
    }

    /** Twelve hexadecimal digits that depend on names, versions, digests and whether each is started. */
    public String id() {
        return id;
    }

    /** Its plug-ins by name. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** The plug-in of that name. */
    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    private static String digest(Collection<Entry> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.name())
                .append(' ')
                .append(entry.version())
                .append(' ')
                .append(entry.digest())
                .append(entry.enabled() ? " on\n" : " off\n"));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PluginSet that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return id + " " + entries.values();
    }
}
