package io.vigie.kpi.satisfaction.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class CustomerSatisfaction implements KpiFamily {
    @Override
    public String id() {
        return "customer-satisfaction";
    }

    @Override
    public Text name() {
        return Text.of("Customer satisfaction", "Satisfaction client");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return SatisfactionKpis.definitions();
    }
}
