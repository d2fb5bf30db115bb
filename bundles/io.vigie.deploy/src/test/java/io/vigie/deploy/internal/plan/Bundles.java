package io.vigie.deploy.internal.plan;

import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.deploy.Trust;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Version;
import org.osgi.resource.Resource;
import org.osgi.service.resolver.ResolutionException;

/** Bundles for tests, written as "name version; header=value; header=value". */
final class Bundles {
    /** What each digest stands for. */
    private final Map<String, Map<String, String>> headers = new HashMap<>();

    /** The headers of a bundle: "a 1; Import-Package=p,q" with "|" for the semicolons within a header. */
    static Map<String, String> headers(String text) {
        String[] parts = text.split(";", -1);
        String[] identity = parts[0].trim().split(" ", 2);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", identity[0].replace('|', ';'));
        headers.put("Bundle-Version", identity[1].trim());
        for (int i = 1; i < parts.length; i++) {
            String[] header = parts[i].trim().split("=", 2);
            headers.put(
                    switch (header[0]) {
                        case "imp" -> "Import-Package";
                        case "exp" -> "Export-Package";
                        case "req" -> "Require-Capability";
                        case "cap" -> "Provide-Capability";
                        case "bundle" -> "Require-Bundle";
                        case "host" -> "Fragment-Host";
                        case "dyn" -> "DynamicImport-Package";
                        default -> header[0];
                    },
                    header[1].replace('|', ';'));
        }
        return headers;
    }

    static Resource resource(String text) {
        return Resources.of(headers(text));
    }

    /** The entry of a bundle, whose manifest is known from then on; "off" in front disables it. */
    Entry entry(String text) {
        boolean off = text.startsWith("off ");
        String bundle = off ? text.substring(4) : text;
        Map<String, String> known = headers(bundle);
        String digest = String.format("%064x", Integer.toUnsignedLong(bundle.hashCode()));
        headers.put(digest, known);
        return new Entry(
                known.get("Bundle-SymbolicName").split(";")[0],
                Version.parseVersion(known.get("Bundle-Version")),
                digest,
                !off,
                Trust.SIGNED,
                "",
                "a test");
    }

    List<Entry> entries(Collection<String> texts) {
        return texts.stream().map(this::entry).toList();
    }

    Map<String, Map<String, String>> headersByDigest() {
        return headers;
    }

    /** The installed bundles of a set: those that are enabled. */
    Map<String, Resource> installed(Collection<Entry> entries) {
        Map<String, Resource> installed = new TreeMap<>();
        entries.stream()
                .filter(Entry::enabled)
                .forEach(entry -> installed.put(entry.name(), Resources.of(headers.get(entry.digest()))));
        return installed;
    }

    /** The situation in which those bundles are installed and wired as the resolver wires them. */
    Situation situation(List<String> platform, Collection<Entry> entries) {
        List<Resource> base = platform.stream().map(Bundles::resource).toList();
        Map<String, Resource> installed = installed(entries);
        return new Situation(base, installed, links(base, installed), PluginSet.of(entries));
    }

    private static List<Link> links(List<Resource> platform, Map<String, Resource> installed) {
        World world = new World(
                new Situation(platform, Map.of(), List.of(), PluginSet.of(List.of())).wirings(), installed.values());
        try {
            return world.resolve(List.of(), installed.values()).values().stream()
                    .flatMap(List::stream)
                    .map(Link::of)
                    .toList();
        } catch (ResolutionException e) {
            throw new AssertionError(e);
        }
    }
}
