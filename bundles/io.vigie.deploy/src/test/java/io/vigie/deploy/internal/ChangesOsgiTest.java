package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import io.vigie.testkit.LeakProbe;
import io.vigie.testkit.TestBundle;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** What changes leave behind: in the framework, on disk, and with those who ask for them. */
class ChangesOsgiTest {
    private static final int CALLERS = 6;
    private static final String OFFERED = "test.offered;version=\"[1,2)\"";

    @TempDir
    static Path folder;

    private static TestPlatform platform;
    private static int major = 1;

    @BeforeAll
    static void start() throws IOException {
        platform = new TestPlatform(folder);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void theOldVersionIsGoneAndNobodyElseWasRestarted() throws Exception {
        for (String name : List.of("test.calls", "test.feed")) {
            List<String> others = new CopyOnWriteArrayList<>();
            BundleListener listener = (SynchronousBundleListener) event -> {
                if (!name.equals(event.getBundle().getSymbolicName())) {
                    others.add(event.getBundle() + " " + event.getType());
                }
            };
            Workspaces engine = platform.vigie().service(Workspaces.class);
            platform.vigie().context().addBundleListener(listener);
            LeakProbe old = replaced(name);
            platform.vigie().context().removeBundleListener(listener);

            assertEquals(List.of(), others);
            assertSame(engine, platform.vigie().service(Workspaces.class));
            FrameworkWiring framework = platform.vigie().context().getBundle().adapt(FrameworkWiring.class);
            assertEquals(List.of(), List.copyOf(framework.getRemovalPendingBundles()));
            old.assertFreed();
        }
    }

    @Test
    void twoThatAreReplacedTogetherFindEachOther() throws Exception {
        platform.plugins().apply(platform.unsigned(offering("1.0.0"), using("1.0.0", "test.offered")));

        String restarts = restartsOf(platform.unsigned(offering("1.1.0"), using("1.1.0", "test.offered")));

        assertEquals("planned [], seen []", restarts);
        assertEquals(List.of("test.offering 1.1.0"), providers("test.using"));
        platform.plugins().apply(Change.uninstall("test.offering", "test.using"));
    }

    @Test
    void aVersionThatUsesThePackagesOfItsNameHasItsOwn() throws Exception {
        platform.plugins().apply(platform.unsigned(both("1.0.0")));

        String restarts = restartsOf(platform.unsigned(both("1.1.0")));

        assertEquals("planned [], seen []", restarts);
        assertEquals(List.of(), providers("test.both"));
        platform.plugins().apply(Change.uninstall("test.both"));
    }

    @Test
    void whoHasToUseOneThatStaysIsRestartedWithIt() throws Exception {
        TestBundle between = TestBundle.named("test.between", "1.0.0")
                .header("Import-Package", OFFERED)
                .header("Export-Package", "test.between;version=1;uses:=test.offered");
        platform.plugins()
                .apply(platform.unsigned(offering("1.0.0"), between, using("1.0.0", "test.offered,test.between")));

        String restarts = restartsOf(platform.unsigned(offering("1.1.0"), using("1.1.0", "test.offered,test.between")));

        assertEquals("planned [test.between, test.using], seen [test.between, test.using]", restarts);
        assertEquals(List.of("test.offering 1.1.0", "test.between 1.0.0"), providers("test.using"));
        platform.plugins().apply(Change.uninstall("test.offering", "test.between", "test.using"));
    }

    private static TestBundle offering(String version) {
        return TestBundle.named("test.offering", version).header("Export-Package", "test.offered;version=" + version);
    }

    private static TestBundle using(String version, String packages) {
        return TestBundle.named("test.using", version)
                .header("Import-Package", packages.replace("test.offered", OFFERED));
    }

    private static TestBundle both(String version) {
        return TestBundle.named("test.both", version)
                .header("Export-Package", "test.both;version=" + version)
                .header("Import-Package", "test.both;version=\"[1,2)\"");
    }

    /** Who is restarted by a change: what is planned, and who starts once more than it has to. */
    private static String restartsOf(Change change) {
        List<String> started = new CopyOnWriteArrayList<>();
        Set<Bundle> before = Set.of(platform.vigie().context().getBundles());
        BundleListener listener = (SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STARTED) {
                Bundle bundle = event.getBundle();
                started.add(bundle.getSymbolicName() + (before.contains(bundle) ? " again" : ""));
            }
        };
        platform.vigie().context().addBundleListener(listener);
        Outcome outcome = platform.plugins().apply(change);
        platform.vigie().context().removeBundleListener(listener);
        outcome.plan().steps().forEach(step -> started.remove(step.plugin().name()));
        List<String> planned = outcome.plan().restarts().stream()
                .map(Plan.Restart::bundle)
                .sorted()
                .toList();
        List<String> seen = started.stream()
                .map(name -> name.replace(" again", ""))
                .sorted()
                .toList();
        return "planned " + planned + ", seen " + seen;
    }

    private static List<String> providers(String name) {
        return platform
                .bundle(name)
                .adapt(BundleWiring.class)
                .getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)
                .stream()
                .map(wire -> Bundles.name(wire.getProvider().getBundle()))
                .toList();
    }

    private static LeakProbe replaced(String name) throws IOException {
        Bundle old = platform.bundle(name);
        BundleWiring wiring = old.adapt(BundleWiring.class);
        LeakProbe probe = LeakProbe.of(wiring.getClassLoader(), Bundles.name(old));
        platform.plugins().apply(next(name));
        assertFalse(wiring.isInUse());
        assertEquals(Bundle.UNINSTALLED, old.getState());
        return probe;
    }

    @Test
    void manyWhoChangeAtOnceAllGetAnAnswer() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Change change =
                        switch (i % 3) {
                            case 0 -> next("test.calls");
                            case 1 -> next("test.feed");
                            default -> Change.disable("test.calls");
                        };
                tasks.add(() -> result(change));
                tasks.add(() -> String.valueOf(platform.plugins().plan(change).steps()));
                tasks.add(() -> platform.plugins().list().toString());
            }
            for (Future<String> answer : callers.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
                assertFalse(answer.isCancelled());
                answer.get();
            }
        } finally {
            callers.shutdownNow();
        }
        platform.plugins().apply(next("test.calls"));
        PluginSet set = platform.plugins().sets().get(0);
        assertEquals(
                set.entries().values().stream().map(PluginSet.Entry::toString).toList(), platform.bundles());
        platform.goesOn();
    }

    private static String result(Change change) {
        try {
            return platform.plugins().apply(change).plan().to().id();
        } catch (DeployException refusal) {
            return refusal.getMessage();
        }
    }

    @Test
    void threadsKeepTheirContextClassLoader() throws Exception {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        Change change = platform.unsigned(TestHome.calls(++major + ".0.0").header("Test-Trouble", "loader"));
        platform.plugins().apply(change);
        assertSame(before, caller.getContextClassLoader());
        ClassLoader plugin =
                platform.bundle("test.calls").adapt(BundleWiring.class).getClassLoader();
        List<String> holding = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == plugin)
                .map(Thread::getName)
                .toList();
        assertEquals(List.of(), holding);
    }

    @Test
    void afterABadUpdateTheOldVersionComesBackAtTheNextStartToo() throws Exception {
        Change good = next("test.calls");
        platform.plugins().apply(good);
        PluginSet set = platform.plugins().sets().get(0);
        Change bad = platform.unsigned(TestHome.calls(++major + ".0.0").header("Test-Trouble", "throw"));
        assertThrows(DeployException.class, () -> platform.plugins().apply(bad));

        platform.restart();

        assertEquals(set, platform.plugins().sets().get(0));
        assertEquals(List.of(), platform.plugins().remarks());
        assertTrue(platform.bundle("test.calls")
                .getLocation()
                .endsWith(set.entries().get("test.calls").digest()));
        platform.goesOn();
    }

    @Test
    void aChangeThatIsMadeStandsWhateverBecomesOfItsHistory() throws Exception {
        Path history = platform.home().root().resolve("data/deploy/history.jsonl");
        Path aside = folder.resolve("history.jsonl");
        platform.plugins().apply(next("test.calls"));

        Files.writeString(history, "oops\n" + Files.readString(history));
        Outcome outcome = platform.plugins().apply(next("test.calls"));
        assertEquals(2, outcome.notes().size(), outcome::toString);
        assertEquals(
                "Line 1 of " + history + " is damaged and was left out.",
                platform.plugins().historyDamage().get(0).en());

        Files.move(history, aside);
        Files.createDirectory(history);
        outcome = platform.plugins().apply(next("test.calls"));
        Files.delete(history);
        Files.move(aside, history);

        String last = outcome.notes().get(outcome.notes().size() - 1).en();
        assertTrue(last.startsWith(history + " cannot be "), last);
        assertEquals(outcome.plan().to(), platform.plugins().sets().get(0));
        platform.goesOn();
    }

    private static Change next(String name) throws IOException {
        String version = ++major + ".0.0";
        return platform.unsigned(name.equals("test.calls") ? TestHome.calls(version) : TestHome.feed(version));
    }
}
