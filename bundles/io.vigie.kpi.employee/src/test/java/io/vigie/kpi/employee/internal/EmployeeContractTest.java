package io.vigie.kpi.employee.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class EmployeeContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new Employee();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("churn-rate", "csat", "occupancy");
    }
}
