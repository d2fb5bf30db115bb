package io.vigie.testkit;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of a family. */
public final class FamilyTexts {
    private FamilyTexts() {}

    /**
     * What is wrong with the words of a family, one sentence each: a text that is missing in a language,
     * or the same in both, which one of them cannot mean.
     */
    public static List<String> problems(KpiFamily family) {
        List<String> problems = new ArrayList<>();
        for (KpiDefinition definition : family.definitions()) {
            for (Text text : texts(definition)) {
                if (text.en().isBlank() || text.fr().isBlank()) {
                    problems.add(definition.id() + " has a text in one language only: " + text);
                } else if (text.en().equals(text.fr())) {
                    problems.add(definition.id() + " says the same in both languages: " + text.en());
                }
            }
        }
        return problems;
    }

    /** All texts of a definition that a person may read, but for its name, which may be the same. */
    private static List<Text> texts(KpiDefinition definition) {
        List<Text> texts = new ArrayList<>(List.of(definition.definition(), definition.numeratorText()));
        addIfGiven(texts, definition.denominatorText());
        addIfGiven(texts, definition.caution());
        definition.parameters().values().forEach(parameter -> texts.add(parameter.description()));
        definition.refusedDimensions().values().forEach(texts::add);
        definition.targets().forEach(target -> texts.add(target.origin()));
        definition.presets().values().forEach(preset -> texts.add(preset.name()));
        definition.figures().values().forEach(figure -> texts.add(figure.name()));
        definition.beside().values().forEach(figure -> texts.add(figure.name()));
        definition.benchmarks().forEach(benchmark -> {
            texts.add(benchmark.what());
            texts.add(benchmark.population());
        });
        definition.measures().forEach(measure -> {
            addIfGiven(texts, measure.name());
            texts.add(measure.population().name());
            measure.population().leftOut().forEach(rule -> texts.add(rule.reason()));
        });
        return texts;
    }

    private static void addIfGiven(List<Text> texts, @Nullable Text text) {
        if (text != null) {
            texts.add(text);
        }
    }
}
