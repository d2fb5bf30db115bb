package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Answer;
import io.vigie.source.Rejection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaTest {
    private static final Path SAMPLES = Path.of("src/test/resources");

    // ---- The proof of the address ----

    @ParameterizedTest
    @CsvSource({
        "subscribe,  our own word, 1158201444, 200, 1158201444",
        "subscribe,  our own wor,  1158201444, 403, ''",
        "subscribe,  '',           1158201444, 403, ''",
        "unsubscribe,our own word, 1158201444, 403, ''",
        "subscribe,  our own word, <script>,   400, ''",
        "subscribe,  our own word, '',         400, ''",
    })
    void theAddressIsProvenByTheVerifyToken(String mode, String token, String challenge, int status, String body)
            throws Exception {
        try (Sender meta = Sender.meta(Map.of())) {
            Answer answer = meta.deliver(
                    "GET",
                    Map.of("hub.mode", mode, "hub.verify_token", token, "hub.challenge", challenge),
                    new byte[0],
                    Map.of());
            assertEquals(status, answer.status());
            if (status == 200) {
                assertEquals(body, answer.body());
                assertEquals("text/plain", answer.contentType());
            }
        }
    }

    // ---- What is read ----

    private static List<Path> samples() throws Exception {
        try (Stream<Path> meta = Files.list(SAMPLES.resolve("meta"))) {
            return meta.sorted().toList();
        }
    }

    /** What a sample is made into: its facts in short. */
    private static List<String> made(String body) throws Exception {
        try (Sender meta = Sender.meta(Map.of())) {
            Answer answer = meta.at(timeOf(Document.read(body.getBytes(StandardCharsets.UTF_8))))
                    .send(body);
            assertEquals(200, answer.status(), body);
            List<String> made = new ArrayList<>();
            for (Fact fact : meta.reading.facts()) {
                if (fact.type() == Vocabulary.MESSAGE) {
                    made.add(fact.get("channel") + " " + fact.get("direction") + " " + fact.get("at"));
                } else if (fact.type() == Vocabulary.CONTACT) {
                    made.add("contact " + fact.get("said_as")
                            + (fact.get("rating") == null ? "" : " " + fact.get("rating")));
                }
            }
            meta.reading.rejections().forEach(rejection -> made.add(rejection.position()));
            return made;
        }
    }

    private static Instant timeOf(JsonNode root) {
        JsonNode entry = root.path("entry").path(0);
        JsonNode value = entry.path("changes").path(0).path("value");
        for (JsonNode node : List.of(
                value.path("messages").path(0).path("timestamp"),
                value.path("statuses").path(0).path("timestamp"),
                entry.path("time"))) {
            Instant at = Moments.read(node.asText(""));
            if (at != null) {
                return at.plusSeconds(1);
            }
        }
        return Sender.NOW;
    }

    @Test
    void everySampleIsReadAndCountsForWhatItIs() throws Exception {
        Map<String, List<String>> all = new TreeMap<>();
        for (Path sample : samples()) {
            all.put(sample.getFileName().toString().replace(".json", ""), made(Files.readString(sample)));
        }
        List<String> silent = all.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        assertEquals(
                List.of(
                        "feed-comment-edited-25",
                        "feed-comment-edited-with-video",
                        "feed-comment-remove-25",
                        "feed-post-hide",
                        "feed-post-unhide",
                        "feed-reaction-add-reply",
                        "feed-reaction-edit",
                        "feed-status-add-25",
                        "feed-status-edited-25",
                        "feed-status-hide-25",
                        "messaging-message-edits",
                        "messaging-message-isdeleted",
                        "messaging-pass-thread-control",
                        "messaging-reaction-2",
                        "messaging-take-thread-control",
                        "ratings-comment-edited-25",
                        "ratings-like-add-25",
                        "ratings-like-remove-25",
                        "ratings-rating-edit-25",
                        "ratings-reaction-add",
                        "ratings-reaction-remove"),
                silent);
        silent.forEach(all::remove);
        assertEquals(
                Map.ofEntries(
                        Map.entry("feed-comment-add-211", List.of("facebook out 2015-12-03T09:30:03Z")),
                        Map.entry("feed-comment-add-with-photo", List.of("facebook out 2015-12-03T09:30:03Z")),
                        Map.entry("feed-post-add-25", List.of("contact post", "facebook in 2016-02-05T21:17:00Z")),
                        Map.entry(
                                "instagram-wh-comments-2021",
                                List.of("contact comment", "instagram in 2018-02-23T15:21:47Z")),
                        Map.entry(
                                "instagram-wh-mentions",
                                List.of("contact mention", "instagram in 2018-02-23T15:21:50Z")),
                        Map.entry(
                                "mention-comment-add", List.of("contact mention", "facebook in 2021-02-26T12:01:02Z")),
                        Map.entry("mention-post-add", List.of("contact mention", "facebook in 2017-06-01T20:39:46Z")),
                        Map.entry("messaging-message-basic-echo", List.of("messenger out 2016-03-12T06:29:57.627Z")),
                        Map.entry(
                                "messaging-message-location-attachment",
                                List.of("contact message", "messenger in 2016-03-23T01:30:18.268Z")),
                        Map.entry(
                                "messaging-message-prior",
                                List.of("contact message", "messenger in 2016-03-12T06:29:57.627Z")),
                        Map.entry(
                                "messaging-message-product-template",
                                List.of("contact message", "messenger in 2018-02-12T23:46:35.308Z")),
                        Map.entry(
                                "messaging-message-reply-1",
                                List.of("contact message", "messenger in 2016-03-12T06:29:57.627Z")),
                        Map.entry(
                                "messaging-message-sticker-thumbup",
                                List.of("contact message", "messenger in 2017-02-16T14:09:08.673Z")),
                        Map.entry(
                                "ratings-rating-add-25",
                                List.of("contact rating 3", "facebook in 2015-11-29T11:03:22Z")),
                        Map.entry("unknown-change-value", List.of("kind: page foo bar"))),
                all);
    }

    @Test
    void whatsAppMessagesCountAndReceiptsAndReactionsDoNot() throws Exception {
        JsonNode messages = Document.read(Files.readAllBytes(SAMPLES.resolve("whatsapp/message.json")));
        List<String> silent = new ArrayList<>();
        int counted = 0;
        for (Map.Entry<String, JsonNode> sample : messages.properties()) {
            List<String> made = made(sample.getValue().toString());
            if (made.isEmpty()) {
                silent.add(sample.getKey());
            } else {
                assertEquals("contact message", made.get(0));
                assertTrue(made.get(1).startsWith("whatsapp in 2023-"), made::toString);
                assertEquals(2, made.size());
                counted++;
            }
        }
        assertEquals(List.of("reaction", "unreaction_empty", "unreaction_no_emoji"), silent);
        assertEquals(20, counted);
        JsonNode statuses = Document.read(Files.readAllBytes(SAMPLES.resolve("whatsapp/message_status.json")));
        for (Map.Entry<String, JsonNode> sample : statuses.properties()) {
            assertEquals(List.of(), made(sample.getValue().toString()), sample.getKey());
        }
    }

    // ---- A conversation ----

    private static String page(long time, String events) {
        return "{\"object\":\"page\",\"entry\":[{\"id\":\"77\",\"time\":" + time + "," + events + "}]}";
    }

    private static String said(long millis, String mid, boolean ours) {
        return "{\"sender\":{\"id\":\"" + (ours ? 77 : 5) + "\"},\"recipient\":{\"id\":\"" + (ours ? 5 : 77)
                + "\"},\"timestamp\":" + millis + ",\"message\":{\"mid\":\"" + mid + "\",\"text\":\"secret words\""
                + (ours ? ",\"is_echo\":true" : "") + "}}";
    }

    private static String comment(long seconds, String id, String parent, int from, String verb) {
        return "{\"field\":\"feed\",\"value\":{\"item\":\"comment\",\"verb\":\"" + verb + "\",\"comment_id\":\"" + id
                + "\",\"post_id\":\"77_1\",\"parent_id\":\"" + parent + "\",\"from\":{\"id\":\"" + from
                + "\",\"name\":\"Secret Name\"},\"created_time\":" + seconds + ",\"message\":\"secret words\"}}";
    }

    /** Deliveries that bring questions and answers on three channels, batched and alone, with what is beside them. */
    private static List<String> deliveries() {
        long now = Sender.NOW.getEpochSecond();
        String receipt =
                "{\"sender\":{\"id\":\"5\"},\"recipient\":{\"id\":\"77\"},\"timestamp\":1,\"read\":{\"watermark\":1}}";
        String whatsApp = "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"9\",\"changes\":[{\"field\":"
                + "\"%s\",\"value\":{\"metadata\":{\"phone_number_id\":\"112\"},\"%s\":[{\"%s\":\"33612345678\",\"id\":"
                + "\"wamid.%d\",\"timestamp\":\"%d\",\"type\":\"text\",\"text\":{\"body\":\"secret words\"}}]}}]}]}";
        return List.of(
                page(now * 1000, "\"messaging\":[" + said(now * 1000 - 60_000, "m1", false) + "]"),
                page(now * 1000, "\"messaging\":[" + said(now * 1000 - 30_000, "m2", true) + "," + receipt + "]"),
                page(
                        now * 1000,
                        "\"messaging\":[" + said(now * 1000 - 20_000, "m3", false) + ","
                                + said(now * 1000 - 10_000, "m4", true) + "]"),
                page(now, "\"changes\":[" + comment(now - 500, "1_10", "77_1", 6, "add") + "]"),
                page(now, "\"changes\":[" + comment(now - 400, "1_11", "1_10", 77, "add") + "]"),
                page(now, "\"changes\":[" + comment(now - 300, "1_10", "77_1", 6, "edited") + "]"),
                page(now, "\"changes\":[" + comment(now - 500, "1_10", "77_1", 6, "remove") + "]"),
                page(now, "\"changes\":[{\"field\":\"new_thing\",\"value\":{\"name\":\"Secret Name\"}}]"),
                String.format(whatsApp, "messages", "messages", "from", 1, now - 90),
                String.format(whatsApp, "smb_message_echoes", "message_echoes", "to", 2, now - 50));
    }

    @Test
    void questionsAndAnswersMeetInTheirConversation() throws Exception {
        try (Sender meta = Sender.meta(Map.of())) {
            for (String delivery : deliveries()) {
                assertEquals(200, meta.send(delivery).status());
            }
            Map<String, List<String>> conversations = new TreeMap<>();
            for (Fact fact : meta.reading.facts()) {
                if (fact.type() == Vocabulary.MESSAGE) {
                    conversations
                            .computeIfAbsent(String.valueOf(fact.get("case_id")), id -> new ArrayList<>())
                            .add(fact.get("channel") + " " + fact.get("direction") + " "
                                    + Sender.NOW.getEpochSecond()
                                    + "-"
                                    + (Sender.NOW.toEpochMilli() - ((Instant) fact.get("at")).toEpochMilli()) / 1000);
                }
            }
            String now = " " + Sender.NOW.getEpochSecond() + "-";
            assertEquals(
                    List.of(
                            List.of("facebook in" + now + "500", "facebook out" + now + "400"),
                            List.of(
                                    "messenger in" + now + "60",
                                    "messenger out" + now + "30",
                                    "messenger in" + now + "20",
                                    "messenger out" + now + "10"),
                            List.of("whatsapp in" + now + "90", "whatsapp out" + now + "50")),
                    conversations.values().stream()
                            .sorted(java.util.Comparator.comparing(List::toString))
                            .toList());
            assertEquals(4, meta.facts(Vocabulary.CONTACT).size());
        }
    }

    @Test
    void nothingOfACustomerStaysButThePersonalField() throws Exception {
        try (Sender meta = Sender.meta(Map.of())) {
            for (String delivery : deliveries()) {
                meta.send(delivery);
            }
            for (Fact fact : meta.reading.facts()) {
                String told = fact.with("customer_id", "").toString() + fact.key();
                assertFalse(told.contains("ecret") || told.contains("33612345678") || told.contains("wamid"), told);
            }
            for (Rejection rejection : meta.reading.rejections()) {
                assertFalse((rejection.record() + rejection.reason().en()).contains("Secret"), rejection::record);
            }
        }
    }

    @Test
    void anyOrderAndAnyRepetitionGiveTheSameFacts() throws Exception {
        List<String> all = deliveries();
        try (Sender once = Sender.meta(Map.of())) {
            for (String delivery : all) {
                once.send(delivery);
            }
            long first = Long.getLong("vigie.seed", System.nanoTime());
            for (long seed = first; seed < first + 30; seed++) {
                Random random = new Random(seed);
                List<String> sent = new ArrayList<>(all);
                for (int i = random.nextInt(20); i > 0; i--) {
                    sent.add(all.get(random.nextInt(all.size())));
                }
                Collections.shuffle(sent, random);
                try (Sender again = Sender.meta(Map.of())) {
                    for (String delivery : sent) {
                        assertEquals(200, again.send(delivery).status());
                    }
                    assertNull(once.reading.fold().difference(again.reading.fold(), "in order", "vigie.seed=" + seed));
                    // And what came twice was known again, not stored again.
                    assertEquals(
                            once.reading.facts().size(), again.reading.facts().size());
                }
            }
        }
    }

    // ---- What is refused ----

    @Test
    void whatIsForgedOrOldOrBrokenBringsNothing() throws Exception {
        String body = deliveries().get(0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Sender meta = Sender.meta(Map.of())) {
            assertEquals(401, meta.post(bytes, Map.of()).status());
            assertEquals(
                    401,
                    meta.post((body + " ").getBytes(StandardCharsets.UTF_8), Sender.signed(bytes))
                            .status());
            assertEquals(
                    401,
                    meta.post(body.substring(0, 50).getBytes(StandardCharsets.UTF_8), Sender.signed(bytes))
                            .status());
            assertEquals(List.of(), meta.reading.rejections());
            for (String broken : List.of("", "{", "[]", "{\"object\":\"page\"}", body + body)) {
                assertEquals(400, meta.send(broken).status(), broken);
            }
            assertEquals(5, meta.reading.rejections().size());
            assertEquals(
                    409, meta.at(Sender.NOW.plusSeconds(200 * 3600)).send(body).status());
            assertEquals(List.of(), meta.reading.facts());
            // What was refused for its age is not known: sent in time it counts.
            assertEquals(200, meta.at(Sender.NOW).send(body).status());
            assertEquals(3, meta.reading.facts().size());
        }
    }
}
