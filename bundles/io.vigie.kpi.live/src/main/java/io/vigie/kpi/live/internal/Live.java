package io.vigie.kpi.live.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class Live implements KpiFamily {
    @Override
    public String id() {
        return "live";
    }

    @Override
    public Text name() {
        return Text.of("Live", "En direct");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return LiveKpis.definitions();
    }
}
