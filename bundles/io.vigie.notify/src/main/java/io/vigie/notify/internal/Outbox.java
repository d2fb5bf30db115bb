package io.vigie.notify.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is to be sent, a file each, and what was sent lately. Not thread-safe. */
final class Outbox {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int REMEMBERED = 5000;

    private final Path folder;
    private final Path failed;
    private final Path sentFile;
    private final Set<String> sent = new LinkedHashSet<>();

    Outbox(Path folder) {
        this.folder = folder;
        this.failed = folder.resolve("failed");
        this.sentFile = folder.resolve("sent");
        try {
            Files.createDirectories(failed);
            if (Files.exists(sentFile)) {
                sent.addAll(Files.readAllLines(sentFile));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One thing to send.
     *
     * @param id the same in every attempt, so that a receiver knows it again
     * @param attempts how often it was tried
     * @param next when it is tried again
     * @param trouble why it was not sent last time; null until it was tried
     */
    record Entry(
            String id,
            String channel,
            Content content,
            Instant made,
            int attempts,
            Instant next,
            @Nullable Text trouble) {
        Entry later(Instant when, Text why) {
            return new Entry(id, channel, content, made, attempts + 1, when, why);
        }
    }

    /** The id under which a thing is known: of what is said and to whom. */
    static String id(String id, String channel) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((channel + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    boolean knows(String id) {
        return sent.contains(id) || Files.exists(file(id)) || Files.exists(failed.resolve(id + ".json"));
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }

    void put(Entry entry) {
        try {
            write(file(entry.id()), MAPPER.writeValueAsBytes(tree(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Remembers that it was sent, before it is forgotten: a crash between the two sends nothing twice. A disk that takes
     * no more is no reason to send it again and again: what was sent goes in any case.
     */
    void done(Entry entry) {
        sent.add(entry.id());
        try {
            try {
                Files.writeString(
                        sentFile,
                        entry.id() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND,
                        StandardOpenOption.DSYNC);
            } finally {
                Files.deleteIfExists(file(entry.id()));
            }
            if (sent.size() > 2 * REMEMBERED) {
                List<String> kept = new ArrayList<>(sent).subList(sent.size() - REMEMBERED, sent.size());
                write(sentFile, (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8));
                sent.retainAll(Set.copyOf(kept));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts it aside; it is tried no more. */
    void giveUp(Entry entry) {
        try {
            write(failed.resolve(entry.id() + ".json"), MAPPER.writeValueAsBytes(tree(entry)));
            Files.deleteIfExists(file(entry.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int failures() {
        try (Stream<Path> files = Files.list(failed)) {
            return (int) files.filter(file -> file.toString().endsWith(".json")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that waits, the oldest first. A file that nobody can read is put aside, so that it keeps nothing else back. */
    List<Entry> waiting() {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                Entry entry = entry(file);
                if (entry == null) {
                    Files.move(file, failed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                } else if (sent.contains(entry.id())) {
                    Files.deleteIfExists(file);
                } else {
                    entries.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.sort(java.util.Comparator.comparing(Entry::made).thenComparing(Entry::id));
        return entries;
    }

    private static ObjectNode tree(Entry entry) {
        Content content = entry.content();
        Text trouble = entry.trouble();
        ObjectNode node = MAPPER.createObjectNode()
                .put("id", entry.id())
                .put("channel", entry.channel())
                .put("made", entry.made().toString())
                .put("attempts", entry.attempts())
                .put("next", entry.next().toString())
                .put("trouble", trouble == null ? "" : trouble.en())
                .put("troubleFr", trouble == null ? "" : trouble.fr())
                .put("subject", content.subject())
                .put("text", content.text())
                .put("html", content.html())
                .put("type", content.type());
        node.set("data", MAPPER.valueToTree(content.data()));
        var attachments = node.putArray("attachments");
        content.attachments().forEach(file -> attachments
                .addObject()
                .put("name", file.name())
                .put("media", file.media())
                .put("bytes", file.bytes()));
        return node;
    }

    /** What stands in a file; null if that is damaged. */
    private static @Nullable Entry entry(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            Entry entry = entry(MAPPER.readTree(bytes));
            return file.getFileName().toString().equals(entry.id() + ".json") ? entry : null;
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Entry entry(JsonNode node) throws IOException {
        List<Content.Attachment> attachments = new ArrayList<>();
        for (JsonNode file : node.path("attachments")) {
            attachments.add(new Content.Attachment(
                    file.path("name").asText(),
                    file.path("media").asText(),
                    file.path("bytes").binaryValue()));
        }
        java.util.Map<String, Object> data = MAPPER.convertValue(
                node.path("data"),
                new com.fasterxml.jackson.core.type.TypeReference<java.util.Map<String, Object>>() {});
        return new Entry(
                node.path("id").asText(),
                node.path("channel").asText(),
                new Content(
                        node.path("subject").asText(),
                        node.path("text").asText(),
                        node.path("html").asText(),
                        attachments,
                        node.path("type").asText(),
                        data),
                Instant.parse(node.path("made").asText()),
                node.path("attempts").asInt(),
                Instant.parse(node.path("next").asText()),
                trouble(node));
    }

    private static @Nullable Text trouble(JsonNode node) {
        String en = node.path("trouble").asText();
        return en.isEmpty() ? null : Text.of(en, node.path("troubleFr").asText(en));
    }

    /** In one step, so that a crash leaves the old or the new. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
