package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.source.Feeds;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.kpi.KpiFamily;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspaces;
import java.util.List;

/** The real engine on the real store, with a type of source. */
public final class FeedEngine {
    private FeedEngine() {}

    /** Opens workspaces that answer the KPIs of these families. */
    public static Workspaces over(List<KpiFamily> families) {
        return WorkspacesComponent.plain(
                new DuckDbStoreFactory(), new KpiEngine(PlainEngine.registryOf(families)), Feeds.types());
    }
}
