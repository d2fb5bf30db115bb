package io.vigie.connector.asterisk.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.Batch;
import io.vigie.testkit.FactFold;
import io.vigie.testkit.SourceSetup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that is written, rotated and truncated while it is read gives what one read of the whole gives. */
class TailTest {
    @TempDir
    Path directory;

    private Path log = Path.of("");
    private byte[] content = {};

    @BeforeEach
    void loadRecording() throws Exception {
        log = directory.resolve("queue_log");
        Path recording = Reading.recording("busy");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(Files.readAllBytes(recording.resolve("queue_log.0")));
        all.write(Files.readAllBytes(recording.resolve("queue_log")));
        content = all.toByteArray();
    }

    /** What a rotation leaves behind. */
    enum Rotation {
        /** Asterisk's default: the highest number is the newest. */
        SEQUENTIAL {
            @Override
            void rotate(Path log, int round) throws IOException {
                Files.move(log, log.resolveSibling("queue_log." + round));
            }
        },
        /** Asterisk's "rotate" and logrotate: the lowest number is the newest. */
        ROTATE {
            @Override
            void rotate(Path log, int round) throws IOException {
                for (int i = round; i > 0; i--) {
                    Path older = log.resolveSibling("queue_log." + (i - 1));
                    if (Files.exists(older)) {
                        Files.move(older, log.resolveSibling("queue_log." + i));
                    }
                }
                Files.move(log, log.resolveSibling("queue_log.0"));
            }
        },
        TIMESTAMP {
            @Override
            void rotate(Path log, int round) throws IOException {
                Files.move(log, log.resolveSibling("queue_log." + (1_795_293_000 + round)));
            }
        },
        /** logrotate with dateext and compress. */
        PACKED {
            @Override
            void rotate(Path log, int round) throws IOException {
                try (OutputStream out = new GZIPOutputStream(
                        Files.newOutputStream(log.resolveSibling("queue_log-2026112" + round + ".gz")))) {
                    Files.copy(log, out);
                }
                Files.delete(log);
            }
        },
        /** logrotate with copytruncate. */
        COPY_AND_TRUNCATE {
            @Override
            void rotate(Path log, int round) throws IOException {
                Files.copy(log, log.resolveSibling("queue_log." + round), StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        };

        abstract void rotate(Path log, int round) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void rotatedWhileItIsReadFromADirectory(Rotation rotation) throws Exception {
        follow(rotation, Settings.of(directory).live(), false);
    }

    @ParameterizedTest
    @EnumSource
    void rotatedWhileItIsReadFromAFile(Rotation rotation) throws Exception {
        follow(rotation, Settings.of(log).live(), false);
    }

    @ParameterizedTest
    @EnumSource
    void restartedBetweenAnyTwoSteps(Rotation rotation) throws Exception {
        follow(rotation, Settings.of(log).live(), true);
    }

    /** Writes random pieces, ends of lines or not, rotates now and then, and polls now and then. */
    private void follow(Rotation rotation, SourceSetup settings, boolean restarts) throws Exception {
        Map<String, Map<String, Map<String, Object>>> whole = whole();
        for (int seed = 0; seed < 6; seed++) {
            clear();
            Random random = new Random(seed);
            Reading reading = new Reading();
            QueueLogSource source = new QueueLogSource(settings, 1 + random.nextInt(60));
            int written = 0;
            int rounds = 0;
            // A file that is followed is known from its first line on.
            boolean seen = false;
            while (written < content.length) {
                int end = Math.min(content.length, written + 1 + random.nextInt(1500));
                Files.write(
                        log,
                        java.util.Arrays.copyOfRange(content, written, end),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                written = end;
                if (!seen || random.nextInt(3) > 0) {
                    reading.add(source.poll(reading.checkpoint, Duration.ZERO));
                    seen = reading.checkpoint != null;
                }
                boolean wholeLine = content[written - 1] == '\n';
                if (seen && wholeLine || seen && random.nextInt(12) == 0) {
                    written = endLine(written);
                    rotation.rotate(log, rounds++);
                    if (random.nextBoolean()) {
                        reading.add(source.poll(reading.checkpoint, Duration.ZERO));
                    }
                }
                if (restarts && random.nextInt(3) == 0) {
                    source.close();
                    source = new QueueLogSource(settings, 1 + random.nextInt(60));
                }
            }
            reading.drain(source);
            source.close();
            assertTrue(rounds > 1, "rotations");
            assertSame(whole, reading.fold.all());
        }
    }

    private int endLine(int written) throws IOException {
        int end = written;
        while (end < content.length && content[end - 1] != '\n') {
            end++;
        }
        Files.write(log, java.util.Arrays.copyOfRange(content, written, end), StandardOpenOption.APPEND);
        return end;
    }

    /** Positions differ with the files; what they say of calls and agents, and each line, does not. */
    private static void assertSame(
            Map<String, Map<String, Map<String, Object>>> whole, Map<String, Map<String, Map<String, Object>>> parts) {
        assertEquals(withoutPositions(whole), withoutPositions(parts));
    }

    private static Map<String, Long> withoutPositions(Map<String, Map<String, Map<String, Object>>> rows) {
        Map<String, Long> counted = new java.util.TreeMap<>();
        rows.forEach((type, ofType) -> ofType.values().forEach(row -> {
            Map<String, Object> plain = new java.util.TreeMap<>(row);
            plain.remove("event_id");
            counted.merge(type + plain, 1L, Long::sum);
        }));
        return counted;
    }

    private Map<String, Map<String, Map<String, Object>>> whole() throws Exception {
        Files.write(log, content);
        Map<String, Map<String, Map<String, Object>>> whole =
                Reading.of(Settings.of(log)).fold.all();
        clear();
        return whole;
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileThatAppearsLater() throws Exception {
        Reading reading = new Reading();
        try (QueueLogSource source = new QueueLogSource(Settings.of(log).live())) {
            Batch nothing = source.poll(null, Duration.ZERO);
            assertTrue(nothing.endOfData() && nothing.facts().isEmpty());
            Files.write(log, content);
            reading.drain(source);
        }
        assertSame(whole(), reading.fold.all());
    }

    @Test
    void anInodeThatIsUsedAgain() throws Exception {
        Reading reading = new Reading();
        int half = content.length / 2;
        while (content[half - 1] != '\n') {
            half++;
        }
        try (QueueLogSource source = new QueueLogSource(Settings.of(log).live())) {
            Files.write(log, java.util.Arrays.copyOf(content, half));
            reading.drain(source);
            // The same inode, longer than before, and yet another file.
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            Files.write(log, java.util.Arrays.copyOfRange(content, half, content.length), StandardOpenOption.APPEND);
            reading.drain(source);
        }
        assertSame(whole(), reading.fold.all());
    }

    @Test
    void aFileWrittenAnewFromItsFirstLineGivesTheSameFacts() throws Exception {
        Reading reading = new Reading();
        Files.write(log, java.util.Arrays.copyOf(content, 20_000));
        reading.add(Reading.of(Settings.of(log)));
        byte[] edited = content.clone();
        // Same beginning, other bytes where the first read ended.
        Files.write(
                log,
                new String(edited, java.nio.charset.StandardCharsets.UTF_8)
                        .replaceFirst("RINGCANCELED\\|\\d+\n", "RINGCANCELED|4\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (QueueLogSource source = new QueueLogSource(Settings.of(log))) {
            reading.drain(source);
        }
        FactFold calls = new FactFold()
                .add(reading.facts.stream()
                        .filter(fact -> !fact.type().equals(QueueLogEvent.TYPE))
                        .toList());
        FactFold whole = new FactFold()
                .add(Reading.of(Settings.of(log)).facts.stream()
                        .filter(fact -> !fact.type().equals(QueueLogEvent.TYPE))
                        .toList());
        assertEquals(whole.all(), calls.all());
    }

    @Test
    void aHalfLineWaitsForItsEnd() throws Exception {
        Reading reading = new Reading();
        Files.writeString(log, "1795291549|1.1|ventes|NONE|ENTERQUEUE||0612345678|1\n1795291560|1.1|ven");
        try (QueueLogSource source = new QueueLogSource(Settings.of(log))) {
            reading.drain(source);
            assertEquals("pending\n", reading.table(io.vigie.fact.Vocabulary.SEGMENT, "outcome"));
            Files.writeString(log, "tes|NONE|ABANDON|1|1|11\n", StandardOpenOption.APPEND);
            reading.drain(source);
        }
        assertEquals("abandoned\n", reading.table(io.vigie.fact.Vocabulary.SEGMENT, "outcome"));
        assertEquals(0, reading.rejections.size());
    }

    @Test
    void aPollThatWaitsIsInterrupted() throws Exception {
        Files.write(log, content);
        try (QueueLogSource source = new QueueLogSource(Settings.of(log).live())) {
            Reading reading = new Reading().drain(source);
            Thread.currentThread().interrupt();
            org.junit.jupiter.api.Assertions.assertThrows(
                    InterruptedException.class, () -> source.poll(reading.checkpoint, Duration.ofHours(1)));
            assertTrue(source.poll(reading.checkpoint, Duration.ZERO).facts().isEmpty());
        }
    }
}
