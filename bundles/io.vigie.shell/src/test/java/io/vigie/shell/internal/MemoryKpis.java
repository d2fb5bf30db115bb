package io.vigie.shell.internal;

import io.vigie.kpi.Target;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.query.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** KPIs with figures that are given. */
record MemoryKpis(List<Entry> entries, List<KpiValue> values) implements Kpis {
    MemoryKpis(List<Entry> entries) {
        this(entries, List.of());
    }

    @Override
    public Optional<Entry> entry(String id) {
        return entries.stream()
                .filter(entry -> entry.definition().id().equals(id))
                .findFirst();
    }

    @Override
    public List<String> refusals() {
        return List.of();
    }

    @Override
    public KpiResult evaluate(KpiQuery query) {
        for (String parameter : query.parameters().keySet()) {
            if (entries.stream()
                    .noneMatch(entry -> entry.definition().parameters().containsKey(parameter))) {
                throw new QueryException("No parameter " + parameter + ".", "Pas de paramètre " + parameter + ".");
            }
        }
        Instant from = query.from() == null ? Samples.FROM : query.from();
        Instant to = query.to() == null ? Samples.TO : query.to();
        return new KpiResult(
                query,
                from,
                to,
                to,
                values.stream()
                        .filter(value -> query.kpis().contains(value.kpi()))
                        .toList());
    }

    @Override
    public Explanation explain(KpiQuery query) {
        throw new UnsupportedOperationException("not asked in these tests");
    }

    @Override
    public Drill drill(KpiQuery query, int offset, int limit) {
        throw new UnsupportedOperationException("not asked in these tests");
    }

    @Override
    public List<Warning> guardRails(KpiQuery query) {
        return List.of();
    }

    @Override
    public Optional<Target> target(String kpi, KpiQuery query) {
        return Optional.empty();
    }

    @Override
    public Forecast forecast(ForecastQuery query) {
        throw new UnsupportedOperationException("not asked in these tests");
    }
}
