package io.vigie.kpi.satisfaction.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class CustomerSatisfactionContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new CustomerSatisfaction();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("departure-rate", "fcr");
    }
}
