package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The questions for the companions of the KPIs that were asked for, as far as these are installed. */
final class Companions {
    private Companions() {}

    static List<KpiQuery> of(KpiQuery query, KpiRegistry.Snapshot snapshot) {
        Set<String> companions = new LinkedHashSet<>();
        for (String id : query.kpis()) {
            Kpis.Entry entry = snapshot.entries().get(id);
            if (entry != null) {
                companions.addAll(entry.definition().companions());
            }
        }
        query.kpis().forEach(companions::remove);
        List<KpiQuery> questions = new ArrayList<>();
        for (String id : companions) {
            Kpis.Entry entry = snapshot.entries().get(id);
            if (entry != null) {
                questions.add(about(entry.definition(), query));
            }
        }
        return questions;
    }

    /** The same question about another KPI, with those parameters and presets that it has. */
    static KpiQuery about(KpiDefinition kpi, KpiQuery query) {
        KpiQuery.Builder question = KpiQuery.of(kpi.id())
                .period(query.from(), query.to())
                .zone(query.zone())
                .grain(query.grain())
                .asOf(query.asOf());
        query.groupBy().forEach(question::groupBy);
        query.filters().forEach((name, values) -> values.forEach(value -> question.where(name, value)));
        query.parameters().forEach((name, value) -> {
            if (kpi.parameters().containsKey(name)) {
                question.parameter(name, value);
            }
        });
        query.presets().stream().filter(kpi.presets()::containsKey).forEach(question::preset);
        return question.build();
    }
}
