package io.vigie.connector.mastodon.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vigie.fact.Vocabulary;
import io.vigie.launcher.VigieLauncher;
import io.vigie.source.CheckLine;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.LeakProbe;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** The bundle in the framework: it works there, and leaves nothing behind. */
class MastodonOsgiTest {
    private static final String ID = "io.vigie.connector.mastodon";

    @TempDir
    Path cache;

    @Test
    void readsAndListensAndIsGoneWithItsBundle() throws Exception {
        try (FakeMastodon mastodon = new FakeMastodon();
                VigieLauncher vigie = VigieLauncher.builder()
                        .feature("base")
                        .share("io.vigie.core")
                        .ownBundle()
                        .cache(cache)
                        .start()) {
            assertEquals(List.of(), vigie.diagnosis());
            Bundle bundle = vigie.bundle(ID);
            LeakProbe probe = LeakProbe.of(bundle.adapt(BundleWiring.class).getClassLoader(), ID);
            use(vigie, mastodon);
            assertEquals(0, threads());
            bundle.uninstall();
            bundle = null;
            probe.assertFreed();
        }
    }

    private static void use(VigieLauncher vigie, FakeMastodon mastodon) throws Exception {
        ServiceReference<DataSourceFactory> reference = vigie.context()
                .getServiceReferences(DataSourceFactory.class, "(" + DataSourceFactory.TYPE + "=mastodon)")
                .iterator()
                .next();
        DataSourceFactory factory = vigie.context().getService(reference);
        VirtualClock clock = new VirtualClock(SourceSetup.NOW);
        SourceSetup setup = SourceSetup.of(Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN, "interval", 3600))
                .on(clock);
        assertTrue(factory.check(setup).stream().noneMatch(line -> line.outcome() == CheckLine.Outcome.FAILED));
        String request = mastodon.post("200", null, "2026-03-02T09:00:00Z", FakeMastodon.US);
        assertEquals(
                1,
                SourceReading.of(factory, setup).fold().rows(Vocabulary.CONTACT).size());
        try (DataSource source = factory.open(setup.live())) {
            SourceReading reading = new SourceReading();
            until(() -> mastodon.listeners() == 1, source, reading, clock);
            assertEquals(1, threads());
            mastodon.post(FakeMastodon.US, request, "2026-03-02T09:10:00Z", "200");
            mastodon.event("conversation", "{}");
            until(() -> reading.fold().rows(Vocabulary.MESSAGE).size() == 2, source, reading, clock);
        }
        vigie.context().ungetService(reference);
    }

    private static void until(Callable<Boolean> condition, DataSource source, SourceReading reading, VirtualClock clock)
            throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                fail("it did not come about");
            }
            clock.advance(Duration.ofSeconds(1));
            reading.add(source.poll(reading.checkpoint(), Duration.ofMillis(50)));
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vigie-source-"))
                .count();
    }
}
