package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final Instant ARRIVED = Instant.parse("2026-03-02T09:05:00Z");
    private static final Letter LETTER = Letter.of("a@c", "2026-03-02T09:00:00Z");

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Wed, 1 Jul 2020 05:04:05 +0000                | 2020-07-01T05:04:05Z",
        "1 Jul 2020 05:04 +0200                        | 2020-07-01T03:04:00Z",
        "Wed, 01 Jul 20 05:04:05 EDT                   | 2020-07-01T09:04:05Z",
        "Wed, 1 Jul 2020 05:04:05 -0700 (PDT)          | 2020-07-01T12:04:05Z",
        "Wed, 1 Jul 2020 05:04:60 GMT                  | 2020-07-01T05:04:59Z",
        "Wed, 1 July 2020 5:04:05 Z                    | 2020-07-01T05:04:05Z",
        "Wed Jul  1 05:04:06 2020                      | 2020-07-01T05:04:06Z",
        "From x@y Wed Jul  1 05:04:06 2020             | 2020-07-01T05:04:06Z",
        "Wed, 1 Jul 120 05:04:05 +0000                 | 2020-07-01T05:04:05Z",
        "Thu, 31 Feb 2020 05:04:05 +0000               |",
        "yesterday                                     |",
        "Wed, 1 Jul 2020 05:04:05 +9900                |",
    })
    // spotless:on
    void datesAreReadAsTheyAreWritten(String text, @Nullable Instant instant) {
        assertEquals(instant, MailDates.read(text));
    }

    @Test
    void aDateThatCannotBeBelievedGivesWayToThatOfTheServerThenToTheNewestReceived() {
        String later = "Mon, 2 Mar 2099 09:00:00 +0000";
        assertEquals(
                Instant.parse("2026-03-02T09:00:00Z"), read(LETTER, ARRIVED).at());
        assertEquals(ARRIVED, read(LETTER.without("Date"), ARRIVED).at());
        assertEquals(ARRIVED, read(LETTER.with("Date", "soon"), ARRIVED).at());
        assertEquals(ARRIVED, read(LETTER.with("Date", later), ARRIVED).at());
        Letter twice = LETTER.with("Date", later)
                .with("Received", "by a; Mon, 2 Mar 2026 09:01:00 +0000")
                .with("received", "by b; Mon, 2 Mar 2026 09:03:00 +0000");
        assertEquals(Instant.parse("2026-03-02T09:03:00Z"), read(twice, null).at());
        assertNull(read(LETTER.without("Date"), null).at());
    }

    @Test
    void aMailWithoutAnIdIsKnownByItsOtherHeaders() {
        Letter anonymous = LETTER.without("Message-ID");
        assertEquals(
                read(anonymous, null).id(),
                read(anonymous.with("Received", "x"), ARRIVED).id());
        assertNotEquals(
                read(anonymous, null).id(),
                read(anonymous.with("Subject", "Other"), null).id());
    }

    @Test
    void whatHasNoHeaderOfAMailIsNone() {
        MailReader reader = reader();
        assertNull(reader.read(MailReader.headers("Received: x\n\nhello".getBytes()), null, ARRIVED));
        assertNull(reader.read(MailReader.headers(new byte[0]), null, ARRIVED));
        assertNull(reader.read(MailReader.headers(new byte[] {0, 1, 2, '\n', (byte) 0xff}), null, ARRIVED));
    }

    @Test
    void addressesAreFoundHoweverTheyAreWritten() {
        assertEquals(
                List.of("a@b.example", "c@d.example", "e@f.example", "g@h.example"),
                Addresses.of("\"Last, First <x@y>\" <A@b.example>, c@d.example (Carl (the first)), Team: e@f.example;"
                        + " <g@h.example>"));
        assertEquals(List.of(), Addresses.of("undisclosed-recipients:;"));
        assertEquals(
                "x@y.example",
                read(LETTER.with("From", "=?utf-8?Q?L=C3=A9a?= <x@Y.example>"), null)
                        .from());
    }

    @Test
    void foldedEncodedAndRawHeadersAreText() {
        assertEquals(
                "Réponse à vous",
                read(LETTER.with("Subject", "=?utf-8?Q?R=C3=A9ponse?=\r\n =?iso-8859-1?Q?_=E0?= vous"), null)
                        .subject());
        assertEquals("été", read(LETTER.with("Subject", "été"), null).subject());
        assertEquals(
                "=?nothing?Q?x?=",
                read(LETTER.with("Subject", "=?nothing?Q?x?="), null).subject());
    }

    @Test
    void manyReferencesAreHeldToTheEnds() {
        StringBuilder references = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            references.append("<r").append(i).append("@x>\r\n ");
        }
        List<String> related =
                read(LETTER.with("References", references + "<last@x>"), null).related();
        assertEquals(200, related.size());
        assertEquals(Hash.of("r0@x"), related.get(0));
        assertEquals(Hash.of("last@x"), related.get(199));
    }

    @Test
    void thousandPartsInEachOtherAreNotFollowed() {
        StringBuilder mail = new StringBuilder(LETTER.text().replace("\r\n\r\n", "\r\n"));
        for (int i = 0; i < 1_000; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        Structure structure = MailReader.structure(mail.toString().getBytes());
        assertTrue(structure.deep);
        assertNotNull(read(LETTER, null));
    }

    @Test
    void brokenMimeIsReadAsFarAsItGoes() {
        for (String type :
                List.of("multipart/mixed", "multipart/mixed; boundary=", "text/plain; charset=nothing", "x/y/z;;;")) {
            Letter letter = LETTER.with("Content-Type", type)
                    .with("Content-Transfer-Encoding", "base64")
                    .saying("--\r\n%%%=\r\n");
            MailReader.structure(letter.bytes());
            assertEquals(KindOfMail.HUMAN, read(letter, null).kind());
        }
    }

    private static MailReader reader() {
        return new MailReader(new Classifier(List.of()), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Mail read(Letter letter, @Nullable Instant arrived) {
        Mail mail = reader().read(MailReader.headers(letter.bytes()), null, arrived);
        assertNotNull(mail);
        return mail;
    }
}
