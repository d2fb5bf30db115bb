package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.query.Explanation;
import io.vigie.source.SourceStatus;
import io.vigie.source.Sources;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How recent the facts behind a figure are. */
final class Freshness {
    private Freshness() {}

    static List<Explanation.Freshness> of(Store store, Sources sources, Collection<FactType> types) {
        Map<String, Instant> last = new LinkedHashMap<>();
        for (FactType type : types) {
            Field occurs = type.field(type.occursAt());
            if (occurs == null || occurs.type() != FieldType.INSTANT) {
                continue;
            }
            Rows rows = store.query(
                    "SELECT source, max(\"" + occurs.name() + "\") FROM \"fact_" + type.name() + "\" GROUP BY source",
                    List.of());
            for (Object[] row : rows.rows()) {
                if (row[0] instanceof String source && row[1] instanceof Instant instant) {
                    last.merge(source, instant, (a, b) -> a.isAfter(b) ? a : b);
                }
            }
        }
        Map<String, String> states = new HashMap<>();
        for (SourceStatus status : sources.status()) {
            states.put(status.name(), status.state().name());
        }
        return last.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Explanation.Freshness(
                        entry.getKey(), entry.getValue(), states.getOrDefault(entry.getKey(), "")))
                .toList();
    }
}
