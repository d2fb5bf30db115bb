package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.source.Checkpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where reading stands in each list of the server: forwards, the id behind which to go on; in a back-fill, which
 * goes backwards, the id before which to go on, and which lists are through.
 */
final class Position {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String THROUGH = "";

    private final boolean backwards;
    private final TreeMap<String, String> ids = new TreeMap<>();
    private long changes;

    Position(boolean backwards) {
        this.backwards = backwards;
    }

    /** Reads what {@link #checkpoint} wrote; null when it is of something else. */
    static @Nullable Position read(Checkpoint checkpoint, boolean backwards) {
        try {
            JsonNode state = JSON.readTree(checkpoint.text());
            JsonNode lists = state.path("lists");
            if (state.path("version").asInt() != 1
                    || !lists.isObject()
                    || state.path("backwards").asBoolean() != backwards) {
                return null;
            }
            Position position = new Position(backwards);
            position.changes = state.path("changes").asLong();
            for (Map.Entry<String, JsonNode> list : lists.properties()) {
                position.ids.put(list.getKey(), list.getValue().asText());
            }
            return position;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static boolean canRead(Checkpoint checkpoint) {
        return read(checkpoint, false) != null || read(checkpoint, true) != null;
    }

    /** The id at which a list stands; null before its first page. */
    @Nullable
    String of(String list) {
        String id = ids.get(list);
        return THROUGH.equals(id) ? null : id;
    }

    /** Whether an id lies where reading has not been yet. */
    boolean isAhead(String list, String id) {
        String known = of(list);
        if (known == null) {
            return !isThrough(list);
        }
        int order = Ids.ORDER.compare(id, known);
        return backwards ? order < 0 : order > 0;
    }

    void move(String list, String id) {
        ids.put(list, id);
    }

    void finish(String list) {
        ids.put(list, THROUGH);
    }

    boolean isThrough(String list) {
        return THROUGH.equals(ids.get(list));
    }

    /** Counts a batch that moves along no list, so that a lost one is seen. */
    void changed() {
        changes++;
    }

    Checkpoint checkpoint() {
        ObjectNode state = JSON.createObjectNode().put("version", 1);
        if (backwards) {
            state.put("backwards", true);
        }
        if (changes > 0) {
            state.put("changes", changes);
        }
        ObjectNode lists = state.putObject("lists");
        ids.forEach(lists::put);
        return Checkpoint.of(state.toString());
    }
}
