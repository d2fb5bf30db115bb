package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.workspace.KpiSide;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    @Activate
    public KpiEngine(@Reference KpiRegistry registry) {
        this(registry::snapshot, registry::onChange);
    }

    private KpiEngine(
            Supplier<KpiRegistry.Snapshot> snapshots,
            Function<Consumer<Set<String>>, Workspace.Registration> catalogue) {
        this.snapshots = snapshots;
        this.catalogue = catalogue;
    }

    /** With these KPIs, whatever is registered. */
    public static KpiSide of(KpiRegistry.Snapshot frozen) {
        return new KpiEngine(() -> frozen, listener -> () -> {});
    }

    @Override
    public Session open(Store store, Sources sources, UnaryOperator<String> pseudonym) {
        return new OpenKpis(
                new StoreKpis(store, snapshots, sources, pseudonym, Clock.systemUTC()), snapshots, catalogue);
    }

    /** The KPIs of an open workspace. */
    public static final class OpenKpis implements Session {
        private final StoreKpis kpis;
        private final Supplier<KpiRegistry.Snapshot> snapshots;
        private final Function<Consumer<Set<String>>, Workspace.Registration> catalogue;
        private volatile @Nullable Reading reading;

        /** What was read of one snapshot: it is asked with each commit, and changes with the catalogue alone. */
        private record Reading(KpiRegistry.Snapshot of, Map<String, Set<String>> types) {}

        private OpenKpis(
                StoreKpis kpis,
                Supplier<KpiRegistry.Snapshot> snapshots,
                Function<Consumer<Set<String>>, Workspace.Registration> catalogue) {
            this.kpis = kpis;
            this.snapshots = snapshots;
            this.catalogue = catalogue;
        }

        @Override
        public Kpis kpis() {
            return kpis;
        }

        /** The same facts, measured by the same targets, asked by other KPIs. */
        public Kpis by(KpiRegistry.Snapshot others) {
            return kpis.by(others);
        }

        @Override
        public List<Text> readTargets(Path file) {
            return kpis.measureBy(TargetReader.read(file));
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
            // Questions hold nothing beyond their own run.
        }
    }
}
