package io.vigie.engine.internal.workspace;

import io.vigie.engine.internal.source.SharedSources;
import io.vigie.engine.internal.source.SourcesImpl;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.CommitTimes;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import io.vigie.workspace.Change;
import io.vigie.workspace.KeptFigures;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An open workspace, or one user's share of it. */
public final class WorkspaceImpl implements Workspace {
    /**
     * What a workspace and those who share it have in common.
     *
     * @param threads makes and starts a thread of a name
     * @param trial whether it was opened to try KPIs that are not registered
     */
    record Base(
            Store store,
            SourcesImpl sources,
            KpiSide side,
            UnaryOperator<String> pseudonym,
            BiConsumer<String, Runnable> threads,
            boolean trial) {
        KpiSide.Session kpis() {
            return side.open(store, sources, pseudonym, threads);
        }
    }

    private final Base base;
    private final Sources sources;
    private final KpiSide.Session kpis;
    private final Changes changes;
    private final Consumer<WorkspaceImpl> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WorkspaceImpl(Base base, Sources sources, Consumer<WorkspaceImpl> onClose) {
        this.base = base;
        this.sources = sources;
        this.kpis = base.kpis();
        this.changes = new Changes(base.store(), kpis);
        this.onClose = onClose;
    }

    /** The workspace that its base belongs to: closing it closes all. */
    static WorkspaceImpl owning(Base base, Consumer<WorkspaceImpl> onClose) {
        return new WorkspaceImpl(base, base.sources(), workspace -> {
            onClose.accept(workspace);
            try (Store store = base.store();
                    KpiSide.Session kpis = workspace.kpis) {
                base.sources().close();
            }
        });
    }

    boolean trial() {
        return base.trial();
    }

    /** The KPI half's side of it. */
    public KpiSide.Session session() {
        return kpis;
    }

    /** The sources of all who use it. */
    public SourcesImpl allSources() {
        return base.sources();
    }

    @Override
    public Kpis kpis() {
        return kpis.kpis();
    }

    @Override
    public List<Text> readTargets(@Nullable Path file) {
        List<Text> remarks = kpis.readTargets(file);
        changes.targets();
        return remarks;
    }

    @Override
    public Registration onChange(Consumer<Change> listener) {
        return changes.listen(listener);
    }

    @Override
    public long revision() {
        return changes.revision();
    }

    @Override
    public Sources sources() {
        return sources;
    }

    @Override
    public Workspace share() {
        SharedSources own = new SharedSources(base.sources());
        return new WorkspaceImpl(base, own, workspace -> {
            try (KpiSide.Session session = workspace.kpis) {
                own.close();
            }
        });
    }

    @Override
    public void probe() {
        base.store().query("SELECT 1", List.of());
    }

    @Override
    public Map<String, Long> facts() {
        Set<String> types = new TreeSet<>();
        Vocabulary.all().forEach(type -> types.add(type.name()));
        kpis.reads().values().forEach(types::addAll);
        Map<String, Long> facts = new TreeMap<>();
        for (String type : types) {
            try {
                Object count = base.store()
                        .query("SELECT count(*) FROM \"fact_" + type + "\"", List.of())
                        .rows()
                        .get(0)[0];
                facts.put(type, count instanceof Long number ? number : 0L);
            } catch (StoreException e) {
                // A type of a KPI that nobody has asked yet has no place in the store.
                facts.put(type, 0L);
            }
        }
        return facts;
    }

    @Override
    public List<KeptFigures> kept() {
        return kpis.kept();
    }

    @Override
    public CommitTimes commits() {
        return base.store().commits();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            changes.close();
            onClose.accept(this);
        }
    }
}
