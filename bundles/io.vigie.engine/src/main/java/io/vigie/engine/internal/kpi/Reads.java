package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What KPIs depend on: the fact types that they read, and each other. */
final class Reads {
    private Reads() {}

    /** The names of the fact types behind each KPI, by its id. */
    static Map<String, Set<String>> of(KpiRegistry.Snapshot snapshot) {
        Map<String, Set<String>> reads = new HashMap<>();
        for (String id : snapshot.entries().keySet()) {
            reads.put(id, types(id, snapshot));
        }
        return Map.copyOf(reads);
    }

    private static Set<String> types(String id, KpiRegistry.Snapshot snapshot) {
        try {
            Set<String> types = new HashSet<>();
            for (Plan.Group group :
                    Plan.ofWhole(KpiQuery.of(id).build(), snapshot).groups()) {
                FactRange.types(group.measures()).stream().map(FactType::name).forEach(types::add);
            }
            return Set.copyOf(types);
        } catch (QueryException e) {
            // A KPI that it refers to is not installed: it has no answer, whatever is written.
            return Set.of();
        }
    }

    /** The KPIs that are not the same before and after, with those that refer to any of them. */
    static Set<String> changed(KpiRegistry.Snapshot before, KpiRegistry.Snapshot after) {
        Set<String> all = new LinkedHashSet<>(before.entries().keySet());
        all.addAll(after.entries().keySet());
        Set<String> changed = all.stream()
                .filter(id -> before.entries().get(id) == null
                        || after.entries().get(id) == null
                        || before.entries().get(id).definition()
                                != after.entries().get(id).definition())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean more = !changed.isEmpty();
        while (more) {
            more = false;
            for (Kpis.Entry entry : after.entries().values()) {
                more |= entry.definition().references().stream().anyMatch(changed::contains)
                        && changed.add(entry.definition().id());
            }
        }
        return changed;
    }
}
