package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Who depends on whom, and what a change therefore moves. */
class WiringOsgiTest {
    @TempDir
    Path cache;

    static List<String> later() {
        return Stream.concat(Distribution.PLATFORM.stream().skip(2), Distribution.PLUGINS.stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("later")
    void aFeatureThatComesLaterRestartsNobody(String feature) throws Exception {
        try (VigieLauncher vigie = Distribution.start(cache, List.of("base", "vigie"))) {
            assertEquals(List.of(), Distribution.troubles(vigie));
            List<Bundle> before = List.of(vigie.context().getBundles());
            List<String> moved = new CopyOnWriteArrayList<>();
            vigie.context().addBundleListener((SynchronousBundleListener) event -> {
                if (before.contains(event.getBundle())
                        && (event.getType() & (BundleEvent.STOPPING | BundleEvent.UNRESOLVED | BundleEvent.STARTING))
                                != 0) {
                    moved.add(event.getBundle().getSymbolicName() + " " + event.getType());
                }
            });
            for (Path jar : Distribution.jars(feature)) {
                vigie.context().installBundle("reference:" + jar.toUri());
            }
            for (Bundle bundle : vigie.context().getBundles()) {
                bundle.start();
            }
            refresh(vigie);
            assertEquals(List.of(), Distribution.troubles(vigie));
            assertEquals(List.of(), moved);

            // Nor would they be wired otherwise if they were refreshed one day.
            Set<String> waiting = new TreeSet<>();
            for (Bundle bundle : before) {
                for (BundleRequirement need : unmetOptions(bundle)) {
                    exports(vigie)
                            .filter(export ->
                                    !before.contains(export.getRevision().getBundle()))
                            .filter(need::matches)
                            .forEach(met -> waiting.add(bundle.getSymbolicName() + " imports " + name(met)));
                }
            }
            assertEquals(Set.of(), waiting);
        }
    }

    @Test
    void eachPackageHasOneProviderAndPlugInsLeanOnThePlatformAlone() throws Exception {
        try (VigieLauncher vigie = Distribution.start(cache, all())) {
            assertEquals(List.of(), Distribution.troubles(vigie));
            // The framework shares the log's API with what is outside of it. The server brings the API of servlets
            // along
            // and takes that of its own bundle where there is one, so what counts is who provides in the end.
            Map<String, Set<String>> providers = new TreeMap<>();
            Arrays.stream(vigie.context().getBundles())
                    .flatMap(bundle ->
                            bundle
                                    .adapt(BundleWiring.class)
                                    .getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)
                                    .stream())
                    .filter(export -> export.getRevision().getBundle().getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                    .forEach(export -> providers
                            .computeIfAbsent(name(export), name -> new TreeSet<>())
                            .add(export.getRevision().getSymbolicName()));
            providers.values().removeIf(found -> found.size() == 1);
            assertEquals(Map.of(), providers);

            Set<String> allowed = new TreeSet<>(names("base"));
            allowed.add("io.vigie.core");
            allowed.add(vigie.context().getBundle(0).getSymbolicName());
            Set<String> foreign = new TreeSet<>();
            for (String plugin : plugins()) {
                for (BundleWire wire : vigie.bundle(plugin)
                        .adapt(BundleWiring.class)
                        .getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
                    String provider = wire.getProvider().getSymbolicName();
                    if (!allowed.contains(provider)) {
                        foreign.add(plugin + " imports " + name(wire.getCapability()) + " from " + provider);
                    }
                }
            }
            assertEquals(Set.of(), foreign);
        }
    }

    @Test
    void refreshingAPlugInRestartsItAloneAndRefreshingTheCoreAllThatImportIt() throws Exception {
        try (VigieLauncher vigie = Distribution.start(cache, all())) {
            for (String plugin : plugins()) {
                assertEquals(Set.of(plugin), closure(vigie, plugin));
            }
            Set<String> core = closure(vigie, "io.vigie.core");
            Set<String> importers = Arrays.stream(vigie.context().getBundles())
                    .filter(bundle ->
                            bundle
                                    .adapt(BundleWiring.class)
                                    .getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)
                                    .stream()
                                    .anyMatch(wire ->
                                            wire.getProvider().getSymbolicName().equals("io.vigie.core")))
                    .map(Bundle::getSymbolicName)
                    .collect(Collectors.toCollection(TreeSet::new));
            importers.add("io.vigie.core");
            assertEquals(importers, core);
            assertTrue(core.containsAll(plugins()), core::toString);
            assertReadmeSays("| a KPI family, a connector | 1: itself |");
            assertReadmeSays("| `io.vigie.core` | " + core.size() + ": all of ours |");
            assertReadmeSays(
                    "| `io.vigie.engine` | " + closure(vigie, "io.vigie.engine").size() + " |");
            assertReadmeSays("| `io.vigie.store.duckdb` | "
                    + closure(vigie, "io.vigie.store.duckdb").size() + " |");
        }
    }

    private static void assertReadmeSays(String row) throws IOException {
        assertTrue(Files.readString(Path.of("../README.md")).contains(row), "features/README.md lacks " + row);
    }

    private static Set<String> closure(VigieLauncher vigie, String name) {
        return vigie
                .context()
                .getBundle(0)
                .adapt(FrameworkWiring.class)
                .getDependencyClosure(List.of(vigie.bundle(name)))
                .stream()
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<BundleRequirement> unmetOptions(Bundle bundle) {
        Set<BundleRequirement> met =
                bundle.adapt(BundleWiring.class).getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .map(BundleWire::getRequirement)
                        .collect(Collectors.toSet());
        return bundle.adapt(BundleRevision.class).getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(need -> !met.contains(need))
                .filter(need -> Constants.RESOLUTION_OPTIONAL.equals(
                        need.getDirectives().get(Constants.RESOLUTION_DIRECTIVE)))
                .toList();
    }

    private static Stream<BundleCapability> exports(VigieLauncher vigie) {
        return Arrays.stream(vigie.context().getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .map(revision -> revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE))
                .flatMap(Collection::stream);
    }

    private static String name(BundleCapability export) {
        return (String) export.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
    }

    private static void refresh(VigieLauncher vigie) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        vigie.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null, event -> done.countDown());
        assertTrue(done.await(30, TimeUnit.SECONDS));
    }

    private static List<String> all() {
        return Stream.concat(Distribution.PLATFORM.stream(), Distribution.PLUGINS.stream())
                .toList();
    }

    private static Set<String> plugins() throws IOException {
        Set<String> plugins = new TreeSet<>();
        for (String feature : Distribution.PLUGINS) {
            plugins.addAll(names(feature));
        }
        return plugins;
    }

    private static Set<String> names(String feature) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path jar : Distribution.jars(feature)) {
            try (var file = new java.util.jar.JarFile(jar.toFile())) {
                String name = file.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                names.add(name.split(";")[0].trim());
            }
        }
        return names;
    }
}
