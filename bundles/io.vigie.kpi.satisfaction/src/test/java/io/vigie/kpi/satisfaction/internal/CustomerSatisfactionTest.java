package io.vigie.kpi.satisfaction.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the contract does not know: presets and zones that others have laid down. */
class CustomerSatisfactionTest {
    private final List<KpiDefinition> definitions = new CustomerSatisfaction().definitions();

    @Test
    void satisfactionHasThreeZonesOnExactValues() {
        KpiDefinition csat = definitions.get(0);
        Target target = csat.targets().get(0);
        Map<String, Target.Status> statuses = Map.of(
                "0.6999999", Target.Status.CRITICAL,
                "0.70", Target.Status.WARNING,
                "0.7999999", Target.Status.WARNING,
                "0.80", Target.Status.GOOD);
        statuses.forEach((value, status) -> assertEquals(status, target.status(new BigDecimal(value)), value));
        assertEquals(Target.Status.NO_DATA, target.status(null));
        assertEquals(
                target.zones(),
                Objects.requireNonNull(Objects.requireNonNull(csat.presets().get("csat-zones"))
                                .target())
                        .zones());
    }
}
