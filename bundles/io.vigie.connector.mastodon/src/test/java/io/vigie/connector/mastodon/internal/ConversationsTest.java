package io.vigie.connector.mastodon.internal;

import static io.vigie.connector.mastodon.internal.FakeMastodon.US;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Backfill;
import io.vigie.source.DataSource;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which facts conversations become. */
class ConversationsTest {
    private FakeMastodon mastodon;

    @BeforeEach
    void start() throws IOException {
        mastodon = new FakeMastodon();
    }

    @AfterEach
    void stop() {
        mastodon.close();
    }

    @Test
    void aConversationBecomesACaseWithItsFirstResponse() throws Exception {
        String request = mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
        String reminder = mastodon.post("200", request, "2026-03-02T10:00:00Z", US);
        String answer = mastodon.post(US, reminder, "2026-03-02T10:30:00Z", "200");
        mastodon.post("200", answer, "2026-03-02T11:00:00Z", US);
        mastodon.post(US, null, "2026-03-02T12:00:00Z");

        SourceReading reading = read(setup());
        assertEquals(
                List.of(
                        "in request 2026-03-02T09:00:00Z",
                        "in followup 2026-03-02T10:00:00Z",
                        "out reply 2026-03-02T10:30:00Z",
                        "in request 2026-03-02T11:00:00Z"),
                messages(reading));
        assertEquals(
                List.of("opened 2026-03-02T09:00:00Z", "reopened 2026-03-02T11:00:00Z"),
                sorted(reading, Vocabulary.CASE_EVENT, "type", "at"));
        assertEquals(1, distinct(reading, Vocabulary.CASE, "case_id"));
        assertEquals(1, distinct(reading, Vocabulary.MESSAGE, "case_id"));
        assertEquals(3, distinct(reading, Vocabulary.CONTACT, "contact_id"));
        Fact contact = first(reading, Vocabulary.CONTACT);
        assertEquals("mastodon", contact.get("channel"));
        assertEquals("inbound", contact.get("direction"));
        assertEquals("customer200@mastodon.example", contact.get("customer_id"));
        assertEquals("en", contact.get("language"));
        assertEquals("help@mastodon.example", contact.get("account"));
        for (Fact fact : reading.facts()) {
            String told = fact.toString();
            assertFalse(told.contains("nobody is to keep"), told);
            fact.values().forEach((field, value) -> {
                if (!field.equals("customer_id")) {
                    assertFalse(value.toString().contains("customer200"), told);
                }
                assertFalse(value.toString().contains(request), told);
            });
        }
    }

    @Test
    void theAnswerMayCloseTheCase() throws Exception {
        String request = mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
        String answer = mastodon.post(US, request, "2026-03-02T10:30:00Z", "200");
        mastodon.post("200", answer, "2026-03-02T11:00:00Z", US);
        assertEquals(
                List.of("closed 2026-03-02T10:30:00Z", "opened 2026-03-02T09:00:00Z", "reopened 2026-03-02T11:00:00Z"),
                sorted(read(setup().with("answerCloses", true)), Vocabulary.CASE_EVENT, "type", "at"));
    }

    @Test
    void eachCustomerUnderOnePostHasACaseOfTheirOwn() throws Exception {
        String post = mastodon.post(US, null, "2026-03-02T08:00:00Z");
        String one = mastodon.post("200", post, "2026-03-02T09:00:00Z", US);
        String two = mastodon.post("201", post, "2026-03-02T09:10:00Z", US);
        // Joins in under the other's request: a request of their own.
        String three = mastodon.post("202", one, "2026-03-02T09:20:00Z", US, "200");
        mastodon.post(US, one, "2026-03-02T09:30:00Z", "200");
        mastodon.post(US, two, "2026-03-02T09:31:00Z", "201");
        mastodon.post(US, three, "2026-03-02T09:32:00Z", "202");
        SourceReading reading = read(setup());
        assertEquals(3, distinct(reading, Vocabulary.CASE, "case_id"));
        assertEquals(
                List.of(
                        "in request 2026-03-02T09:00:00Z",
                        "in request 2026-03-02T09:10:00Z",
                        "in request 2026-03-02T09:20:00Z",
                        "out reply 2026-03-02T09:30:00Z",
                        "out reply 2026-03-02T09:31:00Z",
                        "out reply 2026-03-02T09:32:00Z"),
                messages(reading));
        reading.fold().rows(Vocabulary.MESSAGE).forEach(row -> assertNotEquals(null, row.get("case_id")));
    }

    @Test
    void aCaseOpensWhereTheCustomerTurnsToUsNotWhereTheyBegan() throws Exception {
        String moan = mastodon.post("200", null, "2026-03-02T08:00:00Z");
        String hint = mastodon.post("201", moan, "2026-03-02T08:10:00Z", "200");
        String request = mastodon.post("200", hint, "2026-03-02T09:00:00Z", US, "201");
        mastodon.post(US, request, "2026-03-02T09:05:00Z", "200");
        // Nobody asked.
        mastodon.post(US, moan, "2026-03-02T08:01:00Z", "200");
        SourceReading reading = read(setup());
        assertEquals(List.of("in request 2026-03-02T09:00:00Z", "out reply 2026-03-02T09:05:00Z"), messages(reading));
        assertEquals(List.of("opened 2026-03-02T09:00:00Z"), sorted(reading, Vocabulary.CASE_EVENT, "type", "at"));
    }

    @Test
    void theAnswersOfOurOtherAccountsAreOurs() throws Exception {
        String request = mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
        mastodon.post("101", request, "2026-03-02T09:05:00Z", "200", US);
        assertEquals(
                List.of("in request 2026-03-02T09:00:00Z", "out reply 2026-03-02T09:05:00Z"),
                messages(read(setup().with("accounts", List.of("@sales@mastodon.example")))));
    }

    @Test
    void directMessagesAreReadFromConversations() throws Exception {
        String request = mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
        String answer = mastodon.post(US, request, "2026-03-02T09:05:00Z", "200");
        // As a server does that keeps notifications of private messages back.
        String last = mastodon.post("200", answer, "2026-03-02T09:06:00Z");
        mastodon.status(last)
                .put("visibility", "direct")
                .withArray("mentions")
                .addObject()
                .put("id", US);
        SourceReading reading = read(setup());
        assertEquals(1, distinct(reading, Vocabulary.CASE, "case_id"));
        assertEquals(3, messages(reading).size());
    }

    @Test
    void whateverIsReadFirstTheFactsAreTheSame() throws Exception {
        for (int i = 0; i < 30; i++) {
            String at = "2026-03-02T%02d:%02d:".formatted(8 + i / 10, i % 10 * 5);
            String request = mastodon.post("20" + i % 3, null, at + "00Z", US);
            String reminder = mastodon.post("20" + i % 3, request, at + "10Z", US);
            String answer = mastodon.post(US, reminder, at + "20Z", "20" + i % 3);
            mastodon.post("20" + (i + 1) % 3, answer, at + "30Z", US);
        }
        SourceReading whole = read(setup());
        mastodon.noisy = true;
        mastodon.pageSize = 7;
        SourceReading noisy = read(setup());
        assertNull(whole.fold().difference(noisy.fold(), "in order", "shuffled pages"));
        SourceReading back = read(setup().backfill(
                        new Backfill(Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-03T00:00:00Z"))));
        assertNull(whole.fold().difference(back.fold(), "forwards", "backwards"));
        SourceReading remembered = new SourceReading();
        boolean end = false;
        while (!end) {
            try (DataSource source = new MastodonFactory().open(setup().remembering(remembered))) {
                end = remembered.poll(source).endOfData();
            }
        }
        assertNull(whole.fold().difference(remembered.fold(), "asked", "remembered"));
    }

    @Test
    void aBackfillTellsItsPeriodAndNoMore() throws Exception {
        for (int day = 1; day <= 28; day++) {
            mastodon.post("200", null, "2026-03-%02dT09:00:00Z".formatted(day), US);
        }
        mastodon.pageSize = 5;
        SourceSetup march = setup().backfill(
                        new Backfill(Instant.parse("2026-03-10T00:00:00Z"), Instant.parse("2026-03-13T00:00:00Z")));
        assertEquals(
                List.of(
                        "in request 2026-03-10T09:00:00Z",
                        "in request 2026-03-11T09:00:00Z",
                        "in request 2026-03-12T09:00:00Z"),
                messages(read(march)));
        long pages = mastodon.requests.stream()
                .filter(request -> request.startsWith("/api/v1/notifications"))
                .count();
        assertEquals(4, pages, "it does not look beyond its period");
        SourceReading pieces = new SourceReading();
        boolean end = false;
        while (!end) {
            try (DataSource source = new MastodonFactory().open(march)) {
                end = pieces.poll(source).endOfData();
            }
        }
        assertEquals(3, messages(pieces).size());
    }

    @Test
    void whatIsOlderThanWantedIsNotTold() throws Exception {
        mastodon.post("200", null, "2026-03-01T23:59:59Z", US);
        mastodon.post("200", null, "2026-03-02T00:00:00Z", US);
        assertEquals(List.of("in request 2026-03-02T00:00:00Z"), messages(read(setup().with("since", "2026-03-02"))));
    }

    @Test
    void aQuarantinedStatusIsReadAgainByItsId() throws Exception {
        String broken = mastodon.post("200", null, "yesterday", US);
        SourceReading reading = read(setup());
        assertEquals(1, reading.rejections().size());
        assertFalse(reading.rejections().get(0).record().contains("nobody is to keep"));
        assertFalse(reading.rejections().get(0).record().contains("customer200"));
        try (DataSource source = new MastodonFactory().open(setup())) {
            assertEquals(
                    "The time in \"created_at\" is not one like 2026-03-01T08:00:00.000Z.",
                    source.replay(reading.rejections().get(0))
                            .rejections()
                            .get(0)
                            .reason()
                            .en());
            mastodon.status(broken).put("created_at", "2026-03-02T09:00:00Z");
            assertTrue(source.replay(reading.rejections().get(0)).facts().size() > 2);
            mastodon.delete(broken);
            assertEquals(
                    "The status is not there any more; discard the record.",
                    source.replay(reading.rejections().get(0))
                            .rejections()
                            .get(0)
                            .reason()
                            .en());
        }
    }

    // ---- Tools ----

    private SourceSetup setup() {
        return SourceSetup.of(Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN));
    }

    private static SourceReading read(SourceSetup setup) throws Exception {
        return SourceReading.of(new MastodonFactory(), setup);
    }

    private static List<String> messages(SourceReading reading) {
        return reading.fold().rows(Vocabulary.MESSAGE).stream()
                .sorted((one, other) ->
                        one.get("at").toString().compareTo(other.get("at").toString()))
                .map(row -> row.get("direction") + " " + row.get("kind") + " " + row.get("at"))
                .toList();
    }

    private static List<String> sorted(SourceReading reading, FactType type, String... fields) {
        return reading.fold().rows(type).stream()
                .map(row -> List.of(fields).stream()
                        .map(field -> String.valueOf(row.get(field)))
                        .collect(Collectors.joining(" ")))
                .sorted()
                .toList();
    }

    private static int distinct(SourceReading reading, FactType type, String field) {
        return reading.facts().stream()
                .filter(fact -> fact.type().equals(type))
                .map(fact -> Objects.toString(fact.get(field)))
                .collect(Collectors.toCollection(TreeSet::new))
                .size();
    }

    private static Fact first(SourceReading reading, FactType type) {
        return reading.facts().stream()
                .filter(fact -> fact.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
