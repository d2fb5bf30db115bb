package io.vigie.connector.mail.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.source.Checkpoint;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How far the folders of a mailbox have been read. */
final class ImapPosition {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "imap";

    /**
     * How far one folder has been read.
     *
     * @param validity the server's word that UIDs still mean the same mails
     * @param last the last UID that is read
     * @param changes the server's count of changes then, 0 where it does not count
     */
    record At(long validity, long last, long changes) {}

    final Map<String, At> folders = new TreeMap<>();

    Checkpoint write() {
        ObjectNode root = JSON.createObjectNode().put("type", TYPE).put("v", 1);
        ObjectNode all = root.putObject("folders");
        folders.forEach((name, at) -> all.putObject(name)
                .put("uidvalidity", at.validity)
                .put("lastUid", at.last)
                .put("highestModSeq", at.changes));
        return Checkpoint.of(root.toString());
    }

    /**
     * The positions of a checkpoint.
     *
     * @throws IOException when it is none that {@link #write} has written
     */
    static ImapPosition read(Checkpoint checkpoint) throws IOException {
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
        ImapPosition position = new ImapPosition();
        root.path("folders")
                .fields()
                .forEachRemaining(entry -> position.folders.put(
                        entry.getKey(),
                        new At(
                                entry.getValue().path("uidvalidity").asLong(),
                                entry.getValue().path("lastUid").asLong(),
                                entry.getValue().path("highestModSeq").asLong())));
        return position;
    }
}
