package io.vigie.engine;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle made of classes and files of the test class path, such as a vendor would deliver. */
public final class TestBundle {
    private final Manifest manifest = new Manifest();
    private final Map<String, String> resources = new LinkedHashMap<>();

    private TestBundle(String name, String version) {
        header(Attributes.Name.MANIFEST_VERSION.toString(), "1.0");
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", name);
        header("Bundle-Version", version);
    }

    public static TestBundle named(String name, String version) {
        return new TestBundle(name, version);
    }

    public TestBundle header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Adds classes of a package with slashes at its ends. */
    public TestBundle classes(String folder, String... names) {
        for (String name : names) {
            file(folder + name + ".class", folder + name + ".class");
        }
        return this;
    }

    public TestBundle file(String resource, String entry) {
        resources.put(resource, entry);
        return this;
    }

    /** Writes the jar. */
    public Path in(Path folder) throws IOException {
        Attributes main = manifest.getMainAttributes();
        Path jar =
                folder.resolve(main.getValue("Bundle-SymbolicName") + "-" + main.getValue("Bundle-Version") + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                out.putNextEntry(new JarEntry(resource.getValue()));
                try (InputStream in = TestBundle.class.getClassLoader().getResourceAsStream(resource.getKey())) {
                    if (in == null) {
                        throw new FileNotFoundException(resource.getKey());
                    }
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }
}
