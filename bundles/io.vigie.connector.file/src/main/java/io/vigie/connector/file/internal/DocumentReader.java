package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.kpi.Text;
import io.vigie.mapping.Refused;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON documents: a list of objects, records anywhere in a document, one object, or several documents one
 * after the other. What is held is one element of the outermost list, never the document.
 */
final class DocumentReader extends FileReader {
    /** Characters of one element of the outermost list; of all of the document where columns look around that list. */
    private static final int MOST = 4 << 20;

    private static final int RECORDS = 50_000;
    /** What is kept of a record that is too much to be held. */
    private static final String NOTHING = "{…}";

    /** A record with the objects around it, the nearest first; or why it is not held. */
    private record Item(
            @Nullable JsonNode record,
            List<JsonNode> around,
            @Nullable FileText problem) {}

    private final String content;
    private final long crc;
    private final boolean resumed;
    private final List<String> path;
    /** How many names of the path lead to the outermost list. */
    private final int outer;
    /** Whether columns look so far around a record that the document is held as a whole. */
    private final boolean whole;

    private final JsonParser json;
    private final Deque<Item> items = new ArrayDeque<>();
    private long record;
    private boolean inList;
    private int listDepth;
    private boolean any;
    private boolean broken;
    /** Whether the document has nothing where the records should be. */
    private boolean missing;

    private boolean reached;
    private @Nullable Item found;

    DocumentReader(Found file, Options options, Position from) throws IOException {
        super(file, options);
        try (InputStream in = Unpacked.open(file)) {
            content = Digests.of(in);
        }
        crc = Digests.hash(content);
        resumed = from.offset() > 0 && from.crc() == crc;
        String records = options.records();
        path = records.isEmpty()
                ? List.of()
                : Arrays.stream(records.substring(1).split("/", -1))
                        .map(name -> name.replace("~1", "/").replace("~0", "~"))
                        .toList();
        int star = path.indexOf("*");
        outer = star < 0 ? path.size() : star;
        int inside = (int)
                path.stream().skip(outer).filter(name -> !name.equals("*")).count();
        whole = pointers.stream().mapToInt(JsonRows::ups).max().orElse(0) > inside;
        json = parser(options.charset());
        if (resumed) {
            resume(from);
            long target = from.line();
            try {
                while (record < target && next() != null) {
                    items.remove();
                    record++;
                }
            } catch (IOException e) {
                json.close();
                throw e;
            }
        }
    }

    private JsonParser parser(@Nullable Charset charset) throws IOException {
        InputStream in = new BufferedInputStream(Unpacked.open(file), 1 << 16);
        try {
            in.mark(4);
            byte[] mark = in.readNBytes(2);
            in.reset();
            boolean marked = mark.length == 2 && ((mark[0] & 0xFF) >= 0xFE || (mark[0] & 0xFF) == 0xEF);
            // The parser knows each Unicode encoding by its first bytes; of others it must be told.
            return charset == null || marked || charset.name().startsWith("UTF-")
                    ? JsonRows.JSON.createParser(in)
                    : JsonRows.JSON.createParser(new InputStreamReader(in, charset.newDecoder()));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    Position position() {
        return at(record == 0 ? 0 : Math.max(1, offset()), record, crc);
    }

    @Override
    boolean isPartial() {
        return false;
    }

    @Override
    boolean isResumed() {
        return resumed;
    }

    @Override
    long offset() {
        long bytes = json.currentLocation().getByteOffset();
        return bytes < 0 ? json.currentLocation().getCharOffset() : bytes;
    }

    @Override
    String content() {
        return content;
    }

    @Override
    String form() {
        Charset charset = options.charset();
        return "JSON, " + (charset == null ? StandardCharsets.UTF_8 : charset).name();
    }

    @Override
    boolean read(Batch.Builder batch, int rows) throws IOException {
        for (int i = 0; i < RECORDS && batch.size() < rows; i++) {
            Item item;
            try {
                item = next();
            } catch (JsonProcessingException | CharacterCodingException e) {
                broken(batch, e);
                return true;
            }
            if (item == null) {
                if (!any) {
                    refusal = FileText.EMPTY_DOCUMENT.text();
                } else if (record == 0 && missing) {
                    refusal = FileText.NO_RECORDS.text(options.records());
                }
                if (refusal == null) {
                    sayUnkept(batch, record);
                }
                refuseWhole(batch);
                return true;
            }
            row(batch, item);
            if (refuseWhole(batch)) {
                return true;
            }
            items.remove();
            record++;
            passed();
        }
        return false;
    }

    private boolean refuseWhole(Batch.Builder batch) {
        if (refusal == null) {
            return false;
        }
        batch.reject(Rejection.of(file.shown() + ":1", refusal, ""));
        record = 0;
        return true;
    }

    /** The rest of a document that is not JSON any more cannot be told from noise. */
    private void broken(Batch.Builder batch, IOException e) {
        broken = true;
        Text reason;
        if (e instanceof JsonProcessingException j && j.getLocation() != null) {
            reason = FileText.BROKEN_DOCUMENT.text(
                    j.getLocation().getLineNr(), j.getLocation().getColumnNr());
        } else {
            reason = FileText.DOCUMENT_ENCODING.text(form().substring("JSON, ".length()));
        }
        sayUnkept(batch, record);
        batch.reject(Rejection.of(file.shown() + ":" + (record + 1), reason, ""));
        record = Math.max(record, 1);
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    // ---- One record ----

    private void row(Batch.Builder batch, Item item) {
        understood = false;
        JsonNode node = item.record;
        try {
            Map<String, String> row = new LinkedHashMap<>();
            Set<String> nested = cells(item, row);
            deliver(batch, row, nested, record + 1);
        } catch (Refused e) {
            String text = String.valueOf(node);
            String raw = node == null ? NOTHING : json(text, text.getBytes(StandardCharsets.UTF_8));
            refuse(batch, record + 1, e.why(), raw);
        }
    }

    private Set<String> cells(Item item, Map<String, String> row) throws Refused {
        if (item.problem != null) {
            throw mapper.refused(item.problem, JsonRows.DEEPEST);
        }
        if (item.record == null || !item.record.isObject()) {
            throw mapper.refused(FileText.NO_OBJECT);
        }
        return JsonRows.fill(item.record, item.around, pointers, row);
    }

    @Override
    boolean find(long line) throws IOException {
        while (record + 1 <= line) {
            Item item;
            try {
                item = next();
            } catch (JsonProcessingException | CharacterCodingException e) {
                return false;
            }
            if (item == null) {
                return false;
            }
            Map<String, String> row = new LinkedHashMap<>();
            understood = false;
            try {
                cells(item, row);
                understood = true;
            } catch (Refused e) {
                row.clear();
            }
            if (record + 1 == line) {
                found = item;
                return true;
            }
            if (!row.isEmpty()) {
                pass(row, record + 1);
            }
            items.remove();
            record++;
        }
        return false;
    }

    @Override
    boolean isFound(String kept) {
        JsonNode node = found == null ? null : found.record;
        String text = node == null ? NOTHING : node.toString();
        return isSame(text, text.getBytes(StandardCharsets.UTF_8), kept);
    }

    @Override
    void readFound(Batch.Builder batch) {
        if (found != null) {
            row(batch, found);
        }
    }

    // ---- Through the document ----

    /** The record at hand; null at the end. */
    private @Nullable Item next() throws IOException {
        while (items.isEmpty()) {
            if (broken) {
                return null;
            }
            if (!inList) {
                if (json.nextToken() == null) {
                    return null;
                }
                any = true;
                begin();
            } else if (json.nextToken() == JsonToken.END_ARRAY) {
                inList = false;
                finish(0);
            } else {
                element(listDepth, path.subList(Math.min(outer + 1, path.size()), path.size()));
            }
        }
        return items.element();
    }

    /** Goes from the beginning of a document to its outermost list, or to the one record that it is. */
    private void begin() throws IOException {
        if (whole) {
            reached = false;
            element(0, path);
            missing = !reached;
            return;
        }
        for (String name : path.subList(0, outer)) {
            if (json.currentToken() != JsonToken.START_OBJECT || !enter(name)) {
                missing = true;
                finish(0);
                return;
            }
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            inList = true;
            listDepth = json.getParsingContext().getNestingDepth();
        } else if (outer == path.size()) {
            element(
                    json.getParsingContext().getNestingDepth()
                            - (json.currentToken().isStructStart() ? 1 : 0),
                    List.of());
            finish(0);
        } else {
            missing = true;
            finish(0);
        }
    }

    /** Goes to the value of a member of the object at hand. */
    private boolean enter(String name) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = json.currentName().equals(name);
            json.nextToken();
            if (here) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    /** Steps over all that is left above a depth. */
    private void finish(int depth) throws IOException {
        while (json.getParsingContext().getNestingDepth() > depth && json.nextToken() != null) {
            // Only where it ends counts.
        }
    }

    private void element(int depth, List<String> rest) throws IOException {
        try {
            expand(JsonRows.tree(json, MOST), rest, List.of());
        } catch (JsonRows.TooMuch e) {
            finish(depth);
            items.add(new Item(null, List.of(), e.why));
        }
    }

    private void expand(JsonNode node, List<String> rest, List<JsonNode> around) {
        reached |= rest.isEmpty() || rest.get(0).equals("*");
        if (rest.isEmpty()) {
            boolean list = path.isEmpty() || !path.get(path.size() - 1).equals("*");
            if (node.isArray() && list) {
                node.forEach(each -> items.add(new Item(each, around, null)));
            } else {
                items.add(new Item(node, around, null));
            }
            return;
        }
        String name = rest.get(0);
        List<String> further = rest.subList(1, rest.size());
        if (name.equals("*")) {
            node.forEach(each -> expand(each, further, around));
        } else if (node.has(name)) {
            List<JsonNode> more = new ArrayList<>();
            more.add(node);
            more.addAll(around);
            expand(node.path(name), further, List.copyOf(more));
        }
    }
}
