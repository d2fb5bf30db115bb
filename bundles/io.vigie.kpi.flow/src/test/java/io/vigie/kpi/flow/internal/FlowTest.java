package io.vigie.kpi.flow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.testkit.FamilyTexts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Both families are whole and speak both languages. Their figures are held to worked cases in the engine. */
class FlowTest {
    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        Map<String, String> parameters = new TreeMap<>(FamilyTexts.parameters(new Backlog()));
        parameters.putAll(FamilyTexts.parameters(new Inflow()));
        assertEquals(
                Map.ofEntries(
                        Map.entry("backlog-open", ""),
                        Map.entry("backlog-open-by-date", ""),
                        Map.entry("backlog-mean-age", ""),
                        Map.entry("resolution-time", "calendar=null"),
                        Map.entry("channel-share", "channels=null"),
                        Map.entry("digital-share", ""),
                        Map.entry("inflow-volume", ""),
                        Map.entry("contact-rate", "base=average"),
                        Map.entry("volume-forecast", "weeks=4 exclude_dates=null targets=null"),
                        Map.entry("forecast-accuracy", "measure=wape"),
                        Map.entry(
                                "staffing-required",
                                "calls=null interval_s=1800 aht_s=null target=0.8 threshold_s=20 max_occupancy=1 shrinkage=0 model=erlang-c patience_s=null agents=null history_days=28")),
                parameters);
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertEquals(List.of(), FamilyTexts.problems(new Backlog()));
        assertEquals(List.of(), FamilyTexts.problems(new Inflow()));
    }
}
