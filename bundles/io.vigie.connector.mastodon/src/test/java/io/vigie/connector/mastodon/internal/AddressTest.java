package io.vigie.connector.mastodon.internal;

import static io.vigie.connector.mastodon.internal.FakeMastodon.US;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vigie.fact.Vocabulary;
import io.vigie.source.CheckLine;
import io.vigie.source.DataSource;
import io.vigie.source.Egress;
import io.vigie.source.SourceException;
import io.vigie.source.SourceException.Kind;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections go to the address that was allowed, and to the server whose name was meant. */
class AddressTest {
    /** No name server knows it: whoever looks it up fails. */
    private static final String NAME = "mastodon.invalid";

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final VirtualClock clock = new VirtualClock(SourceSetup.NOW);

    @TempDir
    Path directory;

    @Test
    void theAddressIsTheOneThatWasCheckedAndTheNameIsKept() throws Exception {
        try (FakeMastodon mastodon = new FakeMastodon()) {
            mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
            List<String> asked = new ArrayList<>();
            SourceReading reading = SourceReading.of(new MastodonFactory(), context(mastodon, false, (host, port) -> {
                asked.add(host + ":" + port);
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), mastodon.port());
            }));
            assertEquals(1, reading.fold().rows(Vocabulary.CONTACT).size());
            assertEquals(List.of(NAME + ":81"), asked);
            assertEquals(NAME + ":81", mastodon.headers.get(0).get("Host"));
        }
    }

    /** DNS rebinding: the name is turned to the inside of the network after the first look. */
    @Test
    void aNameThatIsTurnedElsewhereIsRefused() throws Exception {
        try (FakeMastodon mastodon = new FakeMastodon();
                FakeMastodon inside = new FakeMastodon()) {
            List<String> asked = new ArrayList<>();
            Egress egress = (host, port) -> {
                asked.add(host);
                if (asked.size() > 1) {
                    throw new SourceException(Kind.CONFIG, "Connections to 10.0.0.7 are not allowed.");
                }
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), mastodon.port());
            };
            try (DataSource source = new MastodonFactory().open(context(mastodon, true, egress))) {
                SourceReading reading = new SourceReading().drain(source);
                // The connection ends; the next one is looked at anew, and nothing else knows the name.
                mastodon.fail("/api/v1/notifications", exchange -> {
                    exchange.close();
                    return true;
                });
                clock.advance(Duration.ofHours(1));
                SourceException refusal = assertThrows(SourceException.class, () -> reading.poll(source));
                assertEquals(Kind.CONFIG, refusal.kind());
                assertEquals("Connections to 10.0.0.7 are not allowed.", refusal.getMessage());
                assertEquals(0, inside.requests.size());
            }
        }
    }

    @Test
    void aStreamThatIsNotAllowedIsDoneWithout() throws Exception {
        try (FakeMastodon mastodon = new FakeMastodon()) {
            Egress egress = (host, port) -> {
                if (!host.equals(NAME)) {
                    throw new SourceException(Kind.CONFIG, "Connections to 'localhost' are not allowed.");
                }
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), mastodon.port());
            };
            Elsewhere context = new Elsewhere(
                    SourceSetup.of(Map.of("url", "http://" + NAME, "token", FakeMastodon.TOKEN))
                            .on(clock)
                            .live(),
                    egress);
            try (DataSource source = new MastodonFactory().open(context)) {
                SourceReading reading = new SourceReading().drain(source);
                reading.add(source.poll(reading.checkpoint(), Duration.ofMillis(10)));
                mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
                clock.advance(Duration.ofMinutes(2));
                assertEquals(
                        1, reading.drain(source).fold().rows(Vocabulary.CONTACT).size());
                assertEquals(0, mastodon.listeners());
            }
            assertTrue(new MastodonFactory()
                    .check(context)
                    .contains(CheckLine.warning("Connections to 'localhost' are not allowed.")));
        }
    }

    @Test
    void theTokenDoesNotLeaveTheMachineInClear() {
        SourceSetup setup = SourceSetup.of(Map.of("url", "http://" + NAME, "token", "t"));
        SourceException refusal = assertThrows(
                SourceException.class,
                () -> SourceReading.of(
                        new MastodonFactory(),
                        new Elsewhere(setup, (host, port) -> new InetSocketAddress("192.0.2.1", port))));
        assertEquals(Kind.CONFIG, refusal.kind());
        assertEquals(
                "Setting \"url\": http://mastodon.invalid is not on this machine, so the token would travel unprotected; write"
                        + " https.",
                refusal.getMessage());
    }

    @Test
    void theCertificateMustBeForTheName() throws Exception {
        Path keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "SAN=dns:" + NAME,
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        String.valueOf(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), said);
        SSLContext tls = trustIn(keys);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        try (FakeMastodon mastodon = new FakeMastodon(https)) {
            mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
            try (DataSource source = secure(NAME, mastodon, tls)) {
                assertEquals(
                        1,
                        new SourceReading()
                                .drain(source)
                                .fold()
                                .rows(Vocabulary.CONTACT)
                                .size());
            }
            int asked = mastodon.requests.size();
            try (DataSource source = secure("other.invalid", mastodon, tls)) {
                SourceException refusal = assertThrows(SourceException.class, () -> source.poll(null, Duration.ZERO));
                assertTrue(
                        refusal.getMessage().startsWith("The connection to https://other.invalid cannot be secured: "),
                        refusal.getMessage());
            }
            assertEquals(asked, mastodon.requests.size(), "the token was not sent");
        }
    }

    private DataSource secure(String name, FakeMastodon mastodon, SSLContext tls) throws SourceException {
        Elsewhere context = new Elsewhere(
                SourceSetup.of(Map.of("url", "https://" + name, "token", FakeMastodon.TOKEN)),
                (host, port) -> new InetSocketAddress(InetAddress.getLoopbackAddress(), mastodon.port()));
        Settings settings = Settings.of(context);
        return new MastodonSource(context, settings, new Api(context, settings, tls));
    }

    private static SSLContext trustIn(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        key.init(store, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(key.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }

    private Elsewhere context(FakeMastodon mastodon, boolean live, Egress egress) {
        return new Elsewhere(
                SourceSetup.of(Map.of("url", "http://" + NAME + ":81", "token", FakeMastodon.TOKEN, "stream", false))
                        .on(clock)
                        .bounded(!live),
                egress);
    }
}
