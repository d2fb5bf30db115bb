package io.vigie.kpi.satisfaction.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.testkit.FamilyTexts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. Its figures are held to worked cases in the engine. */
class CustomerSatisfactionTest {
    private final List<KpiDefinition> definitions = new CustomerSatisfaction().definitions();

    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        assertEquals(
                Map.ofEntries(
                        Map.entry("csat", "anchor=answer"),
                        Map.entry("nps", ""),
                        Map.entry("ces", ""),
                        Map.entry("ces-mean", ""),
                        Map.entry("survey-response-rate", "answer_days=30"),
                        Map.entry("churn-rate", "mode=contract inactivity_days=90"),
                        Map.entry("retention-rate", "mode=contract inactivity_days=90")),
                FamilyTexts.parameters(new CustomerSatisfaction()));
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertEquals(List.of(), FamilyTexts.problems(new CustomerSatisfaction()));
    }

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
