package io.vigie.connector.webhook.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.fact.Fact;
import io.vigie.mapping.Column;
import io.vigie.mapping.MappedRow;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.Refused;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns documents into facts by a mapping, and what cannot be turned into records for the quarantine. */
final class Rows {
    /** Where a record says of which list it is an entry. */
    private static final String EACH = "#each";

    private static final int ENTRIES = 2_000;

    private final Mapping mapping;
    private final String name;
    private final Set<Column> personal;

    Rows(Mapping mapping, String name) {
        this.mapping = mapping;
        this.name = name;
        this.personal = mapping.personalColumns();
    }

    /**
     * Adds the facts of a document; what cannot be read of it is rejected, and the rest goes on.
     *
     * @param position of the document, unique in the source
     */
    void add(JsonNode document, String position, Batch.Builder batch) throws Document.Unreadable {
        Set<String> lists = mapping.lists();
        Map<String, String> whole = Document.cells(document, lists);
        row(whole, null, position, 1, batch);
        for (String list : lists) {
            List<JsonNode> entries = Document.list(document, list);
            if (entries.size() > ENTRIES) {
                throw new Document.Unreadable();
            }
            for (int i = 0; i < entries.size(); i++) {
                row(Document.entry(whole, list, entries.get(i)), list, position + "/" + list + "." + i, i + 1, batch);
            }
        }
    }

    private void row(Map<String, String> cells, @Nullable String each, String position, int line, Batch.Builder batch) {
        try {
            facts(cells, each, line).forEach(batch::fact);
        } catch (Refused e) {
            batch.reject(Rejection.of(position, e.why(), record(cells, each)));
        }
    }

    private List<Fact> facts(Map<String, String> cells, @Nullable String each, int line) throws Refused {
        Mapping.Bound bound = mapping.bindExactly(cells.keySet());
        MappedRow row = new MappedRow(cells, bound.headers(), mapping.missing(), name, line);
        return mapping.facts(row, bound, false, each);
    }

    /** What the quarantine keeps: what the mapping looks at, but for who the customer is. */
    private String record(Map<String, String> cells, @Nullable String each) {
        Map<String, String> kept = new TreeMap<>();
        mapping.bindExactly(cells.keySet()).headers().forEach((column, place) -> {
            if (!personal.contains(column)) {
                kept.put(place, String.valueOf(cells.get(place)));
            }
        });
        if (each != null) {
            kept.put(EACH, each);
        }
        return Document.write(kept);
    }

    /** Reads a record of the quarantine once more. */
    Batch replay(Rejection rejection) {
        Batch.Builder batch = Batch.builder();
        try {
            JsonNode record = Document.read(rejection.record().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Map<String, String> cells = new LinkedHashMap<>();
            record.properties()
                    .forEach(field -> cells.put(field.getKey(), field.getValue().asText()));
            String each = cells.remove(EACH);
            facts(cells, each, 1).forEach(batch::fact);
        } catch (Refused e) {
            batch.reject(Rejection.of(rejection.position(), e.why(), rejection.record()));
        } catch (Document.Unreadable e) {
            batch.reject(rejection);
        }
        return batch.build();
    }
}
