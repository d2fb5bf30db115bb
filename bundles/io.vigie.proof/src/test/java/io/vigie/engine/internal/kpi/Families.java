package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.employee.internal.Employee;
import io.vigie.kpi.flow.internal.Backlog;
import io.vigie.kpi.flow.internal.Inflow;
import io.vigie.kpi.live.internal.Live;
import io.vigie.kpi.productivity.internal.Productivity;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The families that are held to the reference interpreter. */
final class Families {
    private static final List<KpiFamily> ALL = List.of(
            new QualityOfService(),
            new Productivity(),
            new CustomerSatisfaction(),
            new Employee(),
            new Backlog(),
            new Inflow(),
            new Live());

    /** Built once: a definition checks all that it says. */
    private static final Map<String, List<KpiDefinition>> DEFINITIONS = definitionsByFamily();

    private Families() {}

    private static Map<String, List<KpiDefinition>> definitionsByFamily() {
        Map<String, List<KpiDefinition>> definitions = new LinkedHashMap<>();
        ALL.forEach(family -> definitions.put(family.id(), family.definitions()));
        return definitions;
    }

    static List<KpiFamily> all() {
        return ALL;
    }

    /** The ids of the families. */
    static List<String> ids() {
        return List.copyOf(DEFINITIONS.keySet());
    }

    static List<KpiDefinition> of(String family) {
        return Objects.requireNonNull(DEFINITIONS.get(family));
    }

    /** The definitions of all families. */
    static List<KpiDefinition> definitions() {
        return DEFINITIONS.values().stream().flatMap(List::stream).toList();
    }
}
