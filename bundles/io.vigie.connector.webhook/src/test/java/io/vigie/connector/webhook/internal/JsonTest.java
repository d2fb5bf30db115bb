package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.mapping.MappingReader;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    private static final String ANSWER =
            "{\"id\":\"r1\",\"score\":9,\"answered_at\":\"2026-04-01T09:00:00Z\",\"contact_id\":\"c1\"}";

    private static List<String> values(Sender sender, FactType type, String... fields) {
        List<String> rows = new ArrayList<>();
        for (Fact fact : sender.reading.facts()) {
            if (fact.type() == type) {
                rows.add(String.join(
                        " ",
                        Stream.of(fields)
                                .map(field -> String.valueOf(fact.get(field)))
                                .toList()));
            }
        }
        return rows;
    }

    // ---- Ready mappings ----

    @Test
    void theFirstPublicAnswerOfATicketComesAfter22HoursAndTheNoteDoesNotCount() throws Exception {
        String ticket = Files.readString(Path.of("src/test/resources/tickets/freshdesk-ticket.json"));
        try (Sender freshdesk = Sender.json(Map.of("mapping", "freshdesk-tickets"))) {
            assertEquals(202, freshdesk.send(ticket).status());
            assertEquals(List.of(), freshdesk.reading.rejections());
            assertEquals(
                    List.of(
                            "freshdesk:2001:request in 2024-01-02T10:00:00Z request null",
                            "freshdesk:2001:3003 in 2024-01-04T12:30:00Z followup null",
                            "freshdesk:2001:3001 out 2024-01-03T08:00:00Z reply freshdesk:501"),
                    values(freshdesk, Vocabulary.MESSAGE, "message_id", "direction", "at", "kind", "agent_id"));
            assertEquals(
                    Duration.ofHours(22),
                    Duration.between(Instant.parse("2024-01-02T10:00:00Z"), Instant.parse("2024-01-03T08:00:00Z")));
            assertEquals(
                    List.of("opened 2024-01-02T10:00:00Z", "closed 2024-01-04T12:30:00Z"),
                    values(freshdesk, Vocabulary.CASE_EVENT, "type", "at"));
            assertEquals(List.of("email 42"), values(freshdesk, Vocabulary.CASE, "origin_channel", "team"));
            assertEquals(
                    List.of("freshdesk:2001 freshdesk:1001"),
                    values(freshdesk, Vocabulary.CONTACT, "contact_id", "customer_id"));
        }
    }

    /** A ready mapping, what it is sent, and the facts that come of it. */
    record Case(String mapping, List<String> with, String body, FactType type, List<String> fields, List<String> rows) {
        @Override
        public String toString() {
            return mapping + " " + type;
        }
    }

    static List<Case> cases() {
        String typeform =
                "{\"event_id\":\"e1\",\"event_type\":\"form_response\",\"form_response\":{\"form_id\":\"f\",\"token\":"
                        + "\"t1\",\"submitted_at\":\"2026-04-01T08:00:00Z\",\"hidden\":{\"contact_id\":\"c9\"},\"answers\":["
                        + "{\"type\":\"number\",\"number\":10,\"field\":{\"id\":\"q1\",\"type\":\"nps\"}},"
                        + "{\"type\":\"text\",\"text\":\"fine\",\"field\":{\"id\":\"q2\",\"type\":\"long_text\"}},"
                        + "{\"type\":\"number\",\"number\":4,\"field\":{\"id\":\"q3\",\"type\":\"opinion_scale\"}}]}}";
        String monkey = "{\"id\":\"5007\",\"survey_id\":\"88\",\"date_modified\":\"2026-04-01T08:00:00+00:00\","
                + "\"custom_variables\":{\"contact_id\":\"c9\"},\"pages\":[{\"id\":\"1\",\"questions\":[{\"id\":\"10\","
                + "\"answers\":[{\"text\":\"Anna\"}]}]},{\"id\":\"2\",\"questions\":[{\"id\":\"20\",\"answers\":[{\"choice_id\":"
                + "\"7\",\"choice_metadata\":{\"weight\":\"8\"},\"simple_text\":\"8\"}]}]}]}";
        String qualtrics = "{\"responseId\":\"R_1\",\"surveyId\":\"SV_1\",\"values\":{\"recordedDate\":"
                + "\"2026-04-01T08:00:00Z\",\"QID1\":3,\"contact_id\":\"c9\"}}";
        String zendesk =
                "{\"id\":\"ev%s\",\"type\":\"zen:event-type:ticket.%s\",\"time\":\"2026-04-01T0%s:00:00Z\",\"detail\":"
                        + "{\"id\":\"35\",\"created_at\":\"2026-04-01T01:00:00Z\",\"requester_id\":\"8\",\"group_id\":\"4\",\"via\":"
                        + "{\"channel\":\"email\"}},\"event\":{%s}}";
        String tickets = "["
                + String.join(
                        ",",
                        String.format(zendesk, 1, "created", 1, ""),
                        String.format(
                                zendesk,
                                2,
                                "comment_added",
                                2,
                                "\"comment\":{\"id\":\"71\",\"is_public\":false,\"author\":{\"id\":\"2\",\"is_staff\":true}}"),
                        String.format(
                                zendesk,
                                3,
                                "comment_added",
                                3,
                                "\"comment\":{\"id\":\"72\",\"is_public\":true,\"author\":{\"id\":\"2\",\"is_staff\":true}}"),
                        String.format(
                                zendesk,
                                4,
                                "comment_added",
                                4,
                                "\"comment\":{\"id\":\"73\",\"is_public\":true,\"author\":{\"id\":\"8\",\"is_staff\":false}}"),
                        String.format(zendesk, 5, "status_changed", 5, "\"current\":\"SOLVED\",\"previous\":\"OPEN\""),
                        String.format(
                                zendesk, 6, "status_changed", 6, "\"current\":\"CLOSED\",\"previous\":\"SOLVED\""),
                        String.format(zendesk, 7, "status_changed", 7, "\"current\":\"OPEN\",\"previous\":\"SOLVED\""))
                + "]";
        String message =
                "{\"event\":\"message_created\",\"id\":%d,\"message_type\":\"%s\",\"private\":%s,\"created_at\":"
                        + "\"2026-04-01T0%d:00:00Z\",\"sender\":{\"id\":3},\"conversation\":{\"id\":12,\"channel\":"
                        + "\"Channel::WebWidget\"}}";
        String chats = "["
                + String.join(
                        ",",
                        "{\"event\":\"conversation_created\",\"id\":12,\"channel\":\"Channel::WebWidget\",\"status\":\"open\","
                                + "\"created_at\":1775005200}",
                        String.format(message, 1, "incoming", "false", 1),
                        String.format(message, 2, "outgoing", "true", 2),
                        String.format(message, 3, "outgoing", "false", 3),
                        String.format(message, 4, "activity", "false", 4),
                        "{\"event\":\"conversation_status_changed\",\"id\":12,\"channel\":\"Channel::WebWidget\",\"status\":"
                                + "\"resolved\",\"created_at\":1775005200,\"updated_at\":1775023200}")
                + "]";
        List<String> survey = List.of("response_id", "type", "scale", "score", "at", "contact_id");
        List<String> said = List.of("message_id", "direction", "at", "channel", "kind");
        List<String> step = List.of("type", "at");
        return List.of(
                new Case(
                        "survey-answer",
                        List.of(),
                        ANSWER,
                        Vocabulary.SURVEY_RESPONSE,
                        survey,
                        List.of("survey:r1 nps 0-10 9 2026-04-01T09:00:00Z c1")),
                new Case(
                        "survey-answer",
                        List.of("type=csat", "scale=1-5", "survey=shop"),
                        "[{\"response_id\":7,\"rating\":4,\"timestamp\":1775034000},{\"response_id\":8,\"rating\":null}]",
                        Vocabulary.SURVEY_RESPONSE,
                        survey,
                        List.of("shop:7 csat 1-5 4 2026-04-01T09:00:00Z null")),
                new Case(
                        "typeform-answers",
                        List.of(),
                        typeform,
                        Vocabulary.SURVEY_RESPONSE,
                        survey,
                        List.of(
                                "typeform:t1:q1 nps 0-10 10 2026-04-01T08:00:00Z c9",
                                "typeform:t1:q3 csat 1-5 4 2026-04-01T08:00:00Z c9")),
                new Case(
                        "surveymonkey-answers",
                        List.of("question=20"),
                        monkey,
                        Vocabulary.SURVEY_RESPONSE,
                        survey,
                        List.of("surveymonkey:5007:20 nps 0-10 8 2026-04-01T08:00:00Z c9")),
                new Case(
                        "qualtrics-answers",
                        List.of("question=QID1"),
                        qualtrics,
                        Vocabulary.SURVEY_RESPONSE,
                        survey,
                        List.of("qualtrics:R_1:QID1 nps 0-10 3 2026-04-01T08:00:00Z c9")),
                new Case(
                        "zendesk-events",
                        List.of(),
                        tickets,
                        Vocabulary.MESSAGE,
                        said,
                        List.of(
                                "zendesk:35:request in 2026-04-01T01:00:00Z email request",
                                "zendesk:35:72 out 2026-04-01T03:00:00Z email reply",
                                "zendesk:35:73 in 2026-04-01T04:00:00Z email followup")),
                new Case(
                        "zendesk-events",
                        List.of(),
                        tickets,
                        Vocabulary.CASE_EVENT,
                        step,
                        List.of(
                                "opened 2026-04-01T01:00:00Z",
                                "closed 2026-04-01T05:00:00Z",
                                "reopened 2026-04-01T07:00:00Z")),
                new Case(
                        "chatwoot-events",
                        List.of(),
                        chats,
                        Vocabulary.MESSAGE,
                        said,
                        List.of(
                                "chatwoot:12:1 in 2026-04-01T01:00:00Z chat null",
                                "chatwoot:12:3 out 2026-04-01T03:00:00Z chat reply")),
                new Case(
                        "chatwoot-events",
                        List.of(),
                        chats,
                        Vocabulary.CASE_EVENT,
                        step,
                        List.of("opened 2026-04-01T01:00:00Z", "closed 2026-04-01T06:00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readyMappingsReadWhatTheToolsSend(Case ready) throws Exception {
        try (Sender tool = Sender.json(Map.of("mapping", ready.mapping(), "with", ready.with()))) {
            assertEquals(202, tool.send(ready.body()).status());
            assertEquals(List.of(), tool.reading.rejections());
            assertEquals(ready.rows(), values(tool, ready.type(), ready.fields().toArray(String[]::new)));
        }
    }

    @Test
    void everyReadyMappingCanBeUsed() {
        for (String name : Setup.READY.names()) {
            List<Text> problems = new ArrayList<>();
            Map<String, String> with =
                    List.of("surveymonkey-answers", "qualtrics-answers").contains(name)
                            ? Map.of("question", "1")
                            : Map.of();
            assertNotNull(MappingReader.readForDocuments(Setup.READY, name, with, null, problems), problems::toString);
        }
    }

    // ---- Deliveries ----

    @Test
    void whatComesTwiceCountsOnceByItsKeyOrItsBytes() throws Exception {
        try (Sender survey = Sender.json(Map.of("mapping", "survey-answer"))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(202, survey.send(ANSWER).status());
            }
            assertEquals(1, survey.reading.facts().size());
            // Another body is another delivery, though the fact is the same.
            survey.send(ANSWER.replace("\"c1\"", "\"c1\",\"try\":2"));
            assertEquals(2, survey.reading.facts().size());
        }
        try (Sender survey = Sender.json(Map.of("mapping", "survey-answer", "id", List.of("/id", "header:X-Part")))) {
            survey.send(ANSWER);
            survey.send(ANSWER.replace("\"c1\"", "\"c1\",\"try\":2"));
            assertEquals(1, survey.reading.facts().size());
            survey.send(ANSWER.replace("r1", "r2"));
            assertEquals(2, survey.reading.facts().size());
        }
    }

    @Test
    void whatIsForgedOrOldOrBrokenBringsNothing() throws Exception {
        try (Sender survey = Sender.json(Map.of("mapping", "survey-answer", "time", "/answered_at"))) {
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            assertEquals(401, survey.post(body, Map.of()).status());
            assertEquals(
                    401,
                    survey.post(body, Map.of("X-Hub-Signature-256", "sha256=" + "00".repeat(32)))
                            .status());
            assertEquals(
                    405, survey.deliver("GET", Map.of(), new byte[0], Map.of()).status());
            assertEquals(List.of(), survey.reading.rejections());
            String deep = "[".repeat(1_000) + "]".repeat(1_000);
            for (String broken :
                    List.of("", "null", "7", "[]", "[1]", "{", "{} {}", deep, "{\"a\":" + deep + "}", "{\"a\":NaN}")) {
                assertEquals(400, survey.send(broken).status(), broken);
            }
            byte[] latin = "{\"id\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(400, survey.post(latin, Sender.signed(latin)).status());
            survey.reading
                    .rejections()
                    .forEach(rejection -> assertEquals("(not kept: it may hold customer data)", rejection.record()));
            assertEquals(
                    409,
                    survey.at(Sender.NOW.plus(Duration.ofDays(8))).send(ANSWER).status());
            assertEquals(
                    409,
                    survey.at(Sender.NOW.minus(Duration.ofHours(2)))
                            .send(ANSWER)
                            .status());
            assertEquals(List.of(), survey.reading.facts());
            assertEquals(202, survey.at(Sender.NOW).send(ANSWER).status());
            assertEquals(1, survey.reading.facts().size());
        }
    }

    @Test
    void whatIsMadeToFillTheMemoryDoesNot() throws Exception {
        try (Sender survey = Sender.json(Map.of("mapping", "survey-answer"))) {
            for (String number : List.of("1e999999999", "-1e-999999999", "1e400")) {
                assertEquals(
                        202,
                        survey.send(ANSWER.replace(":9,", ":" + number + ",")).status());
                assertEquals(
                        202,
                        survey.send(ANSWER.replace("\"2026-04-01T09:00:00Z\"", number))
                                .status());
            }
            String wide = "{" + "\"a%d\":1,".repeat(6_000) + "\"z\":1}";
            Object[] numbers = IntStream.range(0, 6_000).boxed().toArray();
            assertEquals(400, survey.send(String.format(wide, numbers)).status());
            assertEquals(400, survey.send("{\"n\":" + "9".repeat(200) + "}").status());
            assertEquals(List.of(), survey.reading.facts());
            assertEquals(8, survey.reading.rejections().size());
        }
    }

    @Test
    void whatTheMappingCannotReadIsKeptWithoutTheCustomerAndReadAgainAfterAFix(@TempDir Path folder) throws Exception {
        Path mapping = folder.resolve("calls.json");
        String text = "{\"facts\":[{\"fact\":\"contact\",\"fields\":{\"contact_id\":\"{call.id}\",\"channel\":"
                + "{\"from\":\"{/call/kind}\",\"words\":{\"tel\":\"phone\"WORDS}},\"received_at\":\"{call.at}\","
                + "\"customer_id\":\"{call.from}\"}}]}";
        Files.writeString(mapping, text.replace("WORDS", ""));
        String body =
                "{\"call\":{\"id\":\"1\",\"kind\":\"fax\",\"at\":\"2026-04-01T09:00:00Z\",\"from\":\"+33612345678\","
                        + "\"note\":\"private\"}}";
        Rejection rejection;
        Map<String, Object> settings = Map.of("mapping", mapping.toString());
        try (Sender calls = Sender.json(settings)) {
            assertEquals(202, calls.send(body).status());
            assertEquals(List.of(), calls.reading.facts());
            rejection = calls.reading.rejections().get(0);
            assertEquals(
                    "Column 'call.kind': 'fax' is none of tel.",
                    rejection.reason().en());
            assertEquals(
                    "{\"call.at\":\"2026-04-01T09:00:00Z\",\"call.id\":\"1\",\"call.kind\":\"fax\"}",
                    rejection.record());
        }
        SourceSetup setup =
                SourceSetup.of(settings).with("secret", Sender.SECRET).live();
        try (DataSource same = new JsonFactory(8080).open(setup)) {
            Batch still = same.replay(rejection);
            assertEquals(
                    rejection.reason().en(), still.rejections().get(0).reason().en());
            assertEquals(rejection.record(), still.rejections().get(0).record());
        }
        Files.writeString(mapping, text.replace("WORDS", ",\"fax\":\"fax\""));
        try (DataSource fixed = new JsonFactory(8080).open(setup)) {
            Batch batch = fixed.replay(rejection);
            assertEquals(List.of(), batch.rejections());
            assertEquals("fax", batch.facts().get(0).get("channel"));
        }
    }

    @Test
    void aBadEntryDoesNotStopTheGoodOnes() throws Exception {
        String ticket = Files.readString(Path.of("src/test/resources/tickets/freshdesk-ticket.json"))
                .replace("2024-01-03T08:00:00Z", "yesterday");
        try (Sender freshdesk = Sender.json(Map.of("mapping", "freshdesk-tickets"))) {
            assertEquals(202, freshdesk.send(ticket).status());
            assertEquals(1, freshdesk.reading.rejections().size());
            assertTrue(freshdesk.reading.rejections().get(0).position().endsWith("/conversations.1"));
            assertEquals(2, values(freshdesk, Vocabulary.MESSAGE, "message_id").size());
        }
    }

    // ---- Settings and checks ----

    @Test
    void allThatIsWrongWithSettingsIsToldAtOnce() {
        SourceSetup setup = SourceSetup.of(Map.ofEntries(
                        Map.entry("secret", "short"),
                        Map.entry("mapping", "nothing"),
                        Map.entry("algorithm", "md5"),
                        Map.entry("encoding", "utf8"),
                        Map.entry("header", " "),
                        Map.entry("signed", "{timestamp}"),
                        Map.entry("window", "0"),
                        Map.entry("id", "id"),
                        Map.entry("time", "at"),
                        Map.entry("maxAge", "0"),
                        Map.entry("zone", "Paris")))
                .live();
        SourceException refusal = assertThrows(SourceException.class, () -> new JsonFactory(8080).open(setup));
        assertEquals(
                "The secret 'secret' has fewer than 8 characters; take one of 32 or more that nobody can guess."
                        + " Set 'algorithm' to sha256, sha1, sha512 or token, not 'md5'."
                        + " Set 'header' to the name of the header that holds the signature."
                        + " Set 'encoding' to hex or base64, not 'utf8'."
                        + " Setting 'signed' is '{timestamp}'; it needs {body} once, {timestamp} if"
                        + " 'timestampHeader' is set, and {id} if 'idHeader' is."
                        + " Set 'window' to a number of seconds from 1 to 86400, not 0."
                        + " Setting 'zone' is 'Paris', which is not a time zone; write one such as Europe/Paris."
                        + " Setting 'mapping' is 'nothing', which is neither a file nor a ready mapping; write a path or"
                        + " one of " + String.join(", ", Setup.READY.names()) + "."
                        + " Setting 'id' holds 'id'; write a JSON pointer such as /event/id, or header:NAME."
                        + " Setting 'time' holds 'at'; write a JSON pointer such as /event/id, or header:NAME."
                        + " Set 'maxAge' to a number of hours from 1 to 8784, not 0.",
                refusal.getMessage());
        assertEquals(SourceException.Kind.CONFIG, refusal.kind());
    }

    @Test
    void itIsSentToAndNeitherReadOnceNorFromAPosition() throws Exception {
        Map<String, Object> settings = Map.of("secret", Sender.SECRET, "mapping", "survey-answer");
        try (DataSource once = new JsonFactory(8080).open(SourceSetup.of(settings))) {
            assertEquals(
                    WebhookText.LIVE_ONLY.in(Locale.ENGLISH),
                    assertThrows(SourceException.class, () -> once.poll(null, Duration.ZERO))
                            .getMessage());
        }
        try (DataSource live =
                new JsonFactory(8080).open(SourceSetup.of(settings).live())) {
            assertThrows(SourceException.class, () -> live.poll(Checkpoint.of("{}"), Duration.ZERO));
            assertTrue(live.poll(null, Duration.ZERO).endOfData());
        }
    }

    @Test
    void aCheckSaysWhereToSendAndHowToTryIt() throws Exception {
        SourceSetup setup = SourceSetup.of(Map.of(
                        "secret", "a new secret, long enough", "previousSecret", "old one", "mapping", "survey-answer"))
                .live();
        assertThrows(SourceException.class, () -> new JsonFactory(8080).check(setup));
        List<String> lines = new JsonFactory(9090)
                .check(setup.with("previousSecret", "the old one").in(Locale.FRENCH)).stream()
                        .map(line -> line.outcome() + " " + line.sentence())
                        .toList();
        assertEquals("WARNING " + WebhookText.SECRET_IS_WEAK.in(Locale.FRENCH), lines.get(0));
        assertEquals("WARNING " + WebhookText.TWO_SECRETS.in(Locale.FRENCH), lines.get(1));
        assertTrue(lines.get(3).contains("http://localhost:9090/api/v1/ingest/test"), lines::toString);
        assertTrue(lines.get(4).contains("openssl dgst -sha256"), lines::toString);
        assertFalse(lines.toString().contains("secret, long"), lines::toString);
    }
}
