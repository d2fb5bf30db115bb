package io.vigie.engine.internal.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.launcher.VigieLauncher;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.source.Batch;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.store.Store;
import io.vigie.store.StoreFactory;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.swap.Offering;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Instant;
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
import org.osgi.framework.wiring.FrameworkWiring;

/** A new version is started beside the old one, tried and swapped in while the platform runs. */
class SwapOsgiTest {
    private static final String KPI = "quick-answer-rate";

    @TempDir
    Path folder;

    private final Store store = new DuckDbStoreFactory().open(null);
    private VigieLauncher vigie;
    private Switchboard switchboard;
    private Workspace workspace;

    @BeforeEach
    void start() {
        vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .ownBundle()
                .cache(folder)
                .start();
        vigie.context().registerService(StoreFactory.class, directory -> store, null);
        switchboard = vigie.service(Switchboard.class);
        workspace = vigie.service(Workspaces.class).open(null);
    }

    @AfterEach
    void stop() {
        workspace.close();
        vigie.close();
    }

    @Test
    void aFamilyThatIsHeldIsInvisibleUntilTheChange() throws Exception {
        workspace.sources().start("calls", true, (checkpoint, wait) -> calls());
        workspace.sources().awaitEnd(status -> {});
        Bundle old = vigie.install(family("1.0.0"));
        Bundle next = startHeld(family("2.0.0"));
        assertEquals("io.vigie.testkpi 1.0.0", entry(workspace.kpis()).bundle());
        assertEquals("1", numerator(workspace.kpis()));
        Offering offering = switchboard.offering(next.getBundleId());
        assertEquals("io.vigie.testkpi 2.0.0", offering.kpis().get(0).bundle());

        Trial trial = switchboard.trial(ids(next), ids(old));
        assertEquals("2", numerator(trial.kpis(workspace)));
        assertEquals("1", numerator(workspace.kpis()));
        switchboard.change(ids(next), ids(old));
        assertEquals("2", numerator(workspace.kpis()));
        old.uninstall();
        assertEquals("2", numerator(workspace.kpis()));
        assertEquals(new Offering(List.of(), List.of(), List.of()), switchboard.offering(old.getBundleId()));

        Bundle broken = startHeld(family("9.0.0"));
        assertEquals(
                List.of("The KPIs of io.vigie.testkpi 9.0.0 are refused: KPI 'quick-answer-rate' is refused: the unit"
                        + " seconds needs a numerator in SECONDS, not NUMBER."),
                switchboard.offering(broken.getBundleId()).refusals());
        assertEquals(List.of(), workspace.kpis().refusals());
    }

    @Test
    void aConnectorIsSwappedManyTimesBesideTheOldOneAndNothingIsLostOrHeld() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        Bundle present = vigie.install(connector("1.0.0"));
        workspace.sources().start(new SourceSpec("feed", "in", Map.of("count", 900, "size", "10"), false));
        List<Trial> trials = new ArrayList<>();
        for (int swap = 1; swap <= 20; swap++) {
            Bundle old = present;
            loaders.add(loader(old));
            present = startHeld(connector("1.0." + swap));
            assertEquals(
                    "io.vigie.testconnector " + old.getVersion(),
                    workspace.sources().types(Locale.ENGLISH).get(0).bundle());
            assertEquals(
                    new Offering(List.of(), List.of("feed"), List.of()), switchboard.offering(present.getBundleId()));
            trials.add(switchboard.trial(ids(present), ids(old)));
            assertEquals(List.of(), switchboard.objections(ids(present), ids(old)));
            switchboard.change(ids(present), ids(old));
            long bundle = present.getBundleId();
            until(() -> running().bundle() == bundle && running().polls() > 0);
            old.uninstall();
            assertEquals(bundle, running().bundle());
        }
        until(() -> contacts().size() >= 900);
        assertEquals(numbers(900), contacts());
        assertEquals(SourceState.RUNNING, running().status().state());
        refresh();
        until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
        // What was tried is still there, and held none of them.
        assertEquals(20, trials.size());
        assertSame(SourceState.RUNNING, running().status().state());
    }

    private static WeakReference<ClassLoader> loader(Bundle bundle) {
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    }

    private void refresh() {
        vigie.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null);
    }

    private RunningSource running() {
        return switchboard.sources().get(0);
    }

    private Bundle startHeld(Path jar) throws BundleException {
        Bundle bundle = vigie.context().installBundle(jar.toUri().toString());
        switchboard.hold(bundle.getBundleId());
        bundle.start();
        return bundle;
    }

    private static Set<Long> ids(Bundle bundle) {
        return Set.of(bundle.getBundleId());
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

    private static Kpis.Entry entry(Kpis kpis) {
        return kpis.entry(KPI).orElseThrow();
    }

    private static String numerator(Kpis kpis) {
        return String.valueOf(
                kpis.evaluate(KpiQuery.of(KPI).build()).values().get(0).num());
    }

    private List<@Nullable Object> contacts() {
        return store
                .query("SELECT contact_id FROM fact_contact ORDER BY CAST(contact_id AS INTEGER)", List.of())
                .rows()
                .stream()
                .map(row -> row[0])
                .toList();
    }

    private static List<@Nullable Object> numbers(int count) {
        List<@Nullable Object> numbers = new ArrayList<>();
        IntStream.rangeClosed(1, count).forEach(i -> numbers.add(String.valueOf(i)));
        return numbers;
    }

    private Path family(String version) throws IOException {
        return TestBundle.named("io.vigie.testkpi", version)
                .header("Bundle-Activator", "io.vigie.engine.testkpi.FamilyActivator")
                .header("Import-Package", "org.osgi.framework, io.vigie.kpi, io.vigie.fact")
                .classes("io/vigie/engine/testkpi/", "FamilyActivator", "FamilyActivator$Family")
                .in(folder);
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

    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "in time: " + switchboard.sources());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
