package io.vigie.kpi;

import java.util.List;

/** A definition makes no sense. The message names the KPI and all that is wrong with it. */
public final class KpiDefinitionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    KpiDefinitionException(String kpi, List<String> problems) {
        super("KPI '" + kpi + "' is refused: " + String.join("; ", problems) + ".");
    }
}
