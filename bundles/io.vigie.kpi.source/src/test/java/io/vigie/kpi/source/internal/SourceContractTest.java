package io.vigie.kpi.source.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;

class SourceContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new SourceFamily();
    }
}
