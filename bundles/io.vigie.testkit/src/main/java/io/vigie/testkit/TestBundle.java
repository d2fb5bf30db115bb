package io.vigie.testkit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A bundle made of classes and files of the test class path, such as a vendor would deliver: for tests that
 * need several versions of one, or a bad one. For one thread.
 */
public final class TestBundle {
    private final Manifest manifest = new Manifest();
    private final Map<String, Content> entries = new LinkedHashMap<>();

    private interface Content {
        void writeTo(JarOutputStream out) throws IOException;
    }

    private TestBundle(String name, String version) {
        header(Attributes.Name.MANIFEST_VERSION.toString(), "1.0");
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", name);
        header("Bundle-Version", version);
    }

    /** A bundle with nothing in it but its name. */
    public static TestBundle named(String name, String version) {
        return new TestBundle(name, version);
    }

    /** Sets a header of the manifest. */
    public TestBundle header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Adds classes of a package that is written with slashes, also one at its end. */
    public TestBundle classes(String folder, String... names) {
        for (String name : names) {
            file(folder + name + ".class", folder + name + ".class");
        }
        return this;
    }

    /** Adds a resource of the test class path under a name of the bundle. */
    public TestBundle file(String resource, String entry) {
        entries.put(entry, out -> {
            try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new FileNotFoundException(resource);
                }
                in.transferTo(out);
            }
        });
        return this;
    }

    /** Adds a text. */
    public TestBundle text(String entry, String text) {
        entries.put(entry, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Writes the jar as {@code NAME-VERSION.jar}. */
    public Path in(Path folder) throws IOException {
        Attributes main = manifest.getMainAttributes();
        return to(
                folder.resolve(main.getValue("Bundle-SymbolicName") + "-" + main.getValue("Bundle-Version") + ".jar"));
    }

    /** Writes the jar. */
    public Path to(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Map.Entry<String, Content> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                entry.getValue().writeTo(out);
            }
        }
        return jar;
    }
}
