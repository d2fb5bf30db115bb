package io.vigie.kpi.quality.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.testkit.FamilyTexts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. Its figures are held to worked cases in the engine. */
class QualityOfServiceTest {
    private final List<KpiDefinition> definitions = new QualityOfService().definitions();

    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        assertEquals(
                Map.ofEntries(
                        Map.entry("handled-rate", ""),
                        Map.entry("service-level", "threshold_s=30 strict=false short_abandon_s=0 variant=offered"),
                        Map.entry("answer-rate", "within_s=null"),
                        Map.entry("lost-rate", ""),
                        Map.entry("abandon-rate", "short_abandon_s=0"),
                        Map.entry("wait-time-average", ""),
                        Map.entry("wait-time-p90", "quantile=0.9"),
                        Map.entry("abandon-time-average", ""),
                        Map.entry("fcr", "window_days=7 denominator=opened"),
                        Map.entry("repeat-rate", "window_days=7 denominator=opened"),
                        Map.entry("recontact-rate", "window_days=7"),
                        Map.entry("aht", "anchor=handle_end direction=inbound"),
                        Map.entry("transfer-rate", ""),
                        Map.entry("auto-ack-rate", "within_s=300"),
                        Map.entry("first-response-time", "calendar=null"),
                        Map.entry("response-within", "threshold_s=86400 calendar=null"),
                        Map.entry("response-time-average", "calendar=null"),
                        Map.entry("once-and-done-rate", "window_days=7"),
                        Map.entry("exchanges-per-case", "")),
                FamilyTexts.parameters(new QualityOfService()));
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertEquals(List.of(), FamilyTexts.problems(new QualityOfService()));
    }

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
