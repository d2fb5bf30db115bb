package io.vigie.testkit;

import io.vigie.kpi.Target;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worked case of a status: a value, the zones of a target and how the value stands. Immutable.
 *
 * @param id its name within the file
 * @param kpi the KPI that it speaks of
 * @param value the exact value, null when undefined
 * @param zones the zones in ascending order
 * @param expected how the value stands
 * @param why where the thresholds come from
 */
public record StatusVector(
        String id,
        String kpi,
        @Nullable BigDecimal value,
        List<Target.Zone> zones,
        Target.Status expected,
        String why) {
    public StatusVector {
        zones = List.copyOf(zones);
    }
}
