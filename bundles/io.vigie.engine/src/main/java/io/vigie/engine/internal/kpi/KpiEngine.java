package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.engine.internal.workspace.KpiSide;
import io.vigie.kpi.Targets;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.workspace.KeptFigures;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens the KPI half of a workspace over the one registry of the platform, or over KPIs that stay as they are. */
@Component
public final class KpiEngine implements KpiSide {
    private final Supplier<KpiRegistry.Snapshot> snapshots;
    private final Function<Consumer<Set<String>>, Workspace.Registration> catalogue;
    private final Rollups.Mode mode;
    /** What is kept for each open store, with the number of sessions that use it. */
    private final Map<Store, Share> shared = new IdentityHashMap<>();

    private static final class Share {
        private final Rollups rollups;
        private int users;

        private Share(Rollups rollups) {
            this.rollups = rollups;
        }
    }

    @Activate
    public KpiEngine(@Reference KpiRegistry registry) {
        this(registry, Rollups.mode());
    }

    KpiEngine(KpiRegistry registry, Rollups.Mode mode) {
        this(registry::snapshot, registry::onChange, mode);
    }

    private KpiEngine(
            Supplier<KpiRegistry.Snapshot> snapshots,
            Function<Consumer<Set<String>>, Workspace.Registration> catalogue,
            Rollups.Mode mode) {
        this.snapshots = snapshots;
        this.catalogue = catalogue;
        this.mode = mode;
    }

    /** With these KPIs, whatever is registered. */
    public static KpiSide of(KpiRegistry.Snapshot frozen) {
        return new KpiEngine(() -> frozen, listener -> () -> {}, Rollups.mode());
    }

    @Override
    public Session open(
            Store store, Sources sources, UnaryOperator<String> pseudonym, BiConsumer<String, Runnable> threads) {
        Rollups rollups;
        synchronized (shared) {
            Share share = shared.computeIfAbsent(
                    store,
                    key -> new Share(new Rollups(store, Clock.systemUTC(), mode, new Counted(snapshots), threads)));
            share.users++;
            rollups = share.rollups;
        }
        return new OpenKpis(
                new StoreKpis(store, rollups, snapshots, sources, pseudonym, Clock.systemUTC()),
                snapshots,
                catalogue,
                () -> release(store));
    }

    private void release(Store store) {
        Share last = null;
        synchronized (shared) {
            Share share = shared.get(store);
            if (share != null && --share.users == 0) {
                last = shared.remove(store);
            }
        }
        if (last != null) {
            last.rollups.close();
        }
    }

    /** The KPIs of an open workspace. */
    public static final class OpenKpis implements Session {
        private final StoreKpis kpis;
        private final Supplier<KpiRegistry.Snapshot> snapshots;
        private final Function<Consumer<Set<String>>, Workspace.Registration> catalogue;
        private final Runnable whenClosed;
        private volatile @Nullable Reading reading;

        /** What was read of one snapshot: it is asked with each commit, and changes with the catalogue alone. */
        private record Reading(KpiRegistry.Snapshot of, Map<String, Set<String>> types) {}

        private OpenKpis(
                StoreKpis kpis,
                Supplier<KpiRegistry.Snapshot> snapshots,
                Function<Consumer<Set<String>>, Workspace.Registration> catalogue,
                Runnable whenClosed) {
            this.kpis = kpis;
            this.snapshots = snapshots;
            this.catalogue = catalogue;
            this.whenClosed = whenClosed;
        }

        @Override
        public Kpis kpis() {
            return kpis;
        }

        /** What is kept of figures computed before. */
        public List<Map<String, Object>> rollups() {
            return kpis.rollups();
        }

        @Override
        public List<KeptFigures> kept() {
            return kpis.kept();
        }

        /** The same KPIs asked at another moment, from the facts alone. */
        Kpis reading(Instant present) {
            return kpis.reading(present);
        }

        /** The same facts, measured by the same targets, asked by other KPIs. */
        public Kpis by(KpiRegistry.Snapshot others) {
            return kpis.by(others);
        }

        @Override
        public List<Text> readTargets(@Nullable Path file) {
            return kpis.measureBy(file == null ? Targets.NONE : TargetReader.read(file));
        }

        @Override
        public Map<String, Set<String>> reads() {
            KpiRegistry.Snapshot now = snapshots.get();
            Reading known = reading;
            if (known == null || known.of() != now) {
                known = new Reading(now, Reads.of(now));
                reading = known;
            }
            return known.types();
        }

        @Override
        public Workspace.Registration onCatalogue(Consumer<Set<String>> listener) {
            return catalogue.apply(listener);
        }

        @Override
        public void close() {
            whenClosed.run();
        }
    }
}
