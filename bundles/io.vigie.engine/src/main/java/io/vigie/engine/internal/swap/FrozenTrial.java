package io.vigie.engine.internal.swap;

import io.vigie.engine.internal.kpi.KpiEngine;
import io.vigie.engine.internal.kpi.KpiRegistry;
import io.vigie.engine.internal.workspace.WorkspaceImpl;
import io.vigie.engine.internal.workspace.WorkspacesComponent;
import io.vigie.fact.FactType;
import io.vigie.query.Kpis;
import io.vigie.swap.Trial;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.util.List;

/** KPIs that stay as they were when the trial began, in classes of the core alone. */
final class FrozenTrial implements Trial {
    private final KpiRegistry.Snapshot snapshot;
    private final List<FactType> factTypes;
    private final WorkspacesComponent workspaces;

    FrozenTrial(KpiRegistry.Snapshot snapshot, List<FactType> factTypes, WorkspacesComponent workspaces) {
        this.snapshot = snapshot;
        this.factTypes = factTypes;
        this.workspaces = workspaces;
    }

    @Override
    public List<Kpis.Entry> entries() {
        return List.copyOf(snapshot.entries().values());
    }

    @Override
    public List<String> refusals() {
        return snapshot.refusals();
    }

    @Override
    public Workspaces workspaces() {
        return workspaces.trying(KpiEngine.of(snapshot), factTypes);
    }

    @Override
    public Kpis kpis(Workspace workspace) {
        if (workspace instanceof WorkspaceImpl own && own.session() instanceof KpiEngine.OpenKpis open) {
            return open.by(snapshot);
        }
        throw new IllegalArgumentException("The workspace was not opened by this engine.");
    }
}
