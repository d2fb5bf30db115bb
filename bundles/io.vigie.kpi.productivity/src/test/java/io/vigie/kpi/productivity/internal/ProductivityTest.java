package io.vigie.kpi.productivity.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. What the figures are is held to the vectors in the engine. */
class ProductivityTest {
    private final List<KpiDefinition> definitions = new Productivity().definitions();

    @Test
    void theCatalogueNamesThemWithTheirParametersAndDefaults() {
        Map<String, String> parameters = definitions.stream()
                .collect(Collectors.toMap(KpiDefinition::id, definition -> definition.parameters().values().stream()
                        .map(parameter -> parameter.name() + "=" + parameter.defaultValue())
                        .collect(Collectors.joining(" "))));
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
                parameters);
    }

    @Test
    void everyTextIsThereInBothLanguagesAndIsNotTheSameTwice() {
        for (KpiDefinition definition : definitions) {
            for (Text text : texts(definition)) {
                assertFalse(text.en().isBlank() || text.fr().isBlank(), definition.id());
                assertFalse(text.en().equals(text.fr()), definition.id() + ": " + text.en());
            }
        }
    }

    private static List<Text> texts(KpiDefinition definition) {
        List<Text> texts = new ArrayList<>(List.of(definition.definition(), definition.numeratorText()));
        Text below = definition.denominatorText();
        if (below != null) {
            texts.add(below);
        }
        Text caution = definition.caution();
        if (caution != null) {
            texts.add(caution);
        }
        definition.parameters().values().forEach(parameter -> texts.add(parameter.description()));
        definition.targets().forEach(target -> texts.add(target.origin()));
        definition.refusedDimensions().values().forEach(texts::add);
        definition.figures().values().forEach(figure -> texts.add(figure.name()));
        definition.presets().values().forEach(preset -> texts.add(preset.name()));
        definition.benchmarks().forEach(benchmark -> {
            texts.add(benchmark.what());
            texts.add(benchmark.population());
        });
        definition.measures().forEach(measure -> {
            texts.add(measure.population().name());
            measure.population().leftOut().forEach(rule -> texts.add(rule.reason()));
        });
        return texts;
    }

    @Test
    void whatTheyAreComparedWithIsInTheCatalogue() {
        for (KpiDefinition definition : definitions) {
            List<String> named = new ArrayList<>(definition.companions());
            named.addAll(definition.notToConfuse());
            definition.guardRails().forEach(rail -> named.addAll(rail.companions()));
            named.removeAll(ProductivityTest.CATALOGUE);
            assertEquals(List.of(), named, definition.id());
            assertFalse(definition.companions().contains(definition.id()), definition.id());
        }
    }

    private static final List<String> CATALOGUE = List.of(
            "handled-rate",
            "service-level",
            "answer-rate",
            "lost-rate",
            "abandon-rate",
            "wait-time-average",
            "wait-time-p90",
            "abandon-time-average",
            "fcr",
            "repeat-rate",
            "recontact-rate",
            "aht",
            "channel-share",
            "digital-share",
            "transfer-rate",
            "auto-ack-rate",
            "first-response-time",
            "response-within",
            "response-time-average",
            "backlog-open",
            "backlog-open-by-date",
            "backlog-mean-age",
            "resolution-time",
            "once-and-done-rate",
            "exchanges-per-case",
            "followups-per-case",
            "conversion-rate",
            "average-basket",
            "cart-recovery-rate",
            "occupancy",
            "acd-occupancy",
            "backoffice-rate",
            "cost-per-contact",
            "contacts-per-hour",
            "low-value-share",
            "high-value-share",
            "bot-containment-rate",
            "outsourced-share",
            "customer-relations-roi",
            "inflow-volume",
            "contact-rate",
            "volume-forecast",
            "forecast-accuracy",
            "staffing-required",
            "csat",
            "nps",
            "ces",
            "ces-mean",
            "survey-response-rate",
            "churn-rate",
            "retention-rate",
            "esat",
            "turnover-rate",
            "turnover-rate-half",
            "departure-rate",
            "absenteeism-rate",
            "absenteeism-rate-days",
            "adherence");
}
