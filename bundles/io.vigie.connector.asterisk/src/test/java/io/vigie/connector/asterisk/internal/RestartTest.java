package io.vigie.connector.asterisk.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.testkit.SourceSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process killed at any moment starts anew from the stored checkpoint and misses nothing. */
class RestartTest {
    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void killedAndStartedAnewAtTwoHundredPoints(String recording) throws Exception {
        Path directory = Reading.recording(recording);
        SourceSetup settings = Settings.of(directory).with("cdr", directory.resolve("cdr-Master.csv"));
        Map<String, ?> whole = Reading.of(settings).fold.all();
        Random random = new Random(7);
        for (int run = 0; run < 8; run++) {
            Reading reading = new Reading();
            boolean ended = false;
            int kills = 0;
            while (!ended) {
                try (QueueLogSource source = new QueueLogSource(settings, 1 + random.nextInt(20))) {
                    for (int poll = random.nextInt(6); poll >= 0 && !ended; poll--) {
                        Batch batch = source.poll(reading.checkpoint, Duration.ZERO);
                        ended = batch.endOfData();
                        if (poll == 0 && random.nextBoolean() && !ended) {
                            // Killed before the commit: neither facts nor checkpoint are stored.
                            break;
                        }
                        reading.add(batch);
                    }
                    kills++;
                }
            }
            assertTrue(kills >= 25, () -> "too few restarts to mean anything");
            assertEquals(whole, reading.fold.all(), "run " + run);
        }
    }

    @Test
    void goesBackToAnOlderCheckpointWithoutStartingAnew() throws Exception {
        Path directory = Reading.recording("busy");
        SourceSetup settings = Settings.of(directory);
        Reading reading = new Reading();
        try (QueueLogSource source = new QueueLogSource(settings, 50)) {
            reading.add(source.poll(null, Duration.ZERO));
            Checkpoint older = reading.checkpoint;
            reading.add(source.poll(reading.checkpoint, Duration.ZERO));
            reading.add(source.poll(reading.checkpoint, Duration.ZERO));
            reading.checkpoint = older;
            reading.drain(source);
            reading.checkpoint = null;
            reading.drain(source);
        }
        assertEquals(Reading.of(settings).fold.all(), reading.fold.all());
    }

    @Test
    void readingTheSameFilesAgainDeliversNothing(@TempDir Path directory) throws Exception {
        Path recording = Reading.recording("light");
        Files.copy(recording.resolve("queue_log"), directory.resolve("queue_log"));
        Files.copy(recording.resolve("queue_log.0"), directory.resolve("queue_log.0"));
        SourceSetup settings = Settings.of(directory);
        Reading first = Reading.of(settings);
        Files.move(directory.resolve("queue_log.0"), directory.resolve("queue_log.1"));
        Files.move(directory.resolve("queue_log"), directory.resolve("queue_log.0"));
        Reading again = new Reading();
        again.checkpoint = first.checkpoint;
        try (QueueLogSource source = new QueueLogSource(settings)) {
            again.drain(source);
        }
        assertEquals(0, again.facts.size());
    }

    @Test
    void theCheckpointStaysSmall(@TempDir Path directory) throws Exception {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            long at = 1_795_000_000L + i;
            log.append(at + "|pbx1-" + at + "." + i + "|ventes|NONE|ENTERQUEUE||0612345678|1\n");
            log.append(at + "|pbx1-" + at + "." + i + "|ventes|NONE|ABANDON|1|1|0\n");
        }
        Files.writeString(directory.resolve("queue_log"), log, StandardCharsets.UTF_8);
        Reading reading = Reading.of(Settings.of(directory));
        int size = reading.checkpoint == null ? 0 : reading.checkpoint.text().length();
        assertTrue(size > 0 && size < 200_000, "size " + size);
    }
}
