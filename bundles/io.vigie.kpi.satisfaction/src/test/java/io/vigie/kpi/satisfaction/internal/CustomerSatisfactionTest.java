package io.vigie.kpi.satisfaction.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Population;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. What its figures are is held to the vectors in the engine. */
class CustomerSatisfactionTest {
    private final List<KpiDefinition> definitions = new CustomerSatisfaction().definitions();

    @Test
    void theCatalogueNamesSevenWithTheirParametersAndDefaults() {
        Map<String, String> parameters = definitions.stream()
                .collect(Collectors.toMap(KpiDefinition::id, definition -> definition.parameters().values().stream()
                        .map(parameter -> parameter.name() + "=" + parameter.defaultValue())
                        .collect(Collectors.joining(" "))));
        assertEquals(
                Map.ofEntries(
                        Map.entry("csat", "anchor=answer"),
                        Map.entry("nps", ""),
                        Map.entry("ces", ""),
                        Map.entry("ces-mean", ""),
                        Map.entry("survey-response-rate", "answer_days=30"),
                        Map.entry("churn-rate", "mode=contract inactivity_days=90"),
                        Map.entry("retention-rate", "mode=contract inactivity_days=90")),
                parameters);
    }

    @Test
    void everyTextIsThereInBothLanguagesAndIsNotTheSameTwice() {
        for (KpiDefinition definition : definitions) {
            List<Text> texts = new ArrayList<>(List.of(definition.definition(), definition.numeratorText()));
            texts.addAll(definition.refusedDimensions().values());
            definition.parameters().values().forEach(parameter -> texts.add(parameter.description()));
            definition.targets().forEach(target -> texts.add(target.origin()));
            definition.presets().values().forEach(preset -> texts.add(preset.name()));
            definition.benchmarks().forEach(benchmark -> {
                texts.add(benchmark.what());
                texts.add(benchmark.population());
            });
            definition.measures().forEach(measure -> {
                texts.add(measure.population().name());
                measure.population().leftOut().stream()
                        .map(Population.LeftOut::reason)
                        .forEach(texts::add);
            });
            Text caution = definition.caution();
            if (caution != null) {
                texts.add(caution);
            }
            for (Text text : texts) {
                assertFalse(text.en().isBlank() || text.fr().isBlank(), definition.id());
                assertFalse(text.en().equals(text.fr()), definition.id() + ": " + text.en());
            }
        }
    }

    @Test
    void theKpisThatItNamesAreThoseOfTheCatalogue() {
        Set<String> known = new HashSet<>(Set.of("fcr", "departure-rate"));
        definitions.forEach(definition -> known.add(definition.id()));
        for (KpiDefinition definition : definitions) {
            List<String> named = new ArrayList<>(definition.companions());
            named.addAll(definition.notToConfuse());
            definition.guardRails().forEach(rail -> named.addAll(rail.companions()));
            assertTrue(known.containsAll(named), definition.id() + ": " + named);
            assertFalse(named.contains(definition.id()), definition.id());
        }
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
