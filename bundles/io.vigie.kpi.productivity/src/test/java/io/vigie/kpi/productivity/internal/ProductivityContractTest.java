package io.vigie.kpi.productivity.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.testkit.KpiFamilyContract;
import java.util.Set;

class ProductivityContractTest extends KpiFamilyContract {
    @Override
    protected KpiFamily family() {
        return new Productivity();
    }

    @Override
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of(
                "absenteeism-rate",
                "adherence",
                "aht",
                "backlog-open",
                "csat",
                "esat",
                "exchanges-per-case",
                "fcr",
                "first-response-time",
                "handled-rate",
                "nps",
                "recontact-rate",
                "resolution-time",
                "retention-rate",
                "service-level",
                "transfer-rate",
                "turnover-rate",
                "wait-time-average");
    }
}
