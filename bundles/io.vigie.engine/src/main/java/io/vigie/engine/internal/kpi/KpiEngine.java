package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.workspace.KpiSide;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens the KPI half of a workspace over the one registry of the platform. */
@Component
public final class KpiEngine implements KpiSide {
    private final KpiRegistry registry;

    @Activate
    public KpiEngine(@Reference KpiRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Session open(Store store, Sources sources, UnaryOperator<String> pseudonym) {
        StoreKpis kpis = new StoreKpis(store, registry, sources, pseudonym, Clock.systemUTC());
        return new Session() {
            @Override
            public Kpis kpis() {
                return kpis;
            }

            @Override
            public List<Text> readTargets(Path file) {
                return kpis.measureBy(TargetReader.read(file));
            }

            @Override
            public void close() {
                // Questions hold nothing beyond their own run.
            }
        };
    }
}
