package io.vigie.kpi.quality.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Population;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The family is whole and speaks both languages. What its figures are is held to the vectors in the engine. */
class QualityOfServiceTest {
    private final List<KpiDefinition> definitions = new QualityOfService().definitions();

    @Test
    void theCatalogueNamesNineteenWithTheirParametersAndDefaults() {
        Map<String, String> parameters = definitions.stream()
                .collect(Collectors.toMap(KpiDefinition::id, definition -> definition.parameters().values().stream()
                        .map(parameter -> parameter.name() + "=" + parameter.defaultValue())
                        .collect(Collectors.joining(" "))));
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
                parameters);
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

    @Test
    void everyTextIsThereInBothLanguagesAndIsNotTheSameTwice() {
        for (KpiDefinition definition : definitions) {
            List<Text> texts = new ArrayList<>(List.of(definition.definition(), definition.numeratorText()));
            definition.parameters().values().forEach(parameter -> texts.add(parameter.description()));
            definition.targets().forEach(target -> texts.add(target.origin()));
            definition.presets().values().forEach(preset -> texts.add(preset.name()));
            definition
                    .benchmarks()
                    .forEach(benchmark -> texts.addAll(List.of(benchmark.what(), benchmark.population())));
            definition.measures().forEach(measure -> measure.population().leftOut().stream()
                    .map(Population.LeftOut::reason)
                    .forEach(texts::add));
            for (Text text : texts) {
                assertFalse(text.en().isBlank() || text.fr().isBlank(), definition.id());
                assertFalse(text.en().equals(text.fr()), definition.id() + ": " + text.en());
            }
        }
    }
}
