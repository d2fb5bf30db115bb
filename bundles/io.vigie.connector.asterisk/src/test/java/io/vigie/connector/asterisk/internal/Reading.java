package io.vigie.connector.asterisk.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.testkit.FactFold;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a source delivers, folded. */
final class Reading {
    final FactFold fold = new FactFold();
    final List<Rejection> rejections = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();

    @Nullable
    Checkpoint checkpoint;

    /** Reads all that is there at this moment with a new source. */
    static Reading of(SourceSetup settings) throws Exception {
        Reading reading = new Reading();
        try (QueueLogSource source = new QueueLogSource(settings)) {
            reading.drain(source);
        }
        return reading;
    }

    /** Reads lines as one file. */
    static Reading ofLines(Path directory, String... lines) throws Exception {
        return of(Settings.of(file(directory, "queue_log", lines)));
    }

    static Path file(Path directory, String name, String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }

    static Path recording(String name) throws Exception {
        return Path.of(Reading.class
                        .getResource("/recordings/" + name + "/queue_log")
                        .toURI())
                .getParent();
    }

    /** Polls until the source has read all that there is. */
    Reading drain(QueueLogSource source) throws Exception {
        Batch batch;
        do {
            batch = source.poll(checkpoint, Duration.ZERO);
            add(batch);
        } while (!batch.endOfData());
        return this;
    }

    void add(Batch batch) {
        facts.addAll(batch.facts());
        fold.add(batch.facts());
        rejections.addAll(batch.rejections());
        if (batch.next() != null) {
            checkpoint = batch.next();
        }
    }

    /** Adds what another one delivered, and goes on from where it ended. */
    void add(Reading other) {
        facts.addAll(other.facts);
        fold.add(other.facts);
        rejections.addAll(other.rejections);
        checkpoint = other.checkpoint;
    }

    List<Map<String, Object>> rows(FactType type) {
        return fold.rows(type);
    }

    Map<String, Object> only(FactType type) {
        List<Map<String, Object>> rows = rows(type);
        if (rows.size() != 1) {
            throw new AssertionError("Expected one " + type + ", got " + rows);
        }
        return rows.get(0);
    }

    /** The rows of a type as text, with the fields asked for, one line each. */
    String table(FactType type, String... fields) {
        StringBuilder table = new StringBuilder();
        for (Map<String, Object> row : rows(type)) {
            for (int i = 0; i < fields.length; i++) {
                Object value = row.get(fields[i]);
                String text = value instanceof java.time.Instant at
                        ? String.valueOf(at.getEpochSecond() % 100_000)
                        : value == null ? "-" : value.toString();
                table.append(i == 0 ? "" : " ").append(text);
            }
            table.append('\n');
        }
        return table.toString();
    }
}
