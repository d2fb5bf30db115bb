package io.vigie.launcher.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Where bundle files come from: a folder of a distribution, or the jars of a test's class path. */
public final class BundleFiles {
    private final @Nullable Path folder;
    private final List<Path> jars;

    private BundleFiles(@Nullable Path folder, List<Path> jars) {
        this.folder = folder;
        this.jars = jars;
    }

    public static BundleFiles ofFolder(Path folder) {
        return new BundleFiles(folder, List.of());
    }

    /** The jars of this JVM's class path; the jar of the module under test, where there is one, comes first. */
    public static BundleFiles ofClassPath() {
        List<Path> jars = new ArrayList<>();
        String own = System.getProperty("vigie.test.bundle", "");
        if (!own.isEmpty() && Files.isRegularFile(Path.of(own))) {
            jars.add(Path.of(own));
        }
        for (String element : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (element.endsWith(".jar")) {
                jars.add(Path.of(element));
            }
        }
        return new BundleFiles(null, jars);
    }

    public Optional<Path> byFileName(String fileName) {
        if (folder != null) {
            Path file = folder.resolve(fileName);
            return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        }
        return jars.stream()
                .filter(jar -> String.valueOf(jar.getFileName()).equals(fileName))
                .findFirst();
    }

    public Optional<Path> bySymbolicName(String symbolicName) throws IOException {
        for (Path jar : jars) {
            if (symbolicName.equals(symbolicName(manifest(jar)))) {
                return Optional.of(jar);
            }
        }
        return Optional.empty();
    }

    /** The manifest of a jar, an empty one if it has none. */
    public static Manifest manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null ? new Manifest() : manifest;
        }
    }

    public static @Nullable String symbolicName(Manifest manifest) {
        String header = manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        return header == null ? null : header.split(";", 2)[0].trim();
    }

    /** Text for the user: where was looked. */
    @Override
    public String toString() {
        return folder == null ? Messages.text("bundles.classpath") : folder.toString();
    }
}
