package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.SourceException;
import io.vigie.testkit.SourceSetup;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and lines as they are found on real machines. */
class LinesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "hello!hello",
                "12:30|1.1|q|NONE|ABANDON|1|1|3!12:30",
                "1.2.3|1.1|q|NONE|ABANDON!1.2.3",
                "-5|1.1|q|NONE|ABANDON!-5",
                "99999999999999|1.1|q|NONE|ABANDON!99999999999999"
            })
    void aLineWithoutTimeIsRejectedWithItsPlace(String line, String shown) throws Exception {
        Reading reading = Reading.ofLines(directory, "100|1.1|q|NONE|ENTERQUEUE|||1", "", line);
        assertEquals(1, reading.rejections.size());
        assertTrue(reading.rejections.get(0).position().startsWith("queue_log:3 "));
        assertEquals(
                "The line does not begin with a time in epoch seconds: \"" + shown
                        + "\". Check whether this file is a queue_log.",
                reading.rejections.get(0).reason().en());
        assertEquals(line, reading.rejections.get(0).record());
        assertEquals(1, reading.rows(SEGMENT).size());
    }

    @Test
    void rejectionsSpeakFrenchAsWell() throws Exception {
        Path log = Reading.file(directory, "queue_log", "100|1.1|q");
        Reading reading = Reading.of(Settings.of(log));
        assertEquals(
                "La ligne a 3 champ(s) séparé(s) par «\u00a0|\u00a0» au lieu de 5 au moins. Son écriture a sans doute été interrompue.",
                reading.rejections.get(0).reason().fr());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100|NONE|q|A|SOMETHING_NEW|a|b|c|d|e|f|g",
                "100|NONE|q|A|INFO",
                "100|NONE||A|PENALTY|2",
                "100|1.1|q|NONE|ENTERQUEUE",
                "100|1.1|q|A|CONNECT",
                "100|1.1|q|A|COMPLETEAGENT|x|y",
                "100|1.1|q|A|ATTENDEDTRANSFER|",
                "100|1.1|q|A|ATTENDEDTRANSFER|LINK",
                "100|1.1|q|A|TRANSFER|192,x",
                "100|1.1|q|NONE|ABANDON|",
                "100|1.1|q|NONE|EXITWITHKEY|",
                "100|NONE|q|NONE|CONNECT|1|x|1",
                "100|NONE|q|NONE|ADDMEMBER|",
                "100|NONE|NONE|A|AGENTLOGOFF|",
                "100|||||"
            })
    void oddLinesAreKept(String line) throws Exception {
        Reading reading = Reading.ofLines(directory, line);
        assertEquals(0, reading.rejections.size());
        assertEquals(1, reading.rows(QueueLogEvent.TYPE).size());
    }

    @Test
    void bytesThatAreNoUtf8AndWindowsLineEnds() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.write("100|NONE|q|Ren".getBytes(StandardCharsets.UTF_8));
        log.write(0xe9);
        log.write("e|PAUSE|Caf\u00e9\r\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("queue_log"), log.toByteArray());
        Reading reading = Reading.of(Settings.of(directory));
        assertEquals("Ren\ufffde PAUSE Caf\u00e9\n", reading.table(QueueLogEvent.TYPE, "agent_id", "event", "data"));
    }

    @Test
    void aRunOfNulsEndsTheLineThatACrashCutShort() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.write(new byte[700]);
        log.write("100|1.1|q|NONE|ENTERQUEUE|||1\n101|1.".getBytes(StandardCharsets.UTF_8));
        log.write(new byte[3 << 20]);
        log.write("160|NONE|NONE|NONE|QUEUESTART|\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("queue_log"), log.toByteArray());
        Reading reading = Reading.of(Settings.of(directory));
        assertEquals("interrupted\n", reading.table(SEGMENT, "outcome"));
        assertEquals(1, reading.rejections.size());
    }

    @Test
    void aLineWithoutEndDoesNotFillTheMemory() throws Exception {
        byte[] blob = new byte[5 << 20];
        Arrays.fill(blob, (byte) 'x');
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.write("100|1.1|q|NONE|ENTERQUEUE|||1\n".getBytes(StandardCharsets.UTF_8));
        log.write(blob);
        log.write("\n103|1.1|q|NONE|ABANDON|1|1|3\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("queue_log"), log.toByteArray());
        Reading reading = Reading.of(Settings.of(directory));
        assertEquals("abandoned\n", reading.table(SEGMENT, "outcome"));
        assertEquals(1, reading.rejections.size());
        assertTrue(reading.rejections.get(0).position().startsWith("queue_log:2 "));
    }

    @Test
    void packedFilesAreReadAndTheSameFilePackedIsReadOnce() throws Exception {
        Path recording = Reading.recording("light");
        pack(recording.resolve("queue_log.0"), directory.resolve("queue_log.1.gz"));
        pack(recording.resolve("queue_log"), directory.resolve("queue_log.gz"));
        Files.copy(recording.resolve("queue_log"), directory.resolve("queue_log"));
        Reading reading = Reading.of(Settings.of(directory));
        assertEquals(Reading.of(Settings.of(recording)).fold.all(), reading.fold.all());
    }

    @Test
    void aDamagedArchiveIsReportedAndReadAsFarAsItGoes() throws Exception {
        Path recording = Reading.recording("light");
        Path packed = directory.resolve("queue_log.1.gz");
        pack(recording.resolve("queue_log.0"), packed);
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(bytes, bytes.length * 2 / 3));
        Files.writeString(directory.resolve("queue_log.2.bz2"), "BZh9");
        Reading reading = Reading.of(Settings.of(directory));
        assertTrue(reading.rows(SEGMENT).size() > 20);
        assertEquals(2, reading.rejections.size());
    }

    private static void pack(Path from, Path to) throws Exception {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
            Files.copy(from, out);
        }
    }

    @Test
    void aFileThatIsNamedIsReadWhateverItsName() throws Exception {
        Path log = Reading.file(directory, "asterisk-paris.txt", "100|1.1|q|NONE|ENTERQUEUE|||1");
        Reading.file(directory, "asterisk-paris.txt.1", "90|1.0|q|NONE|ENTERQUEUE|||1");
        assertEquals(1, Reading.of(Settings.of(log)).rows(SEGMENT).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "missing! Setting \"path\": \"DIR/missing\" does not exist.",
                "empty! Setting \"path\": the directory \"DIR/empty\" holds no file named queue_log, queue_log.* or queue_log-*."
            })
    void whatIsNotThereIsSaidAtOnce(String name, String message) throws Exception {
        Files.createDirectory(directory.resolve("empty"));
        SourceException refused =
                assertThrows(SourceException.class, () -> new QueueLogSource(Settings.of(directory.resolve(name))));
        assertEquals(SourceException.Kind.CONFIG, refused.kind());
        assertEquals(message.replace("DIR", directory.toString()), refused.getMessage());
    }

    @Test
    void settingsThatCannotBeUsed() {
        SourceSetup settings = Settings.of(directory).live();
        assertEquals(
                "Setting \"zone\": \"Paris\" is not a time zone; write it like Europe/Paris or UTC.",
                assertThrows(SourceException.class, () -> new QueueLogSource(settings.with("zone", "Paris")))
                        .getMessage());
        assertEquals(
                "Setting \"members\": \"Alice\" is not of the form interface=name, such as PJSIP/101=Alice Martin.",
                assertThrows(
                                SourceException.class,
                                () -> new QueueLogSource(settings.with("members", List.of("Alice"))))
                        .getMessage());
    }
}
