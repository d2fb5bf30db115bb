package io.vigie.access.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.access.AuditLog;
import io.vigie.kpi.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log: one JSON object a line, the hash over the line before and the rest of the line at its end. */
final class AuditFile implements AuditLog {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String HASH = "hash";

    /** Longer than any entry, whose texts are cut. */
    private static final int LONGEST_LINE = 16 * 1024;

    private static final int LONGEST_TEXT = 500;

    private final Folder folder;
    private final Path file;
    private final Clock clock;

    AuditFile(Folder folder, Clock clock) {
        this.folder = folder;
        this.file = folder.file("audit.log");
        this.clock = clock;
    }

    @Override
    public void add(Event event) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        folder.alone(() -> {
            try (FileChannel channel =
                    folder.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Last last = last(channel);
                ObjectNode node = MAPPER.createObjectNode()
                        .put("n", last.number() + 1)
                        .put("at", at.toString())
                        .put("who", cut(event.who()))
                        .put("token", event.token())
                        .put("from", cut(event.from()))
                        .put("action", cut(event.action()))
                        .put("object", cut(event.object()))
                        .put("outcome", event.outcome().name().toLowerCase(Locale.ROOT))
                        .put("detail", cut(event.detail()));
                node.put(HASH, hash(last.hash(), node));
                String line = (last.whole() ? "" : "\n") + MAPPER.writeValueAsString(node) + "\n";
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                channel.position(channel.size());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            }
            return true;
        });
    }

    /**
     * How the file ends.
     *
     * @param whole whether it ends with a whole line
     */
    private record Last(long number, String hash, boolean whole) {}

    private static Last last(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, 2L * LONGEST_LINE);
        ByteBuffer end = ByteBuffer.allocate(length);
        while (end.hasRemaining() && channel.read(end, size - length + end.position()) >= 0) {
            // Until all of it is there.
        }
        String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
        String[] lines = text.split("\n");
        for (int i = lines.length - 1; i >= 0; i--) {
            JsonNode node = tree(lines[i]);
            if (node != null) {
                return new Last(node.path("n").asLong(), node.path(HASH).asText(), text.endsWith("\n"));
            }
        }
        return new Last(0, "", text.isEmpty() || text.endsWith("\n"));
    }

    private static @Nullable JsonNode tree(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            return node != null && node.isObject() && node.hasNonNull(HASH) ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String hash(String before, ObjectNode node) {
        ObjectNode rest = node.deepCopy();
        rest.remove(HASH);
        return Secrets.hash(before + "\n" + rest);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    @Override
    public List<Entry> tail(int most, long before) {
        Deque<Entry> tail = new ArrayDeque<>();
        folder.alone(() -> {
            each((number, line) -> {
                JsonNode node = tree(line);
                Entry entry = node == null ? null : entry(node);
                if (entry != null && entry.number() < before) {
                    tail.addLast(entry);
                    if (tail.size() > most) {
                        tail.removeFirst();
                    }
                }
            });
            return true;
        });
        return List.copyOf(tail);
    }

    private static @Nullable Entry entry(JsonNode node) {
        try {
            return new Entry(
                    node.path("n").asLong(),
                    Instant.parse(node.path("at").asText()),
                    new Event(
                            node.path("who").asText(),
                            node.hasNonNull("token") ? node.get("token").asText() : null,
                            node.path("from").asText(),
                            node.path("action").asText(),
                            node.path("object").asText(),
                            Outcome.valueOf(node.path("outcome").asText().toUpperCase(Locale.ROOT)),
                            node.path("detail").asText()),
                    node.path(HASH).asText());
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public Verdict verify() {
        Reading reading = new Reading();
        folder.alone(() -> {
            each(reading::line);
            return true;
        });
        return new Verdict(reading.entries, reading.hash, reading.damage);
    }

    private interface Lines {
        void line(long number, String line);
    }

    private void each(Lines lines) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                // Damage may be no UTF-8, which must not end the reading.
                lines.line(++number, new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Compares each entry with the one before. */
    private static final class Reading {
        private static final int MOST_DAMAGE = 20;
        private final List<Text> damage = new ArrayList<>();
        private long entries;
        private String hash = "";

        void line(long number, String line) {
            JsonNode node = tree(line);
            if (node == null) {
                if (!line.isBlank()) {
                    report("Line " + number + " is no entry.", "La ligne " + number + " n'est pas une entrée.");
                }
                return;
            }
            entries++;
            String said = node.path(HASH).asText();
            long n = node.path("n").asLong();
            if (!said.equals(hash(hash, (ObjectNode) node))) {
                report(
                        "Entry " + n + " on line " + number + " does not follow from the one before: it was changed, or"
                                + " one before it was taken out or moved.",
                        "L'entrée " + n + " de la ligne " + number + " ne découle pas de la précédente : elle a été"
                                + " modifiée, ou une entrée avant elle a été retirée ou déplacée.");
            } else if (n != entries && damage.isEmpty()) {
                report(
                        "Entry " + n + " stands on the place of entry " + entries + ".",
                        "L'entrée " + n + " est à la place de l'entrée " + entries + ".");
            }
            hash = said;
        }

        private void report(String en, String fr) {
            if (damage.size() < MOST_DAMAGE) {
                damage.add(Text.of(en, fr));
            }
        }
    }
}
