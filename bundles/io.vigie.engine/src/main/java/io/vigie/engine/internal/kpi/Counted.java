package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.rollup.Catalogue;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the installed KPIs count, read once for each snapshot of them. Thread-safe. */
final class Counted implements Supplier<Catalogue> {
    private final Supplier<KpiRegistry.Snapshot> snapshots;
    private volatile @Nullable Reading reading;

    private record Reading(KpiRegistry.Snapshot of, Catalogue catalogue) {}

    Counted(Supplier<KpiRegistry.Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public Catalogue get() {
        KpiRegistry.Snapshot now = snapshots.get();
        Reading known = reading;
        if (known == null || known.of() != now) {
            known = new Reading(now, read(now));
            reading = known;
        }
        return known.catalogue();
    }

    private static Catalogue read(KpiRegistry.Snapshot snapshot) {
        Map<String, FactType> types = new HashMap<>();
        Map<String, Measure> measures = new HashMap<>();
        for (String id : snapshot.entries().keySet()) {
            try {
                for (Plan.Group group :
                        Plan.ofWhole(KpiQuery.of(id).build(), snapshot).groups()) {
                    group.measures().forEach(measure -> measures.put(measure.toString(), measure));
                    FactRange.types(group.measures()).forEach(type -> types.put(type.name(), type));
                }
            } catch (QueryException e) {
                // A KPI that it refers to is not installed: it counts nothing.
                continue;
            }
        }
        return new Catalogue(Map.copyOf(types), Map.copyOf(measures));
    }
}
