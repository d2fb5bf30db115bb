package io.vigie.kpi.flow.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.List;
import java.util.Set;

class InflowContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new Inflow();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of(
                "acd-occupancy", "backlog-open", "ces", "csat", "handled-rate", "service-level", "wait-time-average");
    }

    @Override
    protected List<KpiFamily> familiesOfThePage() {
        return List.of(new Backlog(), new Inflow());
    }
}
