package io.vigie.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.Target.Status;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final Text ORIGIN = Text.of("a standard", "une norme");

    private static Status status(Target target, String value) {
        return target.status(new BigDecimal(value));
    }

    @Test
    void comparesExactValuesNotRoundedOnes() {
        Target target = Target.atLeast("0.80", ORIGIN);
        assertEquals(Status.BAD, status(target, "0.7999999"));
        assertEquals(Status.GOOD, status(target, "0.8"));
        assertEquals(Status.NO_DATA, target.status(null));
    }

    @Test
    void anUpperBoundAndACorridorIncludeTheirEnds() {
        assertEquals(Status.GOOD, status(Target.atMost("86400", ORIGIN), "86400"));
        assertEquals(Status.BAD, status(Target.atMost("86400", ORIGIN), "86400.000001"));
        Target corridor = Target.between("0.70", "0.85", ORIGIN);
        assertEquals(Status.BAD, status(corridor, "0.69"));
        assertEquals(Status.GOOD, status(corridor, "0.70"));
        assertEquals(Status.GOOD, status(corridor, "0.85"));
        assertEquals(Status.BAD, status(corridor, "0.86"));
    }

    @Test
    void theFirstZoneWhoseBoundIsNotReachedDecides() {
        Target csat = Target.zones(
                ORIGIN,
                List.of(
                        new Target.Zone(Status.CRITICAL, new BigDecimal("0.7"), false),
                        new Target.Zone(Status.WARNING, new BigDecimal("0.8"), false),
                        new Target.Zone(Status.GOOD, null, false)));
        assertEquals(Status.CRITICAL, status(csat, "0.6999"));
        assertEquals(Status.WARNING, status(csat, "0.7"));
        assertEquals(Status.GOOD, status(csat, "0.8"));
    }
}
