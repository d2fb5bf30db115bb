package io.vigie.engine.internal.workspace;

import io.vigie.engine.internal.source.SourcesImpl;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

final class WorkspaceImpl implements Workspace {
    private final Store store;
    private final SourcesImpl sources;
    private final KpiSide.Session kpis;
    private final Consumer<WorkspaceImpl> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    WorkspaceImpl(Store store, SourcesImpl sources, KpiSide.Session kpis, Consumer<WorkspaceImpl> onClose) {
        this.store = store;
        this.sources = sources;
        this.kpis = kpis;
        this.onClose = onClose;
    }

    @Override
    public Kpis kpis() {
        return kpis.kpis();
    }

    @Override
    public List<Text> readTargets(Path file) {
        return kpis.readTargets(file);
    }

    @Override
    public Sources sources() {
        return sources;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        onClose.accept(this);
        try (store;
                kpis) {
            sources.close();
        }
    }
}
