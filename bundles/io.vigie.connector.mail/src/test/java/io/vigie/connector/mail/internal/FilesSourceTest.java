package io.vigie.connector.mail.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.Vocabulary;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceTest {
    private static final String FROM = "From x Mon Mar  2 09:00:00 2026\n";

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock("2026-04-01T09:30:00Z");

    @Test
    void separatorsAreToldFromLinesThatBeginWithFrom() throws Exception {
        box(FROM + plain("a") + "From me to you\n\nFrom: nobody\n\nFrom here at 9:00 in 2026 it is\n\n" + FROM
                + plain("b"));
        // The third such line looks like a separator, and old mail programs take it for one as well.
        assertEquals(2, read().fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void aMailOfHundredMegabytesIsReadByItsBeginning() throws Exception {
        Path box = folder.resolve("big.mbox");
        try (OutputStream out = Files.newOutputStream(box)) {
            out.write((FROM + plain("big")).getBytes());
            byte[] line = "x".repeat(1 << 20).getBytes();
            for (int i = 0; i < 100; i++) {
                out.write(line);
            }
            out.write(("\n\n" + FROM + plain("small")).getBytes());
        }
        assertEquals(2, read().fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void aLastMailThatGrowsIsReadAgainAndAFileThatChangedIsReadAnew() throws Exception {
        Path box = box(FROM + plain("a") + FROM + "Message-ID: <b@c>\nSubject: Half");
        SourceReading reading = new SourceReading();
        try (DataSource source = new FilesFactory().open(setup(reading).live())) {
            reading.drain(source);
            assertEquals(1, reading.fold().rows(Vocabulary.MESSAGE).size());
            clock.advance(Duration.ofSeconds(2));
            reading.drain(source);
            // Half a mail has no date, but the separator has one.
            assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
            Files.writeString(
                    box, " and half\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\nText\n\n", StandardOpenOption.APPEND);
            clock.advance(Duration.ofSeconds(2));
            reading.drain(source);
            clock.advance(Duration.ofSeconds(2));
            reading.drain(source);
            assertEquals(2, reading.fold().rows(Vocabulary.MESSAGE).size());
            Files.writeString(box, FROM + plain("c") + FROM + plain("d") + FROM + plain("e"));
            clock.advance(Duration.ofSeconds(2));
            reading.drain(source);
            clock.advance(Duration.ofSeconds(2));
            reading.drain(source);
            assertEquals(5, reading.fold().rows(Vocabulary.MESSAGE).size());
        }
    }

    @Test
    void aMaildirIsReadWithItsFoldersOfSentMails() throws Exception {
        for (String sub : List.of("cur", "new", "tmp", ".Sent/cur", ".Sent/new")) {
            Files.createDirectories(folder.resolve(sub));
        }
        Files.writeString(folder.resolve("cur/1.host:2,S"), plain("q"));
        Files.writeString(folder.resolve("new/2.host"), plain("q2"));
        Files.writeString(folder.resolve("tmp/3.host"), plain("not yet"));
        Files.writeString(
                folder.resolve(".Sent/cur/4.host:2,S"), plain("a").replace("\n\n", "\nIn-Reply-To: <q@c>\n\n"));
        SourceReading reading = new SourceReading();
        try (DataSource source = new FilesFactory().open(setup(reading).with("sent", "Sent"))) {
            reading.drain(source);
        }
        assertEquals(
                Map.of("in", 2L, "out", 1L),
                reading.fold().rows(Vocabulary.MESSAGE).stream()
                        .collect(java.util.stream.Collectors.groupingBy(
                                row -> row.get("direction"), java.util.stream.Collectors.counting())));
    }

    @Test
    void aRejectedMailIsReadAgainWhereItIs() throws Exception {
        box(FROM + plain("a") + "From nobody\n\n");
        Files.writeString(folder.resolve("no-date.eml"), "Subject: x\nMessage-ID: <x@y>\n\n");
        SourceReading reading = read();
        assertEquals(1, reading.rejections().size());
        Rejection rejection = reading.rejections().get(0);
        assertEquals(
                MailText.NO_DATE.in(java.util.Locale.ENGLISH),
                rejection.reason().en());
        assertEquals(false, rejection.record().contains("x@y"));
        Files.writeString(folder.resolve("no-date.eml"), plain("x"));
        try (DataSource source = new FilesFactory().open(setup(reading))) {
            assertEquals(0, source.replay(rejection).rejections().size());
        }
        Files.delete(folder.resolve("no-date.eml"));
        try (DataSource source = new FilesFactory().open(setup(reading))) {
            Batch gone = source.replay(rejection);
            assertEquals(
                    MailText.GONE.in(java.util.Locale.ENGLISH),
                    gone.rejections().get(0).reason().en());
        }
    }

    @Test
    void aBackfillTellsOfItsPeriodAlone() throws Exception {
        box(FROM
                + plain("a")
                + FROM
                + plain("b").replace(" 2 Mar", " 3 Mar")
                + FROM
                + plain("c").replace(" 2 Mar", " 4 Mar"));
        SourceReading reading = new SourceReading();
        try (DataSource source = new FilesFactory()
                .open(setup(reading)
                        .backfill(new Backfill(
                                Instant.parse("2026-03-03T00:00:00Z"), Instant.parse("2026-03-04T00:00:00Z"))))) {
            reading.drain(source);
        }
        assertEquals(1, reading.fold().rows(Vocabulary.MESSAGE).size());
    }

    @Test
    void aCheckCounts() throws Exception {
        box(FROM + plain("a"));
        Files.writeString(folder.resolve("one.eml"), plain("b"));
        assertEquals(
                List.of(CheckLine.passed("Found 1 mail files and 1 single mails.")),
                new FilesFactory().check(setup(new SourceReading())));
    }

    private static String plain(String id) {
        return "From: ada@customer.example\nDate: Mon, 2 Mar 2026 08:00:00 +0000\nMessage-ID: <" + id
                + "@c>\n\nText\n\n";
    }

    private Path box(String text) throws Exception {
        return Files.writeString(folder.resolve("box.mbox"), text);
    }

    private SourceSetup setup(SourceReading memory) {
        return SourceSetup.of(Map.of("path", folder.toString())).on(clock).remembering(memory);
    }

    private SourceReading read() throws Exception {
        SourceReading reading = new SourceReading();
        try (DataSource source = new FilesFactory().open(setup(reading))) {
            reading.drain(source);
        }
        return reading;
    }
}
