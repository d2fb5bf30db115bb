package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import org.osgi.framework.Version;

/** The engine on the real store, without a framework. */
final class EngineFixture {
    private final KpiRegistry registry = new KpiRegistry();
    private final Workspaces workspaces = new WorkspacesComponent(
            new DuckDbStoreFactory(), new KpiEngine(registry), SourceTypes.byHand(Duration.ofSeconds(5)));

    /** With the quality-of-service family. */
    static EngineFixture ofQuality() {
        EngineFixture engine = new EngineFixture();
        KpiFamily family = new QualityOfService();
        engine.add(family.id(), family.definitions());
        return engine;
    }

    /** With all families. */
    static EngineFixture ofAll() {
        EngineFixture engine = new EngineFixture();
        Families.ids().forEach(family -> engine.add(family, Families.of(family)));
        return engine;
    }

    static EngineFixture of(KpiDefinition... definitions) {
        EngineFixture engine = new EngineFixture();
        engine.add("test", List.of(definitions));
        return engine;
    }

    private void add(String family, List<KpiDefinition> definitions) {
        registry.add(new Offer(
                registry.snapshot().entries().size(),
                0,
                -1,
                "io.vigie." + family,
                Version.emptyVersion,
                family,
                Text.of(family, family),
                definitions,
                List.of(),
                ""));
    }

    KpiRegistry.Snapshot snapshot() {
        return registry.snapshot();
    }

    Workspaces workspaces() {
        return workspaces;
    }
}
