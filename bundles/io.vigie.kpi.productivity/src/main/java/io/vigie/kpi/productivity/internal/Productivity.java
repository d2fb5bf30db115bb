package io.vigie.kpi.productivity.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class Productivity implements KpiFamily {
    @Override
    public String id() {
        return "productivity";
    }

    @Override
    public Text name() {
        return Text.of("Productivity", "Productivité");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return ProductivityKpis.definitions();
    }
}
