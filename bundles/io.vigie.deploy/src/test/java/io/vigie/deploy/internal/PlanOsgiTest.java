package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.deploy.Trust;
import io.vigie.deploy.internal.file.Headers;
import io.vigie.launcher.VigieLauncher;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.Version;

/** What is planned is what the framework does, for bundles that are wired in all ways. */
class PlanOsgiTest {
    @TempDir
    Path folder;

    private final Map<String, Map<String, String>> headers = new HashMap<>();
    private final Map<String, Path> files = new HashMap<>();
    private VigieLauncher vigie;
    private Bundles bundles;
    private PluginSet set = PluginSet.of(List.of());

    @BeforeEach
    void start() throws IOException {
        vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .cache(folder)
                .start();
        bundles = new Bundles(vigie.context(), Duration.ofSeconds(10));
        Collection<Bundle> installed = List.of(
                install("test.spi", "1.0.0", "Export-Package", "p;version=1,other"),
                install("test.uses", "1.0.0", "Import-Package", "p;version=\"[1,3)\"", "Export-Package", "q;uses:=p"),
                install("test.indirect", "1.0.0", "Import-Package", "q,java.util,java.util.concurrent"),
                install("test.optional", "1.0.0", "Import-Package", "p;resolution:=optional,gone;resolution:=optional"),
                install("test.requires", "1.0.0", "Require-Bundle", "test.spi"),
                install("test.dynamic", "1.0.0", "DynamicImport-Package", "*"),
                install(
                        "test.apart",
                        "1.0.0",
                        "Import-Package",
                        "io.vigie.kpi;version=\"[0.1,1)\",org.osgi.framework"));
        assertTrue(bundles.resolve(installed));
        installed.forEach(bundles::start);
    }

    @AfterEach
    void stop() {
        vigie.close();
    }

    @Test
    void restartsAreThoseOfTheFramework() throws IOException {
        Entry next = entry("test.spi", "2.0.0", "Export-Package", "p;version=2");
        Bundle old =
                bundles.installed(set.entry("test.spi").orElseThrow().digest()).orElseThrow();
        Plan plan = Situations.of(bundles, set).plan(set.with(next), headers);

        Set<String> restarted = new ConcurrentSkipListSet<>();
        vigie.context().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPED && !event.getBundle().equals(old)) {
                restarted.add(event.getBundle().getSymbolicName());
            }
        });
        assertEquals(
                closure(old),
                plan.restarts().stream().map(Plan.Restart::bundle).collect(Collectors.toCollection(TreeSet::new)));
        Bundle fresh = bundles.install(next, files.get(next.digest()));
        assertTrue(bundles.resolve(List.of(fresh)));
        bundles.start(fresh);
        bundles.remove(List.of(old));
        assertEquals(Set.of("test.indirect", "test.optional", "test.requires", "test.uses"), Set.copyOf(restarted));
        assertEquals(Set.of(), Set.copyOf(vigie.problems()));
    }

    @Test
    void whatIsRefusedIsWhatTheFrameworkDoesNotResolve() throws IOException {
        int java = Runtime.version().feature();
        // spotless:off
        refused("this Vigie offers version 0.1.0 of package io.vigie.kpi, it needs [2,3)", "Import-Package", "io.vigie.kpi;version=\"[2,3)\"");
        refused("it needs package java.nowhere, which no bundle offers", "Import-Package", "java.nowhere");
        refused("it needs Java 99, and this Vigie runs on Java " + java, "Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"");
        refused("it needs capability osgi.extender nobody.has, which no bundle offers", "Require-Capability", "osgi.extender;filter:=\"(osgi.extender=nobody.has)\"");
        refused("test.spi offers version 1.0.0 of bundle test.spi, it needs [2,3)", "Require-Bundle", "test.spi;bundle-version=\"[2,3)\"");
        // spotless:on
    }

    private void refused(String why, String... manifest) throws IOException {
        Entry bad = entry("test.bad", "1.0." + files.size(), manifest);
        DeployException refused = assertThrows(
                DeployException.class, () -> Situations.of(bundles, set).plan(set.with(bad), headers));
        assertEquals(bad + " cannot be used: " + why + ".", refused.getMessage());
        Bundle bundle = bundles.install(bad, files.get(bad.digest()));
        assertEquals(false, bundles.resolve(List.of(bundle)), bad::toString);
        bundles.remove(List.of(bundle));
    }

    @Test
    void aRemovalThatLeavesOthersWithoutIsRefused() {
        DeployException refused = assertThrows(
                DeployException.class, () -> Situations.of(bundles, set).plan(set.without("test.spi"), headers));
        assertEquals(
                "test.spi cannot be removed, because others need it: test.indirect uses package q of test.uses,"
                        + " test.requires requires bundle test.spi, test.uses uses package p of test.spi.",
                refused.getMessage());
    }

    private Set<String> closure(Bundle bundle) {
        Set<String> names = new TreeSet<>();
        bundles.wiring().getDependencyClosure(List.of(bundle)).forEach(other -> names.add(other.getSymbolicName()));
        names.remove(bundle.getSymbolicName());
        return names;
    }

    private Bundle install(String name, String version, String... manifest) throws IOException {
        Entry entry = entry(name, version, manifest);
        set = set.with(entry);
        return bundles.install(entry, files.get(entry.digest()));
    }

    private Entry entry(String name, String version, String... manifest) throws IOException {
        TestBundle bundle = TestBundle.named(name, version);
        for (int i = 0; i < manifest.length; i += 2) {
            bundle.header(manifest[i], manifest[i + 1]);
        }
        Path file = bundle.in(folder);
        String digest = String.format("%064x", files.size());
        files.put(digest, file);
        headers.put(digest, Headers.of(file));
        return new Entry(name, Version.parseVersion(version), digest, true, Trust.UNSIGNED, "", "a test");
    }
}
