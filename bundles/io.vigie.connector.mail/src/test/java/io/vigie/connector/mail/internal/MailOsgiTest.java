package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.connector.mail.TokenProvider;
import io.vigie.fact.Vocabulary;
import io.vigie.launcher.VigieLauncher;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceException;
import io.vigie.testkit.LeakProbe;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** The libraries that are embedded find their parts inside the framework, and leave nothing behind. */
class MailOsgiTest {
    @TempDir
    Path cache;

    private final Post post = new Post();

    @BeforeEach
    void start() {
        post.start();
    }

    @AfterEach
    void stop() {
        post.stop();
    }

    @Test
    void aMailboxIsReadInTheFrameworkAndTheBundleIsFreedAfterwards() throws Exception {
        post.put("INBOX", Letter.of("q@c", "2026-03-02T09:00:00Z"));
        post.put("INBOX", Letter.of("bounce@c", "2026-03-02T09:00:00Z").with("From", "mailer-daemon@x.example"));
        post.put("Sent", Letter.answer("a@s", "q@c", "2026-03-02T10:00:00Z"));
        try (VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .systemPackages("io.vigie.connector.mail;version=0.1.0")
                .ownBundle()
                .cache(cache)
                .start()) {
            // As the engine does: a source has a thread of its own, which ends with it.
            CompletableFuture<LeakProbe> read = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    read.complete(read(vigie));
                } catch (Exception | AssertionError e) {
                    read.completeExceptionally(e);
                }
            });
            thread.start();
            LeakProbe probe = read.get(2, TimeUnit.MINUTES);
            thread.join();
            vigie.bundle("io.vigie.connector.mail").uninstall();
            probe.assertFreed();
        }
    }

    private LeakProbe read(VigieLauncher vigie) throws Exception {
        DataSourceFactory factory =
                vigie.service(DataSourceFactory.class, "(vigie.source.type=imap)", Duration.ofSeconds(30));
        Bundle bundle = vigie.bundle("io.vigie.connector.mail");
        ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        // As the engine does around each call.
        Thread.currentThread().setContextClassLoader(loader);
        try {
            SourceReading reading = new SourceReading();
            SourceSetup setup = SourceSetup.of(post.settings()).remembering(reading);
            try (DataSource source = factory.open(setup.live())) {
                reading.drain(source);
                assertEquals(3, reading.fold().rows(Vocabulary.MESSAGE).size());
                // It is watching now.
                source.poll(reading.checkpoint(), Duration.ofMillis(50));
            }
            assertEquals(
                    List.of(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread ->
                                    thread.getContextClassLoader() == loader && thread != Thread.currentThread())
                            .map(Thread::getName)
                            .toList());
            assertEquals(
                    "Logged in as 'desk@shop.example' by password.",
                    factory.check(setup).get(1).sentence());
            choosesAProvider(vigie, factory);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        return LeakProbe.of(loader, "io.vigie.connector.mail");
    }

    private void choosesAProvider(VigieLauncher vigie, DataSourceFactory factory) throws Exception {
        Map<String, Object> settings = new HashMap<>(post.settings());
        settings.remove("password");
        settings.put("tokenProvider", "vault");
        TokenProvider provider = (user, host) -> {
            throw new SourceException(SourceException.Kind.AUTH, "Somebody must sign in to the vault.");
        };
        var registration = vigie.context()
                .registerService(TokenProvider.class, provider, new Hashtable<>(Map.of(TokenProvider.NAME, "vault")));
        assertEquals("Somebody must sign in to the vault.", failure(factory, settings));
        registration.unregister();
        assertEquals(
                "No token provider 'vault' is installed; install its bundle, or mend 'tokenProvider'. There are: none.",
                failure(factory, settings));
    }

    private static String failure(DataSourceFactory factory, Map<String, Object> settings) throws Exception {
        try {
            factory.check(SourceSetup.of(settings));
            return "";
        } catch (SourceException e) {
            return e.getMessage();
        }
    }
}
