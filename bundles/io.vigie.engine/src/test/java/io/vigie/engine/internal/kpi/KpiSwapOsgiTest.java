package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.launcher.VigieLauncher;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.source.Batch;
import io.vigie.store.Store;
import io.vigie.store.StoreFactory;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** KPI bundles come, change and go while the platform runs; the facts were there before them. */
class KpiSwapOsgiTest {
    private static final String KPI = "quick-answer-rate";

    @TempDir
    Path folder;

    private final List<String> restarts = new CopyOnWriteArrayList<>();
    private VigieLauncher vigie;
    private Workspaces workspaces;
    private Workspace workspace;
    private Kpis kpis;

    @BeforeEach
    void start() throws Exception {
        Store store = new DuckDbStoreFactory().open(null);
        vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .ownBundle()
                .cache(folder)
                .start();
        vigie.context().registerService(StoreFactory.class, directory -> store, null);
        workspaces = vigie.service(Workspaces.class);
        workspace = workspaces.open(null);
        workspace.sources().start("calls", true, (checkpoint, wait) -> calls());
        workspace.sources().awaitEnd(status -> {});
        kpis = workspace.kpis();
        vigie.context().addBundleListener((SynchronousBundleListener) event -> {
            boolean moved = event.getType() == BundleEvent.STARTED || event.getType() == BundleEvent.STOPPED;
            if (moved && !"io.vigie.testkpi".equals(event.getBundle().getSymbolicName())) {
                restarts.add(event.getBundle().getSymbolicName());
            }
        });
    }

    @AfterEach
    void stop() {
        workspace.close();
        vigie.close();
    }

    /** Three calls, answered after 5, 15 and 25 seconds. */
    private static Batch calls() {
        Batch.Builder batch = Batch.builder();
        Instant start = Instant.parse("2026-03-02T08:00:00Z");
        for (int i = 0; i < 3; i++) {
            batch.fact(Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", "c" + i)
                    .set("seq", 1)
                    .set("queue", "Q1")
                    .set("queued_at", start)
                    .set("outcome", "answered")
                    .set("answered_at", start.plusSeconds(5 + 10L * i))
                    .build());
        }
        return batch.endOfData(true).build();
    }

    @Test
    void aFamilyInstalledLateAnswersOverHistoryIsReplacedAndDisappears() throws Exception {
        assertTrue(kpis.entry(KPI).isEmpty());

        Bundle family = vigie.install(family("1.0.0"));
        assertEquals("1", numerator());
        String first = version();
        assertEquals("io.vigie.testkpi 1.0.0", kpis.entry(KPI).orElseThrow().bundle());

        try (InputStream update = Files.newInputStream(family("2.0.0"))) {
            family.update(update);
        }
        assertEquals("2", numerator());
        assertNotEquals(first, version());

        family.uninstall();
        assertTrue(kpis.entry(KPI).isEmpty());
        assertEquals(List.of(), restarts);
        assertSame(workspaces, vigie.service(Workspaces.class));
    }

    @Test
    void aNewVersionBesideTheOldOneTakesOver() throws Exception {
        Bundle old = vigie.install(family("1.0.0"));
        vigie.install(family("3.0.0"));
        assertEquals("3", numerator());
        old.uninstall();
        assertEquals("3", numerator());
        assertEquals(List.of(), kpis.refusals());
    }

    @Test
    void aFamilyThatMakesNoSenseIsRefusedWithASentenceAndHurtsNobody() throws Exception {
        Bundle broken = vigie.install(family("9.0.0"));
        assertEquals(
                List.of("The KPIs of io.vigie.testkpi 9.0.0 are refused: KPI 'quick-answer-rate' is refused: the unit"
                        + " seconds needs a numerator in SECONDS, not NUMBER."),
                kpis.refusals());
        broken.uninstall();
        vigie.install(family("1.0.0"));
        assertEquals("1", numerator());
        assertEquals(List.of(), kpis.refusals());
    }

    @Test
    void nothingHoldsAFamilyThatIsGone() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            loaders.add(installAskAndUninstall(i + ".0.0"));
        }
        refresh();
        until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
        assertEquals(List.of(), restarts);
    }

    private WeakReference<ClassLoader> installAskAndUninstall(String version) throws Exception {
        Bundle family = vigie.install(family(version));
        WeakReference<ClassLoader> loader =
                new WeakReference<>(family.adapt(BundleWiring.class).getClassLoader());
        numerator();
        family.uninstall();
        return loader;
    }

    private void refresh() {
        List<FrameworkEvent> done = new CopyOnWriteArrayList<>();
        FrameworkListener listener = done::add;
        vigie.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null, listener);
        until(() -> !done.isEmpty());
    }

    private String numerator() {
        return kpis.evaluate(KpiQuery.of(KPI).build()).values().get(0).num().toPlainString();
    }

    private String version() {
        return kpis.evaluate(KpiQuery.of(KPI).build()).values().get(0).version();
    }

    private Path family(String version) throws IOException {
        return TestBundle.named("io.vigie.testkpi", version)
                .header("Bundle-Activator", "io.vigie.engine.testkpi.FamilyActivator")
                .header("Import-Package", "org.osgi.framework, io.vigie.kpi, io.vigie.fact")
                .classes("io/vigie/engine/testkpi/", "FamilyActivator", "FamilyActivator$Family")
                .in(folder);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
