package io.vigie.kpi.quality.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract does not know: presets and zones that others have laid down. */
class QualityOfServiceTest {
    private final List<KpiDefinition> definitions = new QualityOfService().definitions();

    @Test
    void presetsAreThoseOfStandardsAndVendors() {
        KpiDefinition level = definitions.stream()
                .filter(definition -> definition.id().equals("service-level"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(
                        "iso-18295 {strict=true, threshold_s=90, variant=offered}",
                        "nf-345 {strict=true, threshold_s=90, variant=offered}",
                        "80-20 {threshold_s=20, variant=offered}",
                        "talkdesk {threshold_s=20, variant=minus-short}",
                        "genesys {threshold_s=20, variant=minus-short}",
                        "genesys-without-abandons {threshold_s=20, variant=answered-only}",
                        "cxengage {threshold_s=20, variant=abandon-after-threshold}",
                        "xcally {strict=true, variant=abandon-after-threshold}",
                        "cisco-positive {variant=abandon-positive}",
                        "cisco-negative {variant=offered}",
                        "amazon-connect {variant=abandon-positive}",
                        "asterisk {variant=answered-only}"),
                level.presets().values().stream()
                        .map(preset -> preset.id() + " " + preset.parameters())
                        .toList());
        assertEquals(Target.Status.BAD, ServiceLevels.ISO.status(new BigDecimal("0.7999999")));
        assertEquals(Target.Status.GOOD, ServiceLevels.ISO.status(new BigDecimal("0.8")));
    }
}
