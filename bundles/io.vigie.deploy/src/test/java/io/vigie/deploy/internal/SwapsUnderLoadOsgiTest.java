package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.Change;
import io.vigie.deploy.Outcome;
import io.vigie.launcher.VigieLauncher;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.source.SourceStatus;
import io.vigie.testkit.LeakProbe;
import io.vigie.testkit.SwapHarness;
import io.vigie.testkit.SwapHarness.Report;
import io.vigie.testkit.SwapHarness.Stored;
import io.vigie.testkit.SwapHarness.Times;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/**
 * A KPI family and a connector are swapped again and again while eight threads ask and a source delivers 2,000
 * facts a second: nobody notices, and nothing is left behind. {@code -Dvigie.swaps=100} swaps more often,
 * {@code -Dvigie.every=250} has each ask once in 250 ms, as screens do. Prints
 * what swaps cost beside what {@code Bundle.update()} of the same bundles costs; the times are for people.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SwapsUnderLoadOsgiTest {
    private static final int SWAPS = Integer.getInteger("vigie.swaps", 5);
    /** Before, since the virtual machine keeps what it learns of code that gets warm with the class data. */
    private static final int WARM_UP = Math.max(3, SWAPS / 5);

    private static final int ASKING = 8;
    /** How often each asks; 0 is one question after the other, which takes all of the processor. */
    private static final Duration EVERY = Duration.ofMillis(Integer.getInteger("vigie.every", 0));

    private static final int FACTS_A_SECOND = 2_000;
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** In so many swaps class data of this or that cannot hide. */
    private static final int MANY = 100;

    private static final double METASPACE = 0.05;
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    /** Calls of the first second, so that a question costs the same however many calls there are. */
    private static final KpiQuery QUESTION = KpiQuery.of(TestPlatform.KPI)
            .grain(Grain.TOTAL)
            .period(START, START.plusSeconds(1))
            .build();

    private static final KpiQuery ALL =
            KpiQuery.of(TestPlatform.KPI).grain(Grain.TOTAL).build();

    @TempDir
    Path folder;

    private final List<LeakProbe> old = new ArrayList<>();
    /** From the request until the new version answered, of each swap, in nanoseconds. */
    private final List<Long> answered = new ArrayList<>();

    private int major = 1;

    /** What is swapped. */
    private enum Kind {
        KPI_FAMILY("test.calls", TestHome::calls),
        CONNECTOR("test.feed", TestHome::feed);

        private final String bundle;
        private final Function<String, TestBundle> made;

        Kind(String bundle, Function<String, TestBundle> made) {
            this.bundle = bundle;
            this.made = made;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyNoticesAndNothingIsLeftBehind(Kind kind) throws Exception {
        List<String> lines = new ArrayList<>();
        double growth;
        try (TestPlatform platform = new TestPlatform(folder)) {
            Workspace workspace = platform.workspace();
            int settled = Math.min(SWAPS, 20);
            Report quiet = run(workspace, settled, round -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                return version(workspace);
            });
            lines.add(line("no swap", Times.of(), quiet));
            SwapHarness.Swap swap = round -> deployed(platform, kind);
            run(workspace, WARM_UP, swap);
            old.clear();
            answered.clear();
            Report report = run(workspace, SWAPS, swap);
            lines.add(line("Plugins.apply", times(), report));

            assertEquals(0, report.failed(), report::toString);
            assertTrue(report.delivered() > 0);
            assertEquals(List.of(0L, 0L), List.of(report.lost(), report.doubled()), report::toString);
            SourceStatus source =
                    workspace.sources().status(TestPlatform.SOURCE).orElseThrow();
            assertEquals(Long.getLong(TestPlatform.CALLS), source.facts());
            // Fewer when one of those that ask has not been needed for a while.
            assertTrue(report.threadsAfter() <= report.threadsBefore(), report::toString);
            assertEquals(SWAPS, old.size());
            old.forEach(LeakProbe::assertFreed);
            System.out.printf(
                    Locale.ROOT,
                    "swaps of a %s: %d facts, 0 lost, 0 double; %d queries, 0 failed; threads %d, then %d; metaspace %+.1f %%;"
                            + " all %d old class loaders collected%n",
                    kind,
                    report.delivered(),
                    report.queries().count(),
                    report.threadsBefore(),
                    report.threadsAfter(),
                    100 * report.metaspaceGrowth(),
                    old.size());
            growth = report.metaspaceGrowth();
        }
        lines.add(plain(kind));
        System.out.printf(
                Locale.ROOT,
                "%d swaps of a %s, median / p99 in ms (load average %.1f)%n%-16s %17s %22s %17s %14s%n%s%n",
                SWAPS,
                kind,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                "",
                "new one answers",
                "longest query of each",
                "all queries",
                "failed queries",
                String.join(System.lineSeparator(), lines));
        if (SWAPS >= MANY) {
            assertTrue(Math.abs(growth) <= METASPACE, () -> "class data grew by the share " + growth);
        }
    }

    /** The same load on the same bundles without a deployment, by {@code Bundle.update()}. */
    private String plain(Kind kind) throws Exception {
        System.setProperty(TestPlatform.CALLS, "10");
        try (VigieLauncher vigie = VigieLauncher.builder()
                        .feature("base")
                        .share("io.vigie.core")
                        .bundle("org.duckdb.duckdb_jdbc", "io.vigie.store.duckdb", "io.vigie.engine")
                        .cache(folder)
                        .start();
                Workspace workspace = vigie.service(Workspaces.class).open(null)) {
            vigie.install(TestHome.calls("1.0.0").in(folder));
            vigie.install(TestHome.feed("1.0.0").in(folder));
            workspace.sources().start(TestPlatform.source());
            TestPlatform.until(() -> stored(workspace) == 10);
            SwapHarness.Swap swap = round -> updated(vigie.bundle(kind.bundle), workspace, kind);
            run(workspace, WARM_UP, swap);
            answered.clear();
            Report report = run(workspace, SWAPS, swap);
            return line("Bundle.update()", times(), report);
        }
    }

    private static Report run(Workspace workspace, int swaps, SwapHarness.Swap swap) throws Exception {
        long base = Long.getLong(TestPlatform.CALLS);
        return SwapHarness.swapping(swap)
                .asking(ASKING, EVERY, () -> ask(workspace))
                .delivering(
                        FACTS_A_SECOND, (from, to) -> System.setProperty(TestPlatform.CALLS, String.valueOf(base + to)))
                .arrived(() -> new Stored(
                        workspace
                                        .sources()
                                        .status(TestPlatform.SOURCE)
                                        .orElseThrow()
                                        .facts()
                                - base,
                        stored(workspace) - base))
                .run(swaps, PAUSE);
    }

    private String deployed(TestPlatform platform, Kind kind) throws Exception {
        String version = ++major + ".0.0";
        Change change = platform.unsigned(kind.made.apply(version));
        old.add(LeakProbe.of(
                platform.bundle(kind.bundle).adapt(BundleWiring.class).getClassLoader(), kind.bundle + " " + version));
        long begin = System.nanoTime();
        Outcome outcome = platform.plugins().apply(change);
        answered.add(
                kind == Kind.CONNECTOR ? read(version) - begin : outcome.took().toNanos());
        return version(platform.workspace());
    }

    private String updated(Bundle bundle, Workspace workspace, Kind kind) throws BundleException, IOException {
        String version = ++major + ".0.0";
        Path jar = kind.made.apply(version).in(folder);
        long begin = System.nanoTime();
        try (InputStream content = Files.newInputStream(jar)) {
            bundle.update(content);
        }
        TestPlatform.until(() -> workspace.kpis().entry(TestPlatform.KPI).isPresent());
        answered.add((kind == Kind.CONNECTOR ? read(version) : System.nanoTime()) - begin);
        return version(workspace);
    }

    /** When that version of the connector was first read. */
    private static long read(String version) {
        String property = TestPlatform.CALLS + "." + version;
        TestPlatform.until(() -> System.getProperty(property) != null);
        return Long.parseLong(System.clearProperty(property));
    }

    private static String ask(Workspace workspace) {
        return workspace.kpis().evaluate(QUESTION).values().get(0).version();
    }

    private static long stored(Workspace workspace) {
        return workspace.kpis().evaluate(ALL).values().get(0).n();
    }

    private static String version(Workspace workspace) {
        return workspace
                .kpis()
                .entry(TestPlatform.KPI)
                .orElseThrow()
                .definition()
                .version();
    }

    private Times times() {
        return Times.of(answered.stream().mapToLong(Long::longValue).toArray());
    }

    private static String line(String what, Times answering, Report report) {
        return String.format(
                Locale.ROOT,
                "%-16s %17s %22s %17s %14d",
                what,
                shown(answering),
                shown(report.pauses()),
                shown(report.queries()),
                report.failed());
    }

    private static String shown(Times times) {
        return times.count() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f / %.1f", times.median() / 1e6, times.p99() / 1e6);
    }
}
