package io.vigie.connector.mastodon.internal;

import static io.vigie.connector.mastodon.internal.FakeMastodon.US;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stream adds to the lists, and that nothing hangs on it. The interval is an hour: it is never due. */
class StreamTest {
    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    private final VirtualClock clock = new VirtualClock(SourceSetup.NOW);
    private final SourceReading reading = new SourceReading();
    private FakeMastodon mastodon;
    private DataSource source;

    @BeforeEach
    void start() throws Exception {
        mastodon = new FakeMastodon();
    }

    @AfterEach
    void stop() throws Exception {
        if (source != null) {
            source.close();
        }
        mastodon.close();
        assertEquals(0, threads());
    }

    @Test
    void whatTheStreamAnnouncesIsReadAtOnce() throws Exception {
        listen();
        String request = mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        mastodon.event("notification", "{\"type\":\"mention\"}");
        until(() -> messages() == 1);
        String answer = mastodon.post(US, request, "2026-04-01T09:31:00Z", "200");
        mastodon.event("update", mastodon.status(answer).toString());
        until(() -> messages() == 2);
        assertTrue(mastodon.requests.contains("/api/v1/streaming/user"));
        assertEquals(
                "Bearer " + FakeMastodon.TOKEN,
                mastodon.headers.get(mastodon.headers.size() - 1).get("Authorization"));
    }

    @Test
    void editsAndDeletionsAreTold() throws Exception {
        listen();
        String request = mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        mastodon.post("201", null, "2026-04-01T09:30:11Z", US);
        mastodon.event("notification", "{}");
        until(() -> messages() == 2);

        mastodon.status(request).put("edited_at", "2026-04-01T09:40:00Z").put("language", "fr");
        mastodon.event("status.update", mastodon.status(request).toString());
        until(() -> contact("09:30:10").containsKey("edited_at"));
        assertEquals("fr", contact("09:30:10").get("language"));

        mastodon.delete(request);
        mastodon.event("delete", "99999");
        mastodon.event("delete", request);
        until(() -> contact("09:30:10").containsKey("deleted_at"));
        assertEquals(
                "deleted:" + contact("09:30:10").get("contact_id"),
                contact("09:30:10").get("customer_id"));
        assertEquals("customer201@mastodon.example", contact("09:30:11").get("customer_id"));
        assertEquals(2, messages());
        assertEquals(2, reading.fold().rows(Vocabulary.CONTACT).size());
    }

    @Test
    void aDeletionWhoseBatchWasNotStoredIsToldAgain() throws Exception {
        listen();
        String request = mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        mastodon.event("notification", "{}");
        until(() -> messages() == 1);
        Checkpoint before = reading.checkpoint();
        mastodon.delete(request);
        mastodon.event("delete", request);
        Batch lost;
        do {
            clock.advance(Duration.ofSeconds(1));
            lost = source.poll(before, Duration.ofMillis(50));
        } while (lost.facts().isEmpty());
        until(() -> contact("09:30:10").containsKey("deleted_at"));
    }

    @Test
    void aBrokenStreamLosesNothing() throws Exception {
        listen();
        for (int round = 0; round < 5; round++) {
            String half = "event: notification\ndata: {\"id\":\"";
            mastodon.raw(round % 2 == 0 ? half : half + "1\"}\n");
            mastodon.breakStreams();
            mastodon.post("200", null, "2026-04-01T10:0" + round + ":00Z", US);
            int expected = round + 1;
            until(() -> messages() == expected);
            until(() -> mastodon.listeners() == 1);
        }
    }

    @Test
    void withoutRightToTheWholeStreamMentionsAreListenedTo() throws Exception {
        mastodon.refusedStreams = 1;
        listen();
        assertTrue(mastodon.requests.contains("/api/v1/streaming/user/notification"));
        mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        mastodon.event("notification", "{}");
        until(() -> messages() == 1);
    }

    @Test
    void aStreamWithoutEndOfLineIsLeft() throws Exception {
        listen();
        String much = "x".repeat(1024 * 1024);
        Thread flood = new Thread(() -> {
            try {
                mastodon.raw("data: ");
                for (int i = 0; i < 8; i++) {
                    mastodon.raw(much);
                }
            } catch (java.io.IOException e) {
                // It has left, as it should.
                return;
            }
        });
        flood.start();
        flood.join(Duration.ofSeconds(20).toMillis());
        mastodon.breakStreams();
        mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        until(() -> messages() == 1);
    }

    @Test
    void garbageOnTheStreamOnlyMakesItLook() throws Exception {
        listen();
        mastodon.post("200", null, "2026-04-01T09:30:10Z", US);
        mastodon.raw("retry\n\nid: 7\ndata\n\nevent: update\ndata: [[[[\n\nevent: status.update\ndata: {}\n\n");
        until(() -> messages() == 1);
    }

    // ---- Tools ----

    private void listen() throws Exception {
        source = new MastodonFactory()
                .open(SourceSetup.of(Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN, "interval", 3600))
                        .on(clock)
                        .live()
                        .remembering(reading));
        until(() -> mastodon.listeners() == 1);
        // What it looks for once the stream is open is over.
        for (int i = 0; i < 5; i++) {
            poll();
        }
    }

    private void poll() throws Exception {
        clock.advance(Duration.ofSeconds(1));
        reading.add(source.poll(reading.checkpoint(), Duration.ofMillis(50)));
    }

    private void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                fail("it did not come about; asked: " + mastodon.requests);
            }
            poll();
        }
    }

    private int messages() {
        return reading.fold().rows(Vocabulary.MESSAGE).size();
    }

    private Map<String, Object> contact(String time) {
        List<Map<String, Object>> found = reading.fold().rows(Vocabulary.CONTACT).stream()
                .filter(row -> String.valueOf(row.get("received_at")).contains(time))
                .toList();
        return found.isEmpty() ? Map.of() : found.get(0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vigie-source-"))
                .count();
    }
}
