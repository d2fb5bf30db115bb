package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vigie.connector.mail.TokenProvider;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Dovecot; left out where none is installed (Debian: dovecot-imapd). */
class DovecotTest {
    private static final Instant ARRIVED = Instant.parse("2026-03-02T09:05:00Z");

    @TempDir
    static Path home;

    private static Dovecot dovecot;

    private final String user;
    private final SourceReading reading = new SourceReading();

    DovecotTest(TestInfo test) {
        user = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
    }

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Dovecot.isInstalled(), "Dovecot is not installed; on Debian it is the package dovecot-imapd");
        dovecot = new Dovecot(home);
    }

    @AfterAll
    static void stop() throws Exception {
        if (dovecot != null) {
            dovecot.close();
        }
    }

    @Test
    void bothFoldersAreReadAndNothingIsMarked() throws Exception {
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        inbox(Letter.of("bounce@c", "2026-03-02T09:00:00Z")
                .with("From", "mailer-daemon@x.example")
                .saying("user unknown"));
        dovecot.put(
                user,
                "Sent",
                Letter.answer("a@s", "q@c", "2026-03-02T10:00:00Z").with("From", "b@elsewhere"),
                ARRIVED);
        drain(dovecot.settings(user));

        assertEquals(
                Map.of(
                        "mail-" + Hash.of("q@c"),
                        "in human",
                        "mail-" + Hash.of("a@s"),
                        "out human",
                        "mail-" + Hash.of("bounce@c"),
                        "null bounce"),
                messages());
        assertEquals(0, dovecot.seen(user, "INBOX"));
        assertEquals(0, dovecot.seen(user, "Sent"));
        assertTrue(reading.checkpoint().text().matches(".*\"highestModSeq\":[1-9].*"), "Dovecot counts changes");
    }

    @Test
    void mailsThatGotNewNumbersAreNotCountedTwice() throws Exception {
        for (int i = 0; i < 20; i++) {
            inbox(Letter.of("q" + i + "@c", "2026-03-02T09:00:00Z"));
        }
        drain(dovecot.settings(user));
        Map<String, Map<String, Map<String, Object>>> before = reading.fold().all();
        Checkpoint first = reading.checkpoint();
        dovecot.renumber(user, "INBOX");
        inbox(Letter.of("new@c", "2026-03-02T09:00:00Z"));
        drain(dovecot.settings(user));
        assertFalse(first.equals(reading.checkpoint()));
        assertEquals(21, reading.fold().rows(Vocabulary.MESSAGE).size());
        assertEquals(21, reading.fold().rows(Vocabulary.CONTACT).size());
        assertTrue(reading.fold()
                .all()
                .get("contact")
                .entrySet()
                .containsAll(before.get("contact").entrySet()));
    }

    @Test
    void aMailboxPutBackFromABackupIsReadAnew() throws Exception {
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        drain(dovecot.settings(user));
        String text = reading.checkpoint().text();
        // Before the backup was put back there were more mails, and more changes.
        reading.goTo(Checkpoint.of(text.replace("\"lastUid\":1", "\"lastUid\":7")));
        inbox(Letter.of("other@c", "2026-03-02T09:00:00Z"));
        drain(dovecot.settings(user));
        assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
        reading.goTo(Checkpoint.of(reading.checkpoint().text().replaceAll("(highestModSeq\":)(\\d)", "$19$2")));
        int told = reading.facts().size();
        drain(dovecot.settings(user));
        assertTrue(reading.facts().size() > told, "it is read anew");
        assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void theServerTellsOfNewMail() throws Exception {
        Map<String, Object> settings = dovecot.settings(user);
        settings.put("pollSeconds", 1_500);
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        try (DataSource source = open(settings, false)) {
            reading.drain(source);
            assertEquals(
                    List.of(),
                    source.poll(reading.checkpoint(), Duration.ofMillis(100)).facts());
            inbox(Letter.of("new@c", "2026-03-02T09:00:00Z"));
            reading.add(source.poll(reading.checkpoint(), Duration.ofMinutes(2)));
            assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
        }
        assertEquals(List.of(), threads());
    }

    @Test
    void aConnectionThatDiedSilentlyIsNoticed() throws Exception {
        try (Wire wire = new Wire(dovecot.port)) {
            Map<String, Object> settings = dovecot.settings(user);
            settings.put("port", wire.port());
            settings.put("pollSeconds", 1);
            settings.put("timeoutSeconds", 1);
            inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
            try (DataSource source = open(settings, false)) {
                reading.drain(source);
                wire.goDead();
                inbox(Letter.of("new@c", "2026-03-02T09:00:00Z"));
                SourceException lost = assertThrows(
                        SourceException.class, () -> source.poll(reading.checkpoint(), Duration.ofMinutes(2)));
                assertEquals(SourceException.Kind.TRANSIENT, lost.kind());
                assertTrue(
                        lost.getMessage().startsWith("The connection to the mail server 'localhost' broke"),
                        lost.getMessage());
                reading.drain(source);
                assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
            }
            assertEquals(2, wire.connections(), "one connection at a time");
        }
        assertEquals(List.of(), threads());
    }

    @Test
    void aMailOfHundredMegabytesIsNeverLoaded() throws Exception {
        byte[] line = ("x".repeat(998) + "\r\n").repeat(1_000).getBytes();
        Letter big = Letter.of("big@c", "2026-03-02T09:00:00Z").with("From", "postmaster@x.example");
        dovecot.put(
                user,
                "INBOX",
                out -> {
                    out.write(big.bytes());
                    for (int i = 0; i < 100; i++) {
                        out.write(line);
                    }
                },
                ARRIVED);
        inbox(Letter.of("small@c", "2026-03-02T09:00:00Z"));
        try (Wire wire = new Wire(dovecot.port)) {
            Map<String, Object> settings = dovecot.settings(user);
            settings.put("port", wire.port());
            settings.put("timeoutSeconds", 120);
            drain(settings);
            assertTrue(wire.bytes() < 100_000, () -> wire.bytes() + " bytes came");
        }
        assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void copiesAndMailsWithoutDatesOrIds() throws Exception {
        Letter question = Letter.of("q@c", "2026-03-02T09:00:00Z");
        inbox(question);
        inbox(question.with("List-Id", "<team>"));
        inbox(Letter.of("undated@c", "2026-03-02T09:00:00Z").without("Date"));
        inbox(Letter.of("x", "2026-03-02T09:00:00Z").without("Message-ID"));
        drain(dovecot.settings(user));
        assertEquals(3, reading.fold().rows(Vocabulary.MESSAGE).size());
        assertEquals(
                1,
                reading.fold().rows(Vocabulary.MESSAGE).stream()
                        .filter(row -> ARRIVED.equals(row.get("at")))
                        .count());
    }

    @Test
    void aBackfillReadsItsPeriodBesideThePosition() throws Exception {
        for (int day = 1; day < 9; day++) {
            Instant at = Instant.parse("2026-03-0" + day + "T09:00:00Z");
            dovecot.put(user, "INBOX", Letter.of("q" + day + "@c", at.toString()), at.plusSeconds(60));
        }
        // Written in the period, and it came long after.
        dovecot.put(user, "INBOX", Letter.of("late@c", "2026-03-03T09:00:00Z"), Instant.parse("2026-05-01T00:00:00Z"));
        SourceSetup setup = SourceSetup.of(dovecot.settings(user))
                .remembering(reading)
                .backfill(new Backfill(Instant.parse("2026-03-03T00:00:00Z"), Instant.parse("2026-03-05T00:00:00Z")));
        try (DataSource source = new ImapFactory().open(setup)) {
            reading.drain(source);
        }
        assertEquals(3, reading.fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void aRejectedMailIsReadAgainWhereItIs() throws Exception {
        Path broken = dovecot.put(user, "INBOX", out -> out.write("Received: x\r\n\r\nText\r\n".getBytes()), ARRIVED);
        drain(dovecot.settings(user));
        Rejection rejection = reading.rejections().get(0);
        assertTrue(rejection.position().matches("INBOX;UIDVALIDITY=\\d+;UID=1"), rejection.position());
        try (DataSource source = open(dovecot.settings(user), true)) {
            assertEquals(
                    rejection.reason().en(),
                    source.replay(rejection).rejections().get(0).reason().en());
            Files.deleteIfExists(broken);
            Files.deleteIfExists(broken.getParent().resolveSibling("cur").resolve(broken.getFileName() + ":2,"));
            Batch gone = source.replay(rejection);
            assertEquals(
                    "The mail is not there any more; discard the record.",
                    gone.rejections().get(0).reason().en());
        }
    }

    @Test
    void aWrongPasswordAsksForAnother() {
        Map<String, Object> settings = dovecot.settings(user);
        settings.put("password", "guess");
        SourceException refused = assertThrows(SourceException.class, () -> drain(settings));
        assertEquals(SourceException.Kind.AUTH, refused.kind());
        assertTrue(
                refused.getMessage().startsWith("The mail server 'localhost' refuses the user '" + user),
                refused.getMessage());
        assertFalse(refused.getMessage().contains("guess"));
    }

    @Test
    void aTokenIsFetchedAnewWhenItIsRefused() throws Exception {
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        Map<String, Object> settings = dovecot.settings(user);
        settings.remove("password");
        settings.put("tokenProvider", "vault");
        List<String> log = new ArrayList<>();
        ImapFactory factory = new ImapFactory();
        SourceSetup setup = SourceSetup.of(settings).remembering(reading);
        try (DataSource source = factory.open(setup)) {
            SourceException none = assertThrows(SourceException.class, () -> source.poll(null, Duration.ZERO));
            assertEquals(
                    "No token provider 'vault' is installed; install its bundle, or mend 'tokenProvider'. There are: none.",
                    none.getMessage());
        }
        TokenProvider provider = new TokenProvider() {
            private String token = "stale";

            @Override
            public String token(String name, String host) {
                log.add(name + " at " + host);
                return token;
            }

            @Override
            public void refused(String name, String host, String refused) {
                log.add("refused");
                token = Dovecot.PASSWORD;
            }
        };
        factory.addProvider(provider, Map.of(TokenProvider.NAME, "vault"));
        try (DataSource source = factory.open(setup)) {
            reading.drain(source);
        }
        assertEquals(1, reading.fold().rows(Vocabulary.MESSAGE).size());
        assertEquals(List.of(user + " at localhost", "refused", user + " at localhost"), log);
    }

    @Test
    void certificatesAreHeldToTheName() throws Exception {
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        for (String security : List.of("tls", "starttls")) {
            Map<String, Object> settings = dovecot.settings(user);
            settings.put("security", security);
            settings.put("port", security.equals("tls") ? dovecot.tlsPort : dovecot.port);
            SourceException unknown = assertThrows(SourceException.class, () -> drain(settings), security);
            assertTrue(
                    unknown.getMessage().startsWith("The certificate of the mail server 'localhost' is not trusted"),
                    unknown.getMessage());
            settings.put("certificates", dovecot.certificate.toString());
            drain(settings);
            assertEquals(1, reading.fold().rows(Vocabulary.MESSAGE).size());
            reading.goTo(null);
            settings.put("host", "127.0.0.1");
            SourceException other = assertThrows(SourceException.class, () -> drain(settings), security);
            assertTrue(
                    other.getMessage().startsWith("The certificate of the mail server '127.0.0.1' is not trusted"),
                    other.getMessage());
        }
    }

    @Test
    void aCheckSaysWhatThereIs() throws Exception {
        inbox(Letter.of("q@c", "2026-03-02T09:00:00Z"));
        Map<String, Object> settings = new HashMap<>(dovecot.settings(user));
        settings.remove("sent");
        settings.remove("own");
        assertEquals(
                List.of(
                        CheckLine.passed("Connected to 'localhost' (127.0.0.1), without encryption, on this machine."),
                        CheckLine.passed("Logged in as '" + user + "' by password."),
                        CheckLine.passed("Folder 'INBOX': 1 mails, read only: nothing there will be marked or moved."),
                        CheckLine.passed("The server tells of new mail by itself (IDLE)."),
                        CheckLine.passed(
                                "The server counts changes (CONDSTORE): a mailbox that is put back from a backup is noticed."),
                        CheckLine.warning("No sent folder is read: answers are not seen. Set 'sent' to 'Sent'."),
                        CheckLine.warning("Setting 'own' is empty: answers are known by the sent folders alone.")),
                new ImapFactory().check(SourceSetup.of(settings)));
        settings.put("folder", "Nowhere");
        SourceException none =
                assertThrows(SourceException.class, () -> new ImapFactory().check(SourceSetup.of(settings)));
        assertEquals("The mailbox has no folder 'Nowhere'; it has INBOX, Sent.", none.getMessage());
        assertEquals(SourceException.Kind.CONFIG, none.kind());
    }

    private void inbox(Letter letter) throws Exception {
        dovecot.put(user, "INBOX", letter, ARRIVED);
    }

    private DataSource open(Map<String, Object> settings, boolean bounded) throws SourceException {
        return new ImapFactory().open(SourceSetup.of(settings).bounded(bounded).remembering(reading));
    }

    private void drain(Map<String, Object> settings) throws Exception {
        try (DataSource source = open(settings, true)) {
            reading.drain(source);
        }
    }

    private Map<String, String> messages() {
        Map<String, String> messages = new HashMap<>();
        reading.fold()
                .rows(Vocabulary.MESSAGE)
                .forEach(row -> messages.put(
                        String.valueOf(row.get("message_id")), row.get("direction") + " " + row.get("kind_of_mail")));
        return messages;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("vigie-source-"))
                .toList();
    }
}
