package io.vigie.web.internal;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page and all files that it is made of. Their addresses carry the version of the bundle and a digest of all
 * content, so that browsers keep them for ever and yet see each change at once. Immutable.
 */
final class Site {
    private static final String INDEX = "index.html";
    private static final String PLACEHOLDER = "@ASSETS@";
    private static final Pattern IMPORT_MAP = Pattern.compile("(?s)<script type=\"importmap\">(.*?)</script>");

    private final String name;
    private final Asset index;
    private final String tag;
    private final String policy;
    private final Map<String, Asset> assets = new HashMap<>();

    /**
     * @param version of the bundle
     * @param files by their paths below the folder of the page; {@code index.html} among them
     */
    Site(String version, Map<String, byte[]> files) {
        SortedMap<String, byte[]> sorted = new TreeMap<>(files);
        name = version + "-" + Digest.of(sorted);
        byte[] page = sorted.remove(INDEX);
        if (page == null) {
            throw new IllegalArgumentException("The page has no " + INDEX + ".");
        }
        sorted.forEach((path, content) -> assets.put(path, new Asset(path, content)));
        String html = new String(page, StandardCharsets.UTF_8).replace(PLACEHOLDER, "/ui/" + name);
        byte[] content = html.getBytes(StandardCharsets.UTF_8);
        index = new Asset(INDEX, content);
        tag = "W/\"" + Digest.of(content) + "\"";
        policy = policy(html);
    }

    /** Everything from here, nothing from elsewhere; the import map is the one script within the page. */
    private static String policy(String html) {
        StringBuilder scripts = new StringBuilder("'self'");
        Matcher map = IMPORT_MAP.matcher(html);
        while (map.find()) {
            scripts.append(' ').append(Digest.source(map.group(1)));
        }
        return "default-src 'none'; script-src " + scripts
                + "; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self';"
                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    /** Version and digest, as the addresses of the files have them. */
    String name() {
        return name;
    }

    Asset index() {
        return index;
    }

    String indexTag() {
        return tag;
    }

    String policy() {
        return policy;
    }

    @Nullable
    Asset asset(String path) {
        return assets.get(path);
    }
}
