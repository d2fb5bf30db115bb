package io.vigie.bench;

import io.vigie.engine.internal.kpi.PlainEngine;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a question costs before the first fact: planning it, rendering its SQL, and the store's own work on empty tables. */
@State(Scope.Benchmark)
public class QuestionBench {
    @Param({"answer-rate", "service-level", "fcr", "recontact-rate"})
    public String kpi = "";

    private Workspace workspace;
    private KpiQuery query;

    @Setup
    public void open() {
        workspace = PlainEngine.over(new DuckDbStoreFactory(), List.of(new QualityOfService()))
                .open(null);
        query = KpiQuery.of(kpi)
                .period(Instant.parse("2025-06-01T00:00:00Z"), Instant.parse("2025-06-02T00:00:00Z"))
                .zone(ZoneOffset.UTC)
                .grain(Grain.HALF_HOUR)
                .build();
    }

    @TearDown
    public void close() {
        workspace.close();
    }

    @Benchmark
    public KpiResult evaluate() {
        return workspace.kpis().evaluate(query);
    }

    @Benchmark
    public Object explain() {
        return workspace.kpis().explain(query);
    }
}
