package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;

/**
 * A process that reads a source and keeps each batch with its position and notes as one line of a journal: a line is
 * there whole, or the batch was never stored.
 */
final class Reader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reader() {}

    static Process start(String url, Path journal) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        url,
                        journal.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Path journal = Path.of(arguments[1]);
        SourceReading reading = stored(journal);
        try (DataSource source = new MastodonFactory()
                .open(SourceSetup.of(Map.of("url", arguments[0], "token", FakeMastodon.TOKEN))
                        .remembering(reading))) {
            boolean end = false;
            while (!end) {
                Batch batch = reading.poll(source);
                end = batch.endOfData();
                // In pieces, so that a kill can cut it.
                for (String piece : line(batch).split("(?<=\\},)")) {
                    Files.writeString(journal, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
                System.out.println(end ? "end" : "stored");
            }
        }
    }

    /** What the lines of a journal say; half a line at its end is taken away. */
    static SourceReading stored(Path journal) throws IOException {
        SourceReading reading = new SourceReading();
        if (!Files.exists(journal)) {
            return reading;
        }
        String text = Files.readString(journal);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        Files.write(journal, whole.getBytes(StandardCharsets.UTF_8));
        for (String line : whole.lines().toList()) {
            reading.add(batch(JSON.readTree(line)));
        }
        return reading;
    }

    private static String line(Batch batch) {
        ObjectNode line = JSON.createObjectNode();
        Checkpoint next = batch.next();
        if (next != null) {
            line.put("next", next.text());
        }
        batch.notes()
                .forEach(note ->
                        line.withArray("notes").addArray().add(note.key()).add(note.value()));
        for (Fact fact : batch.facts()) {
            ObjectNode node = line.withArray("facts")
                    .addObject()
                    .put("type", fact.type().toString())
                    .put("at", fact.at().toString());
            ObjectNode values = node.putObject("values");
            fact.values().forEach((field, value) -> values.put(field, value.toString()));
        }
        return line + "\n";
    }

    private static Batch batch(JsonNode line) {
        Batch.Builder batch = Batch.builder();
        if (line.has("next")) {
            batch.next(Checkpoint.of(line.path("next").asText()));
        }
        line.path("notes")
                .forEach(note ->
                        batch.remember(note.path(0).asText(), note.path(1).asText(), null));
        for (JsonNode node : line.path("facts")) {
            FactType type = Vocabulary.all().stream()
                    .filter(each -> each.toString().equals(node.path("type").asText()))
                    .findFirst()
                    .orElseThrow();
            Fact.Builder fact = Fact.of(type).at(Instant.parse(node.path("at").asText()));
            node.path("values")
                    .properties()
                    .forEach(value -> fact.set(value.getKey(), value.getValue().asText()));
            batch.fact(fact.build());
        }
        return batch.build();
    }
}
