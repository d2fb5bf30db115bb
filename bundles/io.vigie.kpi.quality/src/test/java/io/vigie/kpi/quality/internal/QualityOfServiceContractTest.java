package io.vigie.kpi.quality.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class QualityOfServiceContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new QualityOfService();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("adherence", "csat", "followups-per-case", "resolution-time");
    }
}
