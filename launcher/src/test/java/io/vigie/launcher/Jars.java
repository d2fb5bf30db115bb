package io.vigie.launcher;

import io.vigie.launcher.probe.ProbeActivator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Packs small bundles. */
final class Jars {
    private Jars() {}

    static Path bundle(Path file, String symbolicName, Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", "1.0.0");
        headers.forEach(main::putValue);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            if (headers.containsKey("Bundle-Activator")) {
                String name = ProbeActivator.class.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream code = Jars.class.getClassLoader().getResourceAsStream(name)) {
                    code.transferTo(jar);
                }
            }
        }
        return file;
    }

    static Path probe(Path file) throws IOException {
        return bundle(
                file,
                "probe",
                Map.of(
                        "Bundle-Activator",
                        ProbeActivator.class.getName(),
                        "Import-Package",
                        "org.osgi.framework;version=\"[1.8,2)\""));
    }
}
