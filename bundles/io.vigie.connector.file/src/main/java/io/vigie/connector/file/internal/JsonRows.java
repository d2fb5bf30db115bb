package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns JSON objects into rows: one column for each member, and one for each JSON pointer that is asked for. */
final class JsonRows {
    /** Deeper records are refused. */
    static final int DEEPEST = 64;

    private static final String UP = "../";

    // So deep that deep records are stepped over and the rest is read; what is deeper still ends the document.
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(10_000)
            .maxStringLength(RecordReader.LONGEST)
            .build();
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(LIMITS)
            .build();
    // Numbers stay as they are written: 1.50 is not 1.5.
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private JsonRows() {}

    /** Why a record is not held. */
    static final class TooMuch extends Exception {
        private static final long serialVersionUID = 1L;
        final transient FileText why;

        TooMuch(FileText why) {
            super(why.name(), null, false, false);
            this.why = why;
        }
    }

    /** Whether a column is a pointer into a record, {@code /a/b}, or into what stands around it, {@code ../a}. */
    static boolean isPointer(String header) {
        return header.startsWith("/") || header.startsWith(UP);
    }

    /** How many objects around the record a column looks into. */
    static int ups(String header) {
        int ups = 0;
        while (header.startsWith(UP, ups * UP.length())) {
            ups++;
        }
        return ups;
    }

    /** The name of the member that a pointer leads to. */
    static String last(String pointer) {
        String[] names = pointer.split("/");
        for (int i = names.length - 1; i > 0; i--) {
            if (!names[i].chars().allMatch(Character::isDigit)) {
                return names[i].replace("~1", "/").replace("~0", "~");
            }
        }
        return pointer;
    }

    /**
     * Reads the value that begins with the parser's token.
     *
     * @param most characters that it may hold
     */
    static JsonNode tree(JsonParser json, int most) throws IOException, TooMuch {
        return tree(json, new int[] {most}, 1);
    }

    private static JsonNode tree(JsonParser json, int[] left, int depth) throws IOException, TooMuch {
        if (depth > DEEPEST) {
            throw new TooMuch(FileText.TOO_DEEP);
        }
        spend(left, 4);
        switch (json.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    spend(left, name.length());
                    json.nextToken();
                    object.set(name, tree(json, left, depth + 1));
                }
                return object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    array.add(tree(json, left, depth + 1));
                }
                return array;
            }
            case VALUE_NUMBER_INT -> {
                spend(left, json.getTextLength());
                return NODES.numberNode(json.getBigIntegerValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                spend(left, json.getTextLength());
                return NODES.numberNode(json.getDecimalValue());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return NODES.booleanNode(json.getBooleanValue());
            }
            case VALUE_NULL -> {
                return NODES.nullNode();
            }
            default -> {
                spend(left, json.getTextLength());
                return NODES.textNode(json.getText());
            }
        }
    }

    private static void spend(int[] left, int characters) throws TooMuch {
        left[0] -= characters;
        if (left[0] < 0) {
            throw new TooMuch(FileText.RECORD_TOO_LONG);
        }
    }

    /**
     * Fills a row.
     *
     * @param around the objects around the record, the nearest first
     * @param pointers columns that are pointers; a member that one leads into is not a column by itself
     * @param row receives the values
     * @return the columns that hold an object or a list, as JSON text
     */
    static Set<String> fill(JsonNode record, List<JsonNode> around, List<String> pointers, Map<String, String> row) {
        Set<String> nested = new HashSet<>();
        Set<String> entered = new HashSet<>();
        for (String pointer : pointers) {
            int ups = ups(pointer);
            String path = ups == 0 ? pointer : "/" + pointer.substring(ups * UP.length());
            JsonNode from = ups == 0 ? record : ups <= around.size() ? around.get(ups - 1) : null;
            JsonNode value = from == null ? NODES.missingNode() : from.at(JsonPointer.compile(path));
            if (ups == 0) {
                entered.add(JsonPointer.compile(path).getMatchingProperty());
            }
            put(row, nested, pointer, value);
        }
        for (Map.Entry<String, JsonNode> member : record.properties()) {
            if (!entered.contains(member.getKey())) {
                put(row, nested, member.getKey(), member.getValue());
            }
        }
        return nested;
    }

    private static void put(Map<String, String> row, Set<String> nested, String name, JsonNode value) {
        if (value.isContainerNode()) {
            row.put(name, value.toString());
            nested.add(name);
        } else if (isPointer(name) || !value.isNull()) {
            row.put(name, value.isNull() ? "" : value.asText().strip());
        }
    }
}
