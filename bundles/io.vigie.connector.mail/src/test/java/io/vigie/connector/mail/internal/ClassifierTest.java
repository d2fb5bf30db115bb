package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
    private static final Letter PLAIN = Letter.of("a@customer.example", "2026-03-02T09:00:00Z");

    @Test
    void mailsOfManyServersAreWhatTheirNamesSay() throws Exception {
        List<String> wrong = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(
                Path.of(ClassifierTest.class.getResource("/set-of-emails").toURI()))) {
            files = all.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            KindOfMail truth = name.startsWith("rfc3834")
                    ? KindOfMail.AUTOMATIC
                    : name.startsWith("arf")
                            ? KindOfMail.FEEDBACK
                            : name.startsWith("is-not") ? KindOfMail.HUMAN : KindOfMail.BOUNCE;
            byte[] mail = Files.readAllBytes(file);
            if (kind(mail) != truth) {
                wrong.add(name + " is " + kind(mail));
            }
        }
        assertEquals(75, files.size());
        assertEquals(List.of(), wrong);
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        "Out of office: back on Monday",
        "Automatic reply: My parcel",
        "Auto: My parcel",
        "Réponse automatique : Mon colis",
        "Absence du bureau",
        "Absent du bureau jusqu’au 3 mars",
        "Accusé de réception : Mon colis",
        "Abwesenheitsnotiz: Mein Paket",
        "Automatische Antwort: Mein Paket",
        "Respuesta automática: Mi paquete",
        "Risposta automatica: Il mio pacco",
        "Resposta automática: O meu pacote",
        "Automatisch antwoord: Mijn pakket|no",
        "自動返信: 荷物",
        "自动回复: 包裹",
    })
    // spotless:on
    void subjectsOfAutomaticRepliesAreKnownInManyLanguages(String subject) {
        String[] parts = subject.split("\\|");
        assertEquals(
                parts.length == 1 ? KindOfMail.AUTOMATIC : KindOfMail.HUMAN,
                kind(PLAIN.with("Subject", parts[0]).bytes()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Undeliverable parcel, please help",
                "Your delivery failed twice",
                "Message returned by your web site",
                "Re: Out of office supplies",
                "Automatic doors: a quote, please",
                "Holiday booking 2026",
                "Vacation reply-card missing from my order"
            })
    void peopleMayWriteOfFailuresAndHolidays(String subject) {
        assertEquals(KindOfMail.HUMAN, kind(PLAIN.with("Subject", subject).bytes()));
    }

    @Test
    void aBounceThatAPersonForwardsIsTheWordOfAPerson() {
        Letter forward = PLAIN.with("Subject", "Fwd: Undelivered Mail Returned to Sender")
                .with("Content-Type", "multipart/mixed; boundary=b")
                .saying(
                        "--b\r\n\r\nThis came back, could not be delivered. Why?\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
                                + "From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\n\r\n550 5.1.1 unknown user\r\n--b--\r\n");
        assertEquals(KindOfMail.HUMAN, kind(forward.bytes()));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        "Auto-Submitted,            auto-replied,                  AUTOMATIC",
        "Auto-Submitted,            auto-generated; owner=x,       AUTOMATIC",
        "Auto-Submitted,            no,                            HUMAN",
        "X-Autoreply,               yes,                           AUTOMATIC",
        "Precedence,                auto_reply,                    AUTOMATIC",
        "Return-Path,               <>,                            AUTOMATIC",
        "Content-Type, multipart/report; report-type=disposition-notification; boundary=x, AUTOMATIC",
        "Content-Type, multipart/report; report-type=\"feedback-report\"; boundary=x,      FEEDBACK",
        "Content-Type, multipart/report;  Report-Type=delivery-status; boundary=x,         BOUNCE",
        "X-Failed-Recipients,       x@y.example,                   BOUNCE",
        "List-Id,                   <news.example>,                LIST",
        "List-Unsubscribe,          <mailto:x@y.example>,          LIST",
        "Precedence,                bulk,                          LIST",
        "X-Auto-Response-Suppress,  All,                           HUMAN",
    })
    // spotless:on
    void headersSayWhatAMailIs(String header, String value, KindOfMail kind) {
        assertEquals(kind, kind(PLAIN.with(header, value).bytes()));
    }

    @Test
    void onesOwnPatternsAreForAutomaticReplies() {
        Classifier classifier = new Classifier(
                List.of(Pattern.compile("^your request #\\d+ is in good hands", Pattern.CASE_INSENSITIVE)));
        Headers headers = MailReader.headers(
                PLAIN.with("Subject", "Your request #12 is in good hands").bytes());
        assertEquals(KindOfMail.AUTOMATIC, classifier.kind(headers, null));
    }

    @Test
    void theBodyIsAskedForOfMachinesAlone() {
        assertTrue(!Classifier.isDoubtful(MailReader.headers(PLAIN.bytes())));
        assertTrue(Classifier.isDoubtful(MailReader.headers(
                PLAIN.with("From", "Postmaster <postmaster@x.example>").bytes())));
    }

    /** As of a mailbox: the body is looked at only where the header leaves doubt. */
    private static KindOfMail kind(byte[] mail) {
        Headers headers = MailReader.headers(mail);
        return new Classifier(List.of())
                .kind(headers, Classifier.isDoubtful(headers) ? MailReader.structure(mail) : null);
    }
}
