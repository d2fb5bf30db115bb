package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vigie.fact.Vocabulary;
import io.vigie.source.DataSource;
import io.vigie.testkit.FactFold;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of mails, whatever the order in which they are read. */
class ThreadsTest {
    @TempDir
    Path folder;

    private final Map<String, Object> settings =
            new HashMap<>(Map.of("own", List.of("shop.example", "info@shop2.example")));

    @Test
    void aQuestionAndItsAnswerAreOneCase() throws Exception {
        FactFold fold =
                read(Letter.of("q@c", "2026-03-02T09:00:00Z"), Letter.answer("a@s", "q@c", "2026-03-02T10:00:00Z"));

        List<Map<String, Object>> messages = byTime(fold);
        assertEquals(List.of("in", "out"), values(messages, "direction"));
        assertEquals(List.of("request", "reply"), values(messages, "kind"));
        assertEquals(List.of("email", "email"), values(messages, "channel"));
        assertEquals(List.of("test", "test"), values(messages, "queue"));
        assertEquals(List.of("human", "human"), values(messages, "kind_of_mail"));
        assertEquals(1, Set.copyOf(values(messages, "case_id")).size());
        assertNull(messages.get(0).get("agent_id"));
        assertEquals("bob", messages.get(1).get("agent_id"));

        Map<String, Object> contact = fold.rows(Vocabulary.CONTACT).get(0);
        assertEquals(1, fold.rows(Vocabulary.CONTACT).size());
        assertEquals("ada@customer.example", contact.get("customer_id"));
        assertEquals("inbound", contact.get("direction"));
        assertEquals(messages.get(0).get("contact_id"), contact.get("contact_id"));
        assertEquals(messages.get(0).get("case_id"), contact.get("case_id"));

        assertEquals(List.of("opened"), values(fold.rows(Vocabulary.CASE_EVENT), "type"));
        assertEquals(List.of("email"), values(fold.rows(Vocabulary.CASE), "origin_channel"));
        assertEquals(false, fold.toString().contains("q@c"), "ids are hashed");
    }

    @Test
    void anAddressThatIsListedByItselfIsOfNoAgent() throws Exception {
        FactFold fold = read(
                Letter.of("q@c", "2026-03-02T09:00:00Z"),
                Letter.answer("a@s", "q@c", "2026-03-02T10:00:00Z").with("From", "info@shop2.example"));
        assertEquals("out", byTime(fold).get(1).get("direction"));
        assertNull(byTime(fold).get(1).get("agent_id"));
    }

    @Test
    void whoWritesAgainWithoutAnAnswerRemindsAfterAnHour() throws Exception {
        FactFold fold = read(
                Letter.of("q1@c", "2026-03-02T09:00:00Z"),
                again("q2@c", "2026-03-02T09:30:00Z"),
                again("q3@c", "2026-03-02T11:00:00Z"),
                Letter.answer("a@s", "q1@c", "2026-03-02T12:00:00Z"),
                again("q4@c", "2026-03-02T18:00:00Z"));
        assertEquals(List.of("request", "request", "followup", "reply", "request"), values(byTime(fold), "kind"));
    }

    @Test
    void machinesNeitherAskNorAnswer() throws Exception {
        FactFold fold = read(
                Letter.of("q@c", "2026-03-02T09:00:00Z"),
                Letter.answer("ack@s", "q@c", "2026-03-02T09:00:10Z").with("Auto-Submitted", "auto-replied"),
                again("away@c", "2026-03-02T09:05:00Z").with("Subject", "Out of office: My parcel"),
                again("bounce@c", "2026-03-02T09:06:00Z")
                        .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=b"),
                Letter.of("news@x", "2026-03-02T09:07:00Z").with("List-Id", "<news.x>"));
        List<Map<String, Object>> messages = byTime(fold);
        assertEquals(List.of("human", "automatic", "automatic", "bounce", "list"), values(messages, "kind_of_mail"));
        assertEquals(java.util.Arrays.asList("in", "out", null, null, null), values(messages, "direction"));
        assertEquals(java.util.Arrays.asList("request", "auto-ack", null, null, null), values(messages, "kind"));
        Object id = messages.get(0).get("case_id");
        assertEquals(java.util.Arrays.asList(id, id, id, id, null), values(messages, "case_id"));
        assertEquals(1, fold.rows(Vocabulary.CONTACT).size());
    }

    @Test
    void ticketsInSubjectsJoin() throws Exception {
        Letter first = Letter.of("q1@c", "2026-03-02T09:00:00Z").with("Subject", "Broken [#77]");
        Letter second = Letter.of("q2@c", "2026-03-03T09:00:00Z").with("Subject", "Re: Still broken [#77]");
        assertEquals(1, cases(read(first, second)));
        settings.put("ticket", "-");
        assertEquals(2, cases(read(first, second)));
        settings.put("ticket", "broken \\[#(\\d)");
        assertEquals(1, cases(read(first, second)));
    }

    @Test
    void equalSubjectsJoinOnlyWhereAskedFor() throws Exception {
        Letter first = Letter.of("q1@c", "2026-03-02T09:00:00Z").with("Subject", "[shop] AW: Rép : Lost  parcel");
        Letter second = Letter.of("q2@c", "2026-03-03T09:00:00Z").with("Subject", "Re: lost parcel (fwd)");
        assertEquals(2, cases(read(first, second)));
        settings.put("mergeSubjects", true);
        assertEquals(1, cases(read(first, second)));
    }

    @Test
    void copiesOfOneMailAreOne() throws Exception {
        Letter question = Letter.of("q@c", "2026-03-02T09:00:00Z");
        Letter anonymous = Letter.of("x", "2026-03-02T09:00:00Z").without("Message-ID");
        FactFold fold = read(
                question,
                question.with("List-Id", "<team.shop.example>"),
                anonymous,
                anonymous.with("Received", "by elsewhere; Mon, 2 Mar 2026 09:00:01 +0000"));
        assertEquals(2, fold.rows(Vocabulary.MESSAGE).size());
        assertEquals(2, fold.rows(Vocabulary.CONTACT).size());
        assertEquals(List.of("human", "human"), values(fold.rows(Vocabulary.MESSAGE), "kind_of_mail"));
    }

    @Test
    void mailsAmongOurselvesAreNoAnswers() throws Exception {
        FactFold fold = read(
                Letter.of("q@c", "2026-03-02T09:00:00Z"),
                Letter.answer("i@s", "q@c", "2026-03-02T09:10:00Z").with("To", "carol@shop.example"));
        assertEquals(java.util.Arrays.asList("in", null), values(byTime(fold), "direction"));
    }

    @Test
    void aFormThatWritesInOurNameIsWrittenByItsReader() throws Exception {
        FactFold fold = read(Letter.of("q@c", "2026-03-02T09:00:00Z")
                .with("From", "Web form <web@shop.example>")
                .with("Reply-To", "eve@customer.example"));
        assertEquals(
                "eve@customer.example", fold.rows(Vocabulary.CONTACT).get(0).get("customer_id"));
    }

    @Test
    void whatWeWriteFirstIsNoRequestUntilTheyWriteBack() throws Exception {
        Letter ours = Letter.answer("o@s", "none@x", "2026-03-02T09:00:00Z");
        FactFold alone = read(ours);
        assertEquals(0, alone.rows(Vocabulary.CASE_EVENT).size());
        assertNull(byTime(alone).get(0).get("kind"));
        FactFold both = read(ours, again("b@c", "2026-03-02T10:00:00Z").with("References", "<o@s>"));
        assertEquals(List.of(Instant.parse("2026-03-02T10:00:00Z")), values(both.rows(Vocabulary.CASE_EVENT), "at"));
    }

    @Test
    void aCaseIsClosedWhereASubjectSaysSoAndOpenedAgainByTheNextQuestion() throws Exception {
        settings.put("closing", "solved");
        FactFold fold = read(
                Letter.of("q1@c", "2026-03-02T09:00:00Z"),
                Letter.answer("a@s", "q1@c", "2026-03-02T10:00:00Z").with("Subject", "Ticket solved"),
                again("q2@c", "2026-03-05T09:00:00Z"));
        assertEquals(
                Set.of("opened", "closed", "reopened"), Set.copyOf(values(fold.rows(Vocabulary.CASE_EVENT), "type")));
        assertEquals("request", byTime(fold).get(2).get("kind"));
    }

    @Test
    void ofAPublicListWhoeverElseAnswers() throws Exception {
        settings.put("answers", "anyone");
        settings.put("cases", List.of("human", "list"));
        settings.remove("own");
        FactFold fold = read(
                Letter.of("q@c", "2026-03-02T09:00:00Z").with("List-Id", "<l>"),
                again("q2@c", "2026-03-02T09:30:00Z").with("References", "<q@c>"),
                Letter.answer("a@s", "q@c", "2026-03-02T10:00:00Z").with("List-Id", "<l>"));
        assertEquals(List.of("in", "in", "out"), values(byTime(fold), "direction"));
    }

    @Test
    void theOrderOfReadingMakesNoDifference() throws Exception {
        long seed = Long.getLong("vigie.seed", new Random().nextInt(1_000_000));
        System.out.println("vigie.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            settings.put("answers", round % 3 == 0 ? "anyone" : "own");
            settings.put("closing", "solved");
            List<Letter> letters = letters(random);
            FactFold first = read(letters.toArray(Letter[]::new));
            for (int shuffle = 0; shuffle < 4; shuffle++) {
                Collections.shuffle(letters, random);
                FactFold other = read(letters.toArray(Letter[]::new));
                assertEquals("", difference(first, other), "seed " + seed);
                assertEquals(customers(first), customers(other), "seed " + seed);
                assertEquals(lives(first), lives(other), "seed " + seed);
            }
        }
    }

    @Test
    void aCaseWithThousandsOfMailsStaysSmall() throws Exception {
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            letters.add(Letter.of(
                            "alert" + i + "@c",
                            Instant.parse("2026-03-02T09:00:00Z")
                                    .plusSeconds(i * 60L)
                                    .toString())
                    .with("Subject", "Alarm [#1]"));
        }
        FactFold fold = read(letters.toArray(Letter[]::new));
        assertEquals(700, fold.rows(Vocabulary.MESSAGE).size());
        assertEquals(1, cases(fold));
    }

    private static String difference(FactFold first, FactFold other) {
        List<Map<String, Object>> mine = first.rows(Vocabulary.MESSAGE);
        List<Map<String, Object>> theirs = other.rows(Vocabulary.MESSAGE);
        for (int i = 0; i < mine.size(); i++) {
            if (!mine.get(i).equals(theirs.get(i))) {
                return mine.get(i) + " and " + theirs.get(i);
            }
        }
        return "";
    }

    /** Threads whose mails name their parents, some through mails that are missing, some by a ticket. */
    private static List<Letter> letters(Random random) {
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String at = Instant.parse("2026-03-02T09:00:00Z")
                    .plusSeconds(random.nextInt(100) * 1800L)
                    .toString();
            Letter letter = random.nextBoolean()
                    ? Letter.of("m" + i + "@x", at)
                    : Letter.answer("m" + i + "@x", "m" + random.nextInt(60) + "@x", at);
            if (random.nextInt(3) == 0) {
                letter = letter.with("References", "<m" + random.nextInt(60) + "@x> <m" + random.nextInt(60) + "@x>");
            }
            if (random.nextInt(8) == 0) {
                letter = letter.with("Subject", "It is solved [#" + random.nextInt(3) + "]");
            }
            if (random.nextInt(8) == 0) {
                letter = letter.with("Auto-Submitted", "auto-replied");
            }
            letters.add(letter);
        }
        return letters;
    }

    /** Contacts that count: one that was told before it turned out to be an answer is not inbound. */
    private static Map<Object, Object> customers(FactFold fold) {
        Map<Object, Object> customers = new TreeMap<>();
        for (Map<String, Object> row : fold.rows(Vocabulary.CONTACT)) {
            if ("inbound".equals(row.get("direction"))) {
                customers.put(row.get("contact_id"), row.get("case_id") + " " + row.get("received_at"));
            }
        }
        return customers;
    }

    /** Of each case when it was first opened, when it was closed and when it was opened again after that. */
    private static Map<Object, Object> lives(FactFold fold) {
        Map<Object, String> opened = new TreeMap<>();
        Map<Object, List<String>> later = new TreeMap<>();
        for (Map<String, Object> row : fold.rows(Vocabulary.CASE_EVENT)) {
            String at = row.get("at").toString();
            if (row.get("type").equals("opened")) {
                opened.merge(row.get("case_id"), at, (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
        }
        for (Map<String, Object> row : fold.rows(Vocabulary.CASE_EVENT)) {
            String at = row.get("at").toString();
            if (!row.get("type").equals("opened") && at.compareTo(String.valueOf(opened.get(row.get("case_id")))) > 0) {
                later.computeIfAbsent(row.get("case_id"), id -> new ArrayList<>())
                        .add(row.get("type") + " " + at);
            }
        }
        later.values().forEach(Collections::sort);
        return new TreeMap<>(Map.of("opened", opened, "later", later));
    }

    private static Letter again(String id, String at) {
        return Letter.of(id, at).with("References", "<q1@c> <q@c>");
    }

    private FactFold read(Letter... letters) throws Exception {
        StringBuilder box = new StringBuilder();
        for (Letter letter : letters) {
            box.append("From x Mon Mar  9 09:00:00 2026\n")
                    .append(letter.text().replace("\r\n", "\n"))
                    .append('\n');
        }
        Path file = folder.resolve("box.mbox");
        Files.writeString(file, box.toString(), StandardCharsets.UTF_8);
        settings.put("path", file.toString());
        SourceReading reading = new SourceReading();
        try (DataSource source =
                new FilesFactory().open(SourceSetup.of(settings).remembering(reading))) {
            reading.drain(source);
        }
        assertEquals(List.of(), reading.rejections());
        assertNotEquals(0, reading.facts().size());
        return reading.fold();
    }

    private static int cases(FactFold fold) {
        return fold.rows(Vocabulary.MESSAGE).stream()
                .map(row -> row.get("case_id"))
                .collect(Collectors.toSet())
                .size();
    }

    private static List<Map<String, Object>> byTime(FactFold fold) {
        List<Map<String, Object>> rows = new ArrayList<>(fold.rows(Vocabulary.MESSAGE));
        rows.sort(java.util.Comparator.comparing(row -> (Instant) row.get("at")));
        return rows;
    }

    private static List<Object> values(List<Map<String, Object>> rows, String field) {
        List<Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(row.get(field)));
        return values;
    }
}
