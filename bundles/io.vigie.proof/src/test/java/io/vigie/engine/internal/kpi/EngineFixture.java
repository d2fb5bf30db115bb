package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspaces;
import java.util.List;

/** The engine on the real store, without a framework. */
final class EngineFixture {
    private final KpiRegistry registry;
    private final Workspaces workspaces;

    private EngineFixture(List<KpiFamily> families) {
        registry = PlainEngine.registryOf(families);
        workspaces = PlainEngine.over(new DuckDbStoreFactory(), registry);
    }

    /** With the quality-of-service family. */
    static EngineFixture ofQuality() {
        return new EngineFixture(List.of(new QualityOfService()));
    }

    /** With all families. */
    static EngineFixture ofAll() {
        return new EngineFixture(Families.all());
    }

    static EngineFixture of(KpiDefinition... definitions) {
        return new EngineFixture(List.of(new KpiFamily() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public Text name() {
                return Text.of("Test", "Test");
            }

            @Override
            public List<KpiDefinition> definitions() {
                return List.of(definitions);
            }
        }));
    }

    KpiRegistry.Snapshot snapshot() {
        return registry.snapshot();
    }

    Workspaces workspaces() {
        return workspaces;
    }
}
