package io.vigie.kpi.employee.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.testkit.FamilyTexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. Its figures are held to worked cases in the engine. */
class EmployeeTest {
    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        assertEquals(
                Map.ofEntries(
                        Map.entry("esat", "min_group=5"),
                        Map.entry("turnover-rate", "base=average"),
                        Map.entry("turnover-rate-half", "base=average"),
                        Map.entry("departure-rate", "base=average"),
                        Map.entry("absenteeism-rate", "excluded_reasons=[paid-leave]"),
                        Map.entry("absenteeism-rate-days", "excluded_reasons=[paid-leave]"),
                        Map.entry("adherence", "")),
                FamilyTexts.parameters(new Employee()));
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertEquals(List.of(), FamilyTexts.problems(new Employee()));
    }
}
