package io.vigie.kpi.productivity.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.testkit.FamilyTexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. Its figures are held to worked cases in the engine. */
class ProductivityTest {
    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        assertEquals(
                Map.ofEntries(
                        Map.entry("followups-per-case", ""),
                        Map.entry("conversion-rate", "base=all"),
                        Map.entry("average-basket", ""),
                        Map.entry("cart-recovery-rate", "window_days=7"),
                        Map.entry("occupancy", "include_breaks=false"),
                        Map.entry("acd-occupancy", ""),
                        Map.entry("backoffice-rate", ""),
                        Map.entry("cost-per-contact", ""),
                        Map.entry("contacts-per-hour", ""),
                        Map.entry("low-value-share", ""),
                        Map.entry("high-value-share", ""),
                        Map.entry("bot-containment-rate", ""),
                        Map.entry("outsourced-share", ""),
                        Map.entry("customer-relations-roi", "")),
                FamilyTexts.parameters(new Productivity()));
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertEquals(List.of(), FamilyTexts.problems(new Productivity()));
    }
}
