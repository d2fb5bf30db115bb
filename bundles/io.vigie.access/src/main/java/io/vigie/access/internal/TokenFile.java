package io.vigie.access.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.access.AccessException;
import io.vigie.access.Role;
import io.vigie.access.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads and writes the file of tokens. */
final class TokenFile {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Folder folder;
    private final Path file;

    TokenFile(Folder folder) {
        this.folder = folder;
        this.file = folder.file("tokens.json");
    }

    /**
     * A token with what only this bundle knows of it.
     *
     * @param hash of its secret
     * @param parent the token that opened this session; null for others
     */
    record Kept(Token token, String hash, @Nullable String parent) {}

    /** What changes whenever the file does; null while there is none. */
    @Nullable
    Object stamp() throws IOException {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            return time + " " + Files.size(file) + " "
                    + Files.readAttributes(file, "fileKey").get("fileKey");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    List<Kept> read() throws IOException {
        List<Kept> tokens = new ArrayList<>();
        if (!Files.exists(file)) {
            return tokens;
        }
        try {
            for (JsonNode node : MAPPER.readTree(file.toFile()).path("tokens")) {
                Role role = Role.of(node.path("role").asText()).orElseThrow(() -> new DateTimeException("role"));
                tokens.add(new Kept(
                        new Token(
                                node.path("id").asText(),
                                node.path("name").asText(),
                                role,
                                Token.Kind.valueOf(node.path("kind").asText().toUpperCase(Locale.ROOT)),
                                Instant.parse(node.path("created").asText()),
                                instant(node, "expires"),
                                instant(node, "lastUsed"),
                                instant(node, "revoked")),
                        node.path("hash").asText(),
                        node.hasNonNull("parent") ? node.get("parent").asText() : null));
            }
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new AccessException(
                    "The file of tokens, " + file + ", is damaged; put back a copy of it, or remove it and create new"
                            + " tokens.",
                    "Le fichier des jetons, " + file + ", est abîmé ; remettez-en une copie, ou supprimez-le et créez"
                            + " de nouveaux jetons.",
                    e);
        }
        return tokens;
    }

    private static @Nullable Instant instant(JsonNode node, String field) {
        return node.hasNonNull(field) ? Instant.parse(node.get(field).asText()) : null;
    }

    /** Writes beside and renames: a process that is killed leaves the old file or the new one. */
    void write(List<Kept> tokens) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode all = root.putArray("tokens");
        for (Kept kept : tokens) {
            Token token = kept.token();
            ObjectNode node = all.addObject()
                    .put("id", token.id())
                    .put("name", token.name())
                    .put("role", token.role().id())
                    .put("kind", token.kind().id())
                    .put("hash", kept.hash())
                    .put("created", token.created().toString());
            put(node, "expires", token.expires());
            put(node, "lastUsed", token.lastUsed());
            put(node, "revoked", token.revoked());
            put(node, "parent", kept.parent());
        }
        Path next = folder.file("tokens.json.new");
        Files.deleteIfExists(next);
        try (FileChannel channel = folder.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(root)
                    .getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void put(ObjectNode node, String field, @Nullable Object value) {
        if (value != null) {
            node.put(field, value.toString());
        }
    }
}
