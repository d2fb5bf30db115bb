package io.vigie.kpi.flow.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class Inflow implements KpiFamily {
    @Override
    public String id() {
        return "inflow";
    }

    @Override
    public Text name() {
        return Text.of("Inflow", "Flux entrant");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return InflowKpis.definitions();
    }
}
