package io.vigie.kpi.employee.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class Employee implements KpiFamily {
    @Override
    public String id() {
        return "employee";
    }

    @Override
    public Text name() {
        return Text.of("Employee", "Collaborateurs");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return EmployeeKpis.definitions();
    }
}
