package io.vigie.engine.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vigie.launcher.VigieLauncher;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.store.StoreFactory;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** Connectors come and go while the platform runs. */
class ConnectorSwapOsgiTest {
    @TempDir
    Path folder;

    private final Store store = new DuckDbStoreFactory().open(null);
    private VigieLauncher vigie;
    private Workspace workspace;
    private Sources sources;

    @BeforeEach
    void start() {
        vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .ownBundle()
                .cache(folder)
                .start();
        vigie.context().registerService(StoreFactory.class, directory -> store, null);
        workspace = vigie.service(Workspaces.class).open(null);
        sources = workspace.sources();
    }

    @AfterEach
    void stop() {
        workspace.close();
        vigie.close();
    }

    @Test
    void aConnectorInstalledLateIsThereAtOnceWithItsDeclaration() throws Exception {
        Workspaces before = vigie.service(Workspaces.class);
        assertEquals(List.of(), sources.types(Locale.ENGLISH));
        sources.start(feed("in", 5));
        assertEquals(SourceState.MISSING_PLUGIN, state("in"));

        install("1.0.0");
        until(() -> contacts().equals(numbers(5)));
        assertEquals(
                List.of(new SourceType(
                        "feed",
                        "Flux",
                        "Compte des contacts",
                        "io.vigie.testconnector 1.0.0",
                        Set.of(),
                        List.of(
                                new SourceType.Setting("count", "Dernier contact", "", true, "", List.of(), false),
                                new SourceType.Setting(
                                        "size", "Contacts par lot", "", false, "1", List.of("1", "10"), false)))),
                sources.types(Locale.FRENCH));
        assertEquals("Feed", sources.types(Locale.GERMAN).get(0).label());
        assertSame(before, vigie.service(Workspaces.class));
    }

    @Test
    void settingsAreCheckedAgainstTheDeclaration() throws Exception {
        install("1.0.0");
        Locale locale = Locale.getDefault();
        Texts texts = new Texts(locale);
        assertEquals(
                List.of(
                        texts.get("setting.max", "count", "'1001'", "1000"),
                        texts.get("setting.option", "size", "'5'", "1, 10")),
                sources.check(new SourceSpec("feed", "in", Map.of("count", "1001", "size", "5"), true)));
        assertEquals(
                List.of(texts.get("setting.missing", "count", "feed")),
                sources.check(new SourceSpec("feed", "in", Map.of(), true)));
    }

    @Test
    void aConnectorIsSwappedManyTimesInTheMiddleOfPollsAndNothingIsLostOrHeld() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        sources.start(feed("in", 300));
        int threads = 0;
        for (int swap = 0; swap < 20; swap++) {
            loaders.add(runUntilMoreIsRead(swap));
            assertEquals(SourceState.MISSING_PLUGIN, state("in"));
            threads = Math.max(threads, sourceThreads());
        }
        assertEquals(0, sourceThreads());
        install("2.0.0");
        until(() -> contacts().size() >= 300);
        assertEquals(numbers(300), contacts());
        until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    private WeakReference<ClassLoader> runUntilMoreIsRead(int swap) throws Exception {
        int before = contacts().size();
        Bundle connector = install("1.0." + swap);
        WeakReference<ClassLoader> loader =
                new WeakReference<>(connector.adapt(BundleWiring.class).getClassLoader());
        sources.types(Locale.ENGLISH);
        until(() -> contacts().size() > before);
        connector.uninstall();
        return loader;
    }

    private static int sourceThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vigie-source-"))
                .count();
    }

    private Bundle install(String version) throws IOException, BundleException {
        return vigie.install(connector(version));
    }

    private Path connector(String version) throws IOException {
        TestBundle connector = TestBundle.named("io.vigie.testconnector", version)
                .header("Bundle-Activator", "io.vigie.engine.testconnector.FeedActivator")
                .header("Import-Package", "org.osgi.framework, io.vigie.fact, io.vigie.source")
                .classes(
                        "io/vigie/engine/testconnector/",
                        "Feed",
                        "FeedActivator",
                        "FeedActivator$Factory",
                        "FeedActivator$Counting");
        for (String file : List.of("metatype/feed.xml", "l10n/feed.properties", "l10n/feed_fr.properties")) {
            connector.file("testconnector/OSGI-INF/" + file, "OSGI-INF/" + file);
        }
        return connector.in(folder);
    }

    private static SourceSpec feed(String name, int count) {
        return new SourceSpec("feed", name, Map.of("count", count), false);
    }

    private List<@Nullable Object> contacts() {
        return store
                .query("SELECT contact_id FROM fact_contact ORDER BY CAST(contact_id AS INTEGER)", List.of())
                .rows()
                .stream()
                .map(row -> row[0])
                .toList();
    }

    private SourceState state(String name) {
        return sources.status(name).orElseThrow().state();
    }

    private static List<@Nullable Object> numbers(int count) {
        List<@Nullable Object> numbers = new ArrayList<>();
        IntStream.rangeClosed(1, count).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + sources.status());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
