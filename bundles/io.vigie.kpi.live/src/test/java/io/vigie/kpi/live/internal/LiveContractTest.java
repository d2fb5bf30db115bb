package io.vigie.kpi.live.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class LiveContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new Live();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("backlog-open", "wait-time-average");
    }
}
