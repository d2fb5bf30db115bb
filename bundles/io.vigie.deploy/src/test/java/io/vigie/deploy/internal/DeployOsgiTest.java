package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.Change;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.Plugins;
import io.vigie.launcher.VigieLauncher;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Plug-ins are installed, replaced, rolled back and removed while a source is read and a KPI asked. */
class DeployOsgiTest {
    private static final String KPI = "quick-answer-rate";

    @TempDir
    Path folder;

    private TestHome home;
    private VigieLauncher vigie;
    private Plugins plugins;
    private Workspace workspace;

    @BeforeEach
    void start() throws IOException {
        home = new TestHome(folder.resolve("home"));
        launch();
    }

    private void launch() {
        vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core", "io.vigie.deploy")
                .bundle("org.duckdb.duckdb_jdbc", "io.vigie.store.duckdb", "io.vigie.engine", "io.vigie.testkit")
                .ownBundle()
                .property("vigie.home", home.root().toString())
                .property("vigie.deploy.timeout", "2")
                .cache(folder)
                .start();
        assertEquals(List.of(), vigie.problems());
        plugins = vigie.service(Plugins.class);
        workspace = vigie.service(Workspaces.class).open(null);
        workspace.sources().start(new SourceSpec("feed", "line", Map.of(), false));
        until(() -> presented() > 0);
    }

    @AfterEach
    void stop() {
        workspace.close();
        vigie.close();
    }

    private void restart() {
        stop();
        launch();
    }

    @Test
    void theDistributionsPluginsRunFromTheStart() {
        assertEquals(
                List.of(
                        "test.calls 1.0.0 ACTIVE DISTRIBUTION [quick-answer-rate] []",
                        "test.feed 1.0.0 ACTIVE DISTRIBUTION [] [feed]"),
                listed());
        assertEquals(List.of(), plugins.remarks());
        assertEquals(List.of(), plugins.drift());
        assertEquals(List.of(), plugins.why("test.calls"));
    }

    @Test
    void aNewVersionTakesOverAndCanBeRolledBackAlsoAfterARestart() throws IOException {
        String before = version();
        Outcome outcome = plugins.apply(unsigned(TestHome.calls("2.0.0")));

        assertEquals(1, outcome.plan().steps().size());
        assertEquals(Plan.Action.REPLACE, outcome.plan().steps().get(0).action());
        assertTrue(listed().contains("test.calls 2.0.0 ACTIVE UNSIGNED [quick-answer-rate] []"), this::shown);
        assertTrue(!version().equals(before));
        assertEquals(1, bundles("test.calls"));
        assertEquals(List.of(), plugins.drift());

        restart();
        assertTrue(listed().contains("test.calls 2.0.0 ACTIVE UNSIGNED [quick-answer-rate] []"), this::shown);

        plugins.apply(Change.rollback());
        assertEquals(before, version());
        assertTrue(listed().contains("test.calls 1.0.0 ACTIVE DISTRIBUTION [quick-answer-rate] []"), this::shown);
        assertEquals(
                List.of(PluginEvent.Result.APPLIED, PluginEvent.Result.APPLIED),
                plugins.history().stream().map(PluginEvent::result).toList());
        assertEquals(2, plugins.sets().size());
    }

    @Test
    void aConnectorChangesHandsAtItsCheckpoint() throws IOException {
        for (int i = 1; i <= 5; i++) {
            plugins.apply(unsigned(TestHome.feed("1.0." + i)));
            long read = presented();
            until(() -> presented() > read);
        }
        assertEquals(
                SourceState.RUNNING,
                workspace.sources().status("line").orElseThrow().state());
        // Each contact is counted once, and none is left out.
        workspace.sources().stop("line");
        long checkpoint = presented();
        assertEquals(0, checkpoint % 10);
        assertEquals(1, bundles("test.feed"));
    }

    @Test
    void whatIsDroppedIntoTheFolderIsTakenInOnceAndGoesWithItsFile() throws Exception {
        home.want("allow");
        try (Plugins.Watch watch = plugins.watch()) {
            Path dropped = home.dropIn().resolve("calls.jar");
            byte[] content = Files.readAllBytes(TestHome.calls("2.0.0").in(folder));
            for (int end = 0; end < content.length; end += content.length / 5) {
                Files.write(dropped, Arrays.copyOf(content, end));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            Files.write(dropped, content);
            until(() -> plugins.history().size() == 1);
            assertEquals("test.calls 2.0.0 ACTIVE UNSIGNED [quick-answer-rate] []", listed().get(0));
            Files.setLastModifiedTime(dropped, java.nio.file.attribute.FileTime.fromMillis(0));
            Files.copy(dropped, home.dropIn().resolve("again.jar"));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            assertEquals(1, plugins.history().size());
            assertEquals(1, bundles("test.calls"));

            Files.delete(dropped);
            until(() -> plugins.history().size() == 2);
            assertEquals("test.calls 1.0.0 ACTIVE DISTRIBUTION [quick-answer-rate] []", listed().get(0));
        }
    }

    @Test
    void pluginsAreDisabledEnabledAndRemoved() {
        plugins.apply(Change.disable("test.calls"));
        assertTrue(workspace.kpis().entry(KPI).isEmpty());
        assertEquals(Plugin.State.DISABLED, plugins.list().get(0).state());
        plugins.apply(Change.enable("test.calls"));
        assertTrue(workspace.kpis().entry(KPI).isPresent());
        plugins.apply(Change.uninstall("test.feed"));
        until(() -> workspace.sources().status("line").orElseThrow().state() == SourceState.MISSING_PLUGIN);
        assertEquals(1, plugins.list().size());
        plugins.apply(Change.rollback());
        goesOn();
    }

    @Test
    void aWantedFileThatIsEditedIsDriftUntilItIsApplied() throws IOException {
        Files.writeString(
                home.wanted(),
                Files.readString(home.wanted()).replace("\"without\": []", "\"without\": [\"test.calls\"]"));
        assertEquals(1, plugins.drift().size());
        plugins.apply(Change.wanted());
        assertEquals(List.of(), plugins.drift());
        assertTrue(workspace.kpis().entry(KPI).isEmpty());
    }

    /** What was declined stays away, also where the file that says so has come back to what it was. */
    @Test
    void whatOnlyANewerDistributionHasJoinsTheSet() throws IOException {
        plugins.apply(
                Change.install(List.of(TestHome.calls("2.0.0").in(folder))).allowingUnsigned());
        home.bring("test.more");
        restart();
        assertEquals(
                List.of("test.calls 2.0.0", "test.feed 1.0.0", "test.more 1.0.0"),
                plugins.list().stream().map(plugin -> plugin.entry().toString()).toList());
        assertEquals(List.of(), plugins.drift());

        plugins.apply(Change.uninstall("test.more"));
        String declined = Files.readString(home.wanted());
        home.bring("test.even.more");
        Files.writeString(home.wanted(), declined.replace("\"test.more\"", ""));
        restart();
        assertEquals(
                List.of("test.calls 2.0.0", "test.even.more 1.0.0", "test.feed 1.0.0"),
                plugins.list().stream().map(plugin -> plugin.entry().toString()).toList());
        assertEquals(1, plugins.drift().size());
    }

    private Change unsigned(TestBundle bundle) throws IOException {
        return Change.install(List.of(bundle.in(folder))).allowingUnsigned();
    }

    private List<String> listed() {
        return plugins.list().stream()
                .map(plugin -> plugin.entry() + " " + plugin.state() + " "
                        + plugin.entry().trust() + " " + plugin.kpis() + " " + plugin.sources())
                .toList();
    }

    private String shown() {
        return plugins.list().toString();
    }

    private String version() {
        return workspace.kpis().entry(KPI).orElseThrow().definition().version();
    }

    private long bundles(String name) {
        return Arrays.stream(vigie.context().getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name::equals)
                .count();
    }

    private long presented() {
        return workspace
                .kpis()
                .evaluate(KpiQuery.of(KPI).grain(Grain.TOTAL).build())
                .values()
                .get(0)
                .n();
    }

    private void goesOn() {
        long read = presented();
        until(() -> presented() > read);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
