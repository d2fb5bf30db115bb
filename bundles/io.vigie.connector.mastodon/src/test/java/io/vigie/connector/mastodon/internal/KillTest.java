package io.vigie.connector.mastodon.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Vocabulary;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that reads is killed again and again; what it had stored and what it reads after are one clean read. */
class KillTest {
    private static final int KILLS = 20;

    @TempDir
    Path directory;

    private FakeMastodon mastodon;

    @BeforeEach
    void start() throws IOException {
        mastodon = new FakeMastodon();
        for (int i = 0; i < 300; i++) {
            String at = "2026-03-%02dT%02d:00:".formatted(1 + i / 20, i % 20);
            String customer = "20" + i % 9;
            String request = mastodon.post(customer, null, at + "00Z", FakeMastodon.US);
            String answer = mastodon.post(FakeMastodon.US, request, at + "20Z", customer);
            mastodon.post(customer, answer, at + "30Z", FakeMastodon.US);
        }
        mastodon.pageSize = 10;
    }

    @AfterEach
    void stop() {
        mastodon.close();
    }

    @Test
    void twentyKillsAreOneCleanRead() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path journal = directory.resolve("journal");
        for (int kill = 0; kill < KILLS; kill++) {
            Process reader = Reader.start(mastodon.url(), journal);
            try (BufferedReader said = reader.inputReader()) {
                for (int batches = 1 + random.nextInt(4); batches > 0; batches--) {
                    String line = said.readLine();
                    assertTrue("stored".equals(line) || "end".equals(line), line);
                }
                LockSupport.parkNanos(random.nextInt(5_000_000));
                reader.destroyForcibly();
                assertTrue(reader.waitFor(20, TimeUnit.SECONDS));
            }
        }
        SourceReading killed = Reader.stored(journal);
        assertTrue(killed.fold().size() > 0, "something was stored");
        Process last = Reader.start(mastodon.url(), journal);
        try (BufferedReader said = last.inputReader()) {
            String line = said.readLine();
            while ("stored".equals(line)) {
                line = said.readLine();
            }
            assertEquals("end", line);
        }
        assertTrue(last.waitFor(20, TimeUnit.SECONDS));
        SourceReading clean = SourceReading.of(
                new MastodonFactory(), SourceSetup.of(Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN)));
        assertEquals(900, clean.fold().rows(Vocabulary.MESSAGE).size());
        assertNull(
                clean.fold().difference(Reader.stored(journal).fold(), "one clean read", KILLS + " kills"),
                () -> "seed " + seed);
    }
}
