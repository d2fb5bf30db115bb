package io.vigie.web.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** Reads files out of bundles and folders. */
final class Resources {
    private static final String WEBJARS = "META-INF/resources/webjars/";

    private Resources() {}

    /** All files of a bundle below a folder, by their paths below it. */
    static Map<String, byte[]> below(Bundle bundle, String folder) {
        Map<String, byte[]> files = new TreeMap<>();
        Enumeration<URL> found = bundle.findEntries(folder, "*", true);
        for (URL url : found == null ? Collections.<URL>emptyList() : Collections.list(found)) {
            String path = url.getPath().substring(1);
            if (!path.endsWith("/")) {
                files.put(path.substring(folder.length() + 1), read(url));
            }
        }
        return files;
    }

    /** The libraries that are packed into our bundle: {@code vendor/NAME/FILE}, whatever their version. */
    static Map<String, byte[]> libraries(Bundle bundle) {
        Map<String, byte[]> files = new TreeMap<>();
        below(bundle, WEBJARS.substring(0, WEBJARS.length() - 1)).forEach((path, content) -> {
            String[] parts = path.split("/", 3);
            // The scope of a package of npm is the first half of the artifact's name.
            String name = parts[0].substring(parts[0].lastIndexOf("__") < 0 ? 0 : parts[0].lastIndexOf("__") + 2);
            files.put("vendor/" + name + "/" + parts[2], content);
        });
        return files;
    }

    /** All files of a folder of the disk. */
    static Map<String, byte[]> below(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The content of one entry, nothing if there is none. */
    static byte @Nullable [] entry(Bundle bundle, String path) {
        URL url = bundle.getEntry(path);
        return url == null ? null : read(url);
    }

    private static byte[] read(URL url) {
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
