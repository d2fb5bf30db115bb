package io.vigie.example.kpi.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class LongCallsTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new LongCalls();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of("aht");
    }
}
