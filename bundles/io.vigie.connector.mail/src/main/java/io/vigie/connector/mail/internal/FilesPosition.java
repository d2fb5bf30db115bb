package io.vigie.connector.mail.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.source.Checkpoint;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far files have been read. Single mails are read in the order in which they came into their places; those of
 * the last seconds are known by name, since others may have come at the same time.
 */
final class FilesPosition {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "mail.files";

    /**
     * How far one mbox has been read.
     *
     * @param size of the file when it was read to its end, -1 while it has not been
     * @param modified its last modification then, microseconds since 1970
     * @param offset bytes that are read
     * @param last where the last mail that was read begins
     * @param print a checksum of what was read
     */
    record Box(long size, long modified, long offset, long last, long print) {
        static final Box START = new Box(-1, -1, 0, 0, 0);
    }

    final Map<String, Box> boxes = new TreeMap<>();
    /** When the last single mail that was read came, microseconds since 1970. */
    long came = Long.MIN_VALUE;
    /** Hashes of the single mails that came just before. */
    final Set<String> recent = new LinkedHashSet<>();

    Checkpoint write() {
        ObjectNode root = JSON.createObjectNode().put("type", TYPE).put("v", 1);
        ObjectNode all = root.putObject("mbox");
        boxes.forEach((path, box) -> all.putArray(path)
                .add(box.size)
                .add(box.modified)
                .add(box.offset)
                .add(box.last)
                .add(box.print));
        if (came != Long.MIN_VALUE) {
            root.put("came", came);
            ArrayNode names = root.putArray("recent");
            recent.forEach(names::add);
        }
        return Checkpoint.of(root.toString());
    }

    /**
     * The positions of a checkpoint.
     *
     * @throws IOException when it is none that {@link #write} has written
     */
    static FilesPosition read(Checkpoint checkpoint) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(checkpoint.text());
        } catch (JsonProcessingException e) {
            throw new IOException(e);
        }
        if (root == null
                || !root.path("type").asText().equals(TYPE)
                || root.path("v").asInt() != 1) {
            throw new IOException("not of this connector");
        }
        FilesPosition position = new FilesPosition();
        root.path("mbox")
                .fields()
                .forEachRemaining(entry -> position.boxes.put(
                        entry.getKey(),
                        new Box(
                                entry.getValue().path(0).asLong(),
                                entry.getValue().path(1).asLong(),
                                entry.getValue().path(2).asLong(),
                                entry.getValue().path(3).asLong(),
                                entry.getValue().path(4).asLong())));
        position.came = root.path("came").asLong(Long.MIN_VALUE);
        root.path("recent").forEach(name -> position.recent.add(name.asText()));
        return position;
    }
}
