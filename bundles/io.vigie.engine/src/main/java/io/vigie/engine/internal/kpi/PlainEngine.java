package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.kpi.KpiFamily;
import io.vigie.store.StoreFactory;
import io.vigie.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import org.osgi.framework.Version;

/** The engine without a framework, for tests: families are given, and no type of source is installed. */
public final class PlainEngine {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    private PlainEngine() {}

    /** Opens workspaces that answer the KPIs of these families. */
    public static Workspaces over(StoreFactory stores, List<KpiFamily> families) {
        return over(stores, registryOf(families));
    }

    static Workspaces over(StoreFactory stores, KpiRegistry registry) {
        return over(stores, registry, Rollups.mode());
    }

    static Workspaces over(StoreFactory stores, KpiRegistry registry, Rollups.Mode mode) {
        return WorkspacesComponent.plain(stores, new KpiEngine(registry, mode), SourceTypes.byHand(STOP_DEADLINE));
    }

    static KpiRegistry registryOf(List<KpiFamily> families) {
        KpiRegistry registry = new KpiRegistry();
        for (int i = 0; i < families.size(); i++) {
            KpiFamily family = families.get(i);
            registry.add(new Offer(
                    i,
                    0,
                    -1,
                    "io.vigie." + family.id(),
                    Version.emptyVersion,
                    family.id(),
                    family.name(),
                    List.copyOf(family.definitions()),
                    List.copyOf(family.factTypes()),
                    ""));
        }
        return registry;
    }
}
