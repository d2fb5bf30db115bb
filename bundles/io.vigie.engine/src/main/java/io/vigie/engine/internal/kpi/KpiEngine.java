package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.workspace.KpiSide;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens the KPI half of a workspace over the one registry of the platform, or over KPIs that stay as they are. */
@Component
public final class KpiEngine implements KpiSide {
    private final Supplier<KpiRegistry.Snapshot> snapshots;

    @Activate
    public KpiEngine(@Reference KpiRegistry registry) {
        this(registry::snapshot);
    }

    private KpiEngine(Supplier<KpiRegistry.Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    /** With these KPIs, whatever is registered. */
    public static KpiSide of(KpiRegistry.Snapshot frozen) {
        return new KpiEngine(() -> frozen);
    }

    @Override
    public Session open(Store store, Sources sources, UnaryOperator<String> pseudonym) {
        return new OpenKpis(new StoreKpis(store, snapshots, sources, pseudonym, Clock.systemUTC()));
    }

    /** The KPIs of an open workspace. */
    public static final class OpenKpis implements Session {
        private final StoreKpis kpis;

        private OpenKpis(StoreKpis kpis) {
            this.kpis = kpis;
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
        public void close() {
            // Questions hold nothing beyond their own run.
        }
    }
}
