package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

class StoreOsgiTest {
    private static final List<String> OTHERS = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.scr",
            "org.duckdb.duckdb_jdbc",
            "io.vigie.core");

    @TempDir
    Path directory;

    @Test
    void isAServiceThatEndsWithItsBundle() throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        directory.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.slf4j;version=2.0.18"));
        framework.start();
        try {
            BundleContext context = framework.getBundleContext();
            for (String name : OTHERS) {
                context.installBundle(jar(name).toUri().toString()).start();
            }
            Bundle store = context.installBundle(
                    Path.of(System.getProperty("vigie.test.bundle")).toUri().toString());
            Path home = directory.resolve("home");
            for (int round = 0; round < 2; round++) {
                store.start();
                ServiceReference<?>[] references = references(context);
                assertEquals(1, references.length);
                Object factory = context.getService(references[0]);
                Object opened = factory.getClass().getMethod("open", Path.class).invoke(factory, home);
                // The interface of the bundle's own class loader, not of this test's.
                Class<?> type = store.loadClass("io.vigie.store.Store");
                assertEquals("duckdb", type.getMethod("dialect").invoke(opened));
                type.getMethod("query", String.class, List.class).invoke(opened, "SELECT 1", List.of());
                // Nobody closes it: the next round can open it only because the bundle did.
                store.stop();
                assertEquals(0, references(context).length);
            }
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    /** All of them, because the framework's own class loader has another class of that name, that of this test. */
    private static ServiceReference<?>[] references(BundleContext context) throws Exception {
        ServiceReference<?>[] references = context.getAllServiceReferences("io.vigie.store.StoreFactory", null);
        return references == null ? new ServiceReference<?>[0] : references;
    }

    private static Path jar(String symbolicName) throws Exception {
        List<String> seen = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
                try (JarFile jar = new JarFile(entry)) {
                    String name = jar.getManifest() == null
                            ? null
                            : jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                    if (name != null && name.split(";")[0].equals(symbolicName)) {
                        return Path.of(entry);
                    }
                    seen.add(entry);
                }
            }
        }
        throw new IllegalStateException(symbolicName + " is not among " + seen);
    }
}
