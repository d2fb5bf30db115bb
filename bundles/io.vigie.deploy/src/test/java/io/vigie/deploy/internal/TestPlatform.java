package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.deploy.Change;
import io.vigie.deploy.Plugins;
import io.vigie.launcher.VigieLauncher;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.source.SourceSpec;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;

/** A platform that runs with the plug-ins of a {@link TestHome}, and a workspace in memory that is read into. */
final class TestPlatform implements AutoCloseable {
    static final String KPI = "quick-answer-rate";
    static final String SOURCE = "line";

    /** The system property that says how many calls there are, and what begins when which version read the first. */
    static final String CALLS = "vigie.test.calls";

    private static final KpiQuery QUERY = KpiQuery.of(KPI).grain(Grain.TOTAL).build();

    private final Path folder;
    private final TestHome home;
    private VigieLauncher vigie;
    private Workspace workspace;

    /**
     * Starts a platform with one running source, which has brought ten calls.
     *
     * @param folder takes the home, and the jars that are made     */
    TestPlatform(Path folder) throws IOException {
        this.folder = folder;
        home = new TestHome(folder.resolve("home"));
        System.setProperty(CALLS, "10");
        launch();
    }

    private void launch() {
        vigie = home.launch(folder, 2);
        assertEquals(List.of(), vigie.problems());
        workspace = vigie.service(Workspaces.class).open(null);
        workspace.sources().start(source());
        until(() -> ask().n() == Long.getLong(CALLS));
    }

    /** A source that brings what {@link #CALLS} says. */
    static SourceSpec source() {
        return new SourceSpec("feed", SOURCE, Map.of("size", "1000", "until", CALLS), false);
    }

    void restart() {
        close();
        launch();
    }

    TestHome home() {
        return home;
    }

    VigieLauncher vigie() {
        return vigie;
    }

    Plugins plugins() {
        return vigie.service(Plugins.class);
    }

    Workspace workspace() {
        return workspace;
    }

    /** Asks for the KPI of {@code test.calls}. */
    KpiValue ask() {
        return workspace.kpis().evaluate(QUERY).values().get(0);
    }

    /** Has the source bring more calls, and waits for them. */
    void goesOn() {
        long calls = Long.getLong(CALLS) + 10;
        System.setProperty(CALLS, String.valueOf(calls));
        until(() -> ask().n() == calls);
    }

    Change unsigned(TestBundle... made) throws IOException {
        Path[] jars = new Path[made.length];
        for (int i = 0; i < made.length; i++) {
            jars[i] = made[i].in(folder);
        }
        return Change.install(List.of(jars)).allowingUnsigned();
    }

    /** The plug-ins with all that people are told of them, the set in force, and the bundles in the framework. */
    List<String> shown() {
        List<String> lines = new ArrayList<>();
        plugins().list().forEach(plugin -> lines.add(plugin.toString()));
        lines.add(plugins().sets().get(0).id());
        lines.addAll(bundles());
        return lines;
    }

    /** The active bundles in the framework that come from plug-ins, with their versions. */
    List<String> bundles() {
        return Arrays.stream(vigie.context().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("test."))
                .map(Bundles::name)
                .sorted()
                .toList();
    }

    Bundle bundle(String name) {
        return vigie.bundle(name);
    }

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        workspace.close();
        vigie.close();
    }
}
