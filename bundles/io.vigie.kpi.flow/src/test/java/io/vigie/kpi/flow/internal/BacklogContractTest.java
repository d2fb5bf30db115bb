package io.vigie.kpi.flow.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.List;
import java.util.Set;

class BacklogContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new Backlog();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("aht", "csat", "inflow-volume", "once-and-done-rate", "repeat-rate");
    }

    @Override
    protected List<KpiFamily> familiesOfThePage() {
        return List.of(new Backlog(), new Inflow());
    }
}
