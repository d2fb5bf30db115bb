package io.vigie.connector.mastodon.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Vocabulary;
import io.vigie.source.Backfill;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a real server answered, with its own headers. */
class RecordingsTest {
    private static final String SERVER = "test_stream_direct";
    private static final String OURS = "117020565966271181";

    @Test
    void aMentionIsAContact() throws Exception {
        try (Cassettes server = new Cassettes("test_fetch_next_previous", "test_notifications_mentions_only", SERVER)) {
            SourceReading reading = SourceReading.of(new MastodonFactory(), setup(server));
            List<Map<String, Object>> contacts = reading.fold().rows(Vocabulary.CONTACT);
            assertEquals(1, contacts.size());
            assertEquals(
                    Instant.parse("2026-08-01T13:51:42.823Z"), contacts.get(0).get("received_at"));
            assertTrue(contacts.get(0).get("customer_id").toString().startsWith("admin@localhost:"));
            assertEquals("en", contacts.get(0).get("language"));
            assertEquals(List.of(), reading.rejections());
            String at = String.valueOf(reading.checkpoint());
            assertTrue(at.contains("\"notifications\":\"21\""), at);
            assertTrue(at.contains("\"statuses/" + OURS + "\":\"117020580518794573\""), at);
        }
    }

    @Test
    void pagesFollowTheLinksOfTheServerBothWays() throws Exception {
        try (Cassettes server = new Cassettes("test_fetch_next_previous", SERVER)) {
            String list = "/api/v1/accounts/" + OURS + "/statuses?exclude_reblogs=true&limit=40";
            try (DataSource source = new MastodonFactory().open(setup(server))) {
                new SourceReading(Checkpoint.of(
                                "{\"version\":1,\"lists\":{\"statuses/" + OURS + "\":\"117020580481736214\"}}"))
                        .drain(source);
            }
            assertEquals(
                    List.of(list + "&min_id=117020580481736214", list + "&min_id=117020580518794573"), asked(server));
            server.requests.clear();
            SourceReading.of(
                    new MastodonFactory(),
                    setup(server)
                            .backfill(new Backfill(
                                    Instant.parse("2026-08-01T00:00:00Z"), Instant.parse("2026-08-02T00:00:00Z"))));
            // The third page was not recorded, so it is empty.
            assertEquals(
                    List.of(list, list + "&max_id=117020580489281910", list + "&max_id=117020580452511285"),
                    asked(server));
        }
    }

    @Test
    void anAnswerIsTheFirstResponse() throws Exception {
        // As whoever wrote "same!": the toot it answers is one of somebody else who turned to them.
        List<String> posted = Cassettes.bodies("test_status_reply", "POST", "/api/v1/statuses");
        String request = posted.get(0)
                .replace("\"mentions\":[]", "\"mentions\":[{\"id\":\"117020565693913441\",\"acct\":\"admin\"}]");
        try (Cassettes server = new Cassettes("test_status_reply", SERVER)) {
            server.with(
                            "/api/v1/notifications",
                            "[{\"id\":\"22\",\"type\":\"mention\",\"created_at\":\"2026-08-01T13:53:16.000Z\",\"status\":"
                                    + request + "}]")
                    .with("/api/v1/accounts/117020565693913441/statuses", "[" + posted.get(1) + "]")
                    .with("/api/v1/statuses/117020583258292382/context", "{\"ancestors\":[" + request + "]}");
            SourceReading reading = SourceReading.of(new MastodonFactory(), setup(server));
            List<Map<String, Object>> messages = reading.fold().rows(Vocabulary.MESSAGE);
            assertEquals(2, messages.size());
            assertEquals(messages.get(0).get("case_id"), messages.get(1).get("case_id"));
            assertEquals(
                    List.of("in request 2026-08-01T13:53:15.714Z", "out reply 2026-08-01T13:53:15.910Z"),
                    messages.stream()
                            .map(row -> row.get("direction") + " " + row.get("kind") + " " + row.get("at"))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void conversationsGoByTheirLastStatus() throws Exception {
        try (Cassettes server = new Cassettes("test_conversations", SERVER)) {
            SourceReading reading = SourceReading.of(new MastodonFactory(), setup(server));
            List<Map<String, Object>> contacts = reading.fold().rows(Vocabulary.CONTACT);
            assertEquals(1, contacts.size());
            assertEquals("direct", contacts.get(0).get("visibility"));
            assertEquals(
                    Instant.parse("2026-08-01T13:55:56.462Z"), contacts.get(0).get("received_at"));
            assertTrue(String.valueOf(reading.checkpoint()).contains("\"conversations\":\"117020593780198542\""));
        }
    }

    @Test
    void theRecordedStreamIsUnderstood() throws Exception {
        String body =
                Cassettes.bodies(SERVER, "GET", "/api/v1/streaming/direct").get(0);
        List<String> alive = new ArrayList<>();
        Sse events = new Sse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), () -> alive.add(""));
        Sse.Event event = events.next();
        assertEquals("conversation", event.type());
        assertTrue(event.data().startsWith("{\"id\":\"6\",\"unread\":true"));
        assertTrue(event.data().endsWith("}}"));
        assertEquals(null, events.next());
        assertFalse(alive.isEmpty());
    }

    @Test
    void aCheckSaysWhoTheTokenIsAndWhatItMayRead() throws Exception {
        try (Cassettes server = new Cassettes("test_fetch_next_previous", "test_notifications_mentions_only", SERVER)) {
            List<String> lines = new MastodonFactory()
                    .check(setup(server)).stream()
                            .map(line -> line.outcome() + " " + line.sentence())
                            .toList();
            String host = server.url().replace("http://", "");
            assertEquals(
                    List.of(
                            "PASSED " + host + " runs version 4.6.4.",
                            "PASSED Reads as mastodonpy_test@" + host + ".",
                            "PASSED May read: mentions.",
                            "PASSED May read: statuses of mastodonpy_test@" + host + ".",
                            "PASSED May read: direct conversations.",
                            "WARNING The stream at " + server.url()
                                    + " answers with status 404; mentions are looked for at the interval meanwhile.",
                            "PASSED Of 300 requests 299 are left for now."),
                    lines);
        }
    }

    private static List<String> asked(Cassettes server) {
        return server.requests.stream()
                .filter(request -> request.startsWith("/api/v1/accounts/" + OURS))
                .toList();
    }

    private static SourceSetup setup(Cassettes server) {
        return SourceSetup.of(Map.of("url", server.url(), "token", "t")).on(new VirtualClock("2026-08-03T00:00:00Z"));
    }
}
