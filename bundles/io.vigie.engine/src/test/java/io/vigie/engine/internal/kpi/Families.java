package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.quality.internal.QualityOfService;
import java.util.List;

/** The families that are held to the reference interpreter. */
final class Families {
    private static final List<KpiFamily> ALL = List.of(new QualityOfService());

    private Families() {}

    static List<KpiFamily> all() {
        return ALL;
    }

    static List<KpiDefinition> definitions() {
        return ALL.stream().flatMap(family -> family.definitions().stream()).toList();
    }
}
