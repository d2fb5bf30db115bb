package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.employee.internal.Employee;
import io.vigie.kpi.flow.internal.Backlog;
import io.vigie.kpi.flow.internal.Inflow;
import io.vigie.kpi.live.internal.Live;
import io.vigie.kpi.productivity.internal.Productivity;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import io.vigie.kpi.source.internal.SourceFamily;
import io.vigie.query.Kpis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every KPI that ships is listed and described in both languages, in a terminal of usual width. */
class CatalogueTest {
    private static final List<KpiFamily> FAMILIES = List.of(
            new SourceFamily(),
            new Employee(),
            new CustomerSatisfaction(),
            new Productivity(),
            new Live(),
            new Inflow(),
            new Backlog(),
            new QualityOfService());

    private static final Map<String, Kpis.Entry> INSTALLED = new LinkedHashMap<>();

    static {
        for (KpiFamily family : FAMILIES) {
            family.definitions()
                    .forEach(definition -> INSTALLED.put(
                            definition.id(), new Kpis.Entry(family.id(), family.name(), definition, "bundle 1.0.0")));
        }
    }

    private static KpiText text(String language) {
        return language.equals("fr")
                ? new KpiText(INSTALLED, Samples.FR, Samples.FR_FIGURES)
                : new KpiText(INSTALLED, Samples.EN, Samples.EN_FIGURES);
    }

    private static void fits(List<String> lines, int width) {
        lines.forEach(line -> assertTrue(Table.length(line) <= width, line));
    }

    @ParameterizedTest
    @CsvSource({"en, 100", "fr, 100", "en, 80", "fr, 80"})
    void everyDescriptionFits(String language, int width) {
        for (Kpis.Entry entry : INSTALLED.values()) {
            List<String> lines = text(language).describe(entry, null, width, Paint.NONE);
            fits(lines, width);
            lines.forEach(line -> assertFalse(line.contains("null") || line.contains("seed"), line));
        }
    }

    @ParameterizedTest
    @CsvSource({"en, 100", "fr, 100", "en, 80", "fr, 80"})
    void theListHasEveryNameInFull(String language, int width) {
        List<String> lines = text(language).list(Map.of(), width, Paint.NONE);
        fits(lines, width);
        String list = String.join("\n", lines);
        assertFalse(list.contains("…"), list);
        INSTALLED.keySet().forEach(id -> assertTrue(list.contains("\n  " + id + "  "), id));
    }

    @Test
    void familiesStandInTheOrderOfTheCatalogue() {
        assertEquals(
                List.of(
                        "quality-of-service",
                        "backlog",
                        "inflow",
                        "productivity",
                        "customer-satisfaction",
                        "employee",
                        "source",
                        "live"),
                KpiText.ordered(List.copyOf(INSTALLED.values())).stream()
                        .map(Kpis.Entry::family)
                        .distinct()
                        .toList());
        assertEquals(64, INSTALLED.size());
    }

    @Test
    void whatAnEntryRefersToIsThere() {
        INSTALLED.forEach((id, entry) -> {
            entry.definition()
                    .companions()
                    .forEach(other -> assertTrue(INSTALLED.containsKey(other), id + ": " + other));
            entry.definition()
                    .notToConfuse()
                    .forEach(other -> assertTrue(INSTALLED.containsKey(other), id + ": " + other));
            entry.definition().guardRails().forEach(rail -> rail.companions()
                    .forEach(other -> assertTrue(INSTALLED.containsKey(other), id + ": " + other)));
        });
    }
}
