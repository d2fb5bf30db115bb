package io.vigie.connector.webhook.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON documents as cells: the text of each value by its place, such as {@code ticket.id} or {@code tags.0}. */
final class Document {
    private static final int DEEPEST = 64;
    private static final int CELLS = 5_000;
    private static final int MOST_DIGITS = 100;

    private static final JsonMapper JSON = mapper();

    private Document() {}

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // A number is a text here: what is written is kept as it is.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature())
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNumberLength(MOST_DIGITS)
                        .maxNameLength(1_000)
                        .build());
        return mapper;
    }

    /** What is not JSON, or too deep or too large to be meant. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super(null, null, false, false);
        }
    }

    /** Reads JSON. */
    static JsonNode read(byte[] bytes) throws Unreadable {
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new Unreadable();
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new Unreadable();
        } catch (IOException e) {
            // Among others: bytes that are no UTF-8.
            throw new Unreadable();
        }
    }

    /** Writes cells as JSON. */
    static String write(Map<String, String> cells) {
        try {
            return JSON.writeValueAsString(cells);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The cells of a document.
     *
     * @param lists places of lists that are left out
     */
    static Map<String, String> cells(JsonNode node, Set<String> lists) throws Unreadable {
        Map<String, String> cells = new LinkedHashMap<>();
        add(cells, "", node, lists);
        return cells;
    }

    /** The cells of an entry of a list, by the place of the list, beside those of the whole. */
    static Map<String, String> entry(Map<String, String> whole, String list, JsonNode entry) throws Unreadable {
        Map<String, String> cells = new LinkedHashMap<>(whole);
        add(cells, list, entry, Set.of());
        return cells;
    }

    /** The entries of a list, also of one within each entry of another; none when there is no such list. */
    static List<JsonNode> list(JsonNode node, String place) {
        List<JsonNode> at = List.of(node);
        for (String step : place.split("\\.")) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode each : at) {
                JsonNode found = each.path(step);
                if (found.isArray()) {
                    found.forEach(next::add);
                } else if (!found.isMissingNode()) {
                    next.add(found);
                }
            }
            at = next;
        }
        return at;
    }

    /** The text at a JSON pointer, null when there is none. */
    static @Nullable String at(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        return value.isValueNode() && !value.isNull() ? text(value) : null;
    }

    private static void add(Map<String, String> cells, String place, JsonNode node, Set<String> lists)
            throws Unreadable {
        if (cells.size() > CELLS) {
            throw new Unreadable();
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                add(cells, place.isEmpty() ? field.getKey() : place + "." + field.getKey(), field.getValue(), lists);
            }
        } else if (node.isArray()) {
            // A list whose entries are rows of their own, or that holds such lists, is no part of the whole.
            boolean apart = lists.stream().anyMatch(list -> list.equals(place) || list.startsWith(place + "."));
            for (int i = 0; i < node.size() && !apart; i++) {
                add(cells, place.isEmpty() ? String.valueOf(i) : place + "." + i, node.path(i), lists);
            }
        } else if (!node.isNull() && !node.isMissingNode()) {
            cells.put(place, text(node).strip());
        }
    }

    private static String text(JsonNode value) {
        if (!value.isBigDecimal()) {
            return value.asText();
        }
        // Written out, 1e999999999 would fill the memory.
        BigDecimal number = value.decimalValue();
        return Math.abs((long) number.scale()) > MOST_DIGITS ? number.toString() : number.toPlainString();
    }
}
