package io.vigie.shell.internal;

import io.vigie.shell.internal.Paint.Tone;
import io.vigie.testkit.VectorOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of vectors. */
final class ConformanceText {
    private ConformanceText() {}

    /** What failed, how many statuses passed where there are any, and the vectors' closing line. */
    static List<String> render(List<VectorOutcome> outcomes, List<VectorOutcome> statuses, Texts texts, Paint paint) {
        List<String> lines = new ArrayList<>();
        failures(outcomes, texts, paint, lines);
        failures(statuses, texts, paint, lines);
        if (!statuses.isEmpty()) {
            lines.add(texts.get("conformance.statuses", passed(statuses), statuses.size()));
        }
        lines.add(closing(outcomes));
        return lines;
    }

    private static void failures(List<VectorOutcome> outcomes, Texts texts, Paint paint, List<String> lines) {
        for (VectorOutcome outcome : outcomes) {
            if (outcome.passed()) {
                continue;
            }
            lines.add(paint.paint(Tone.BAD, "✗ " + Table.clean(outcome.id())) + "  " + Table.clean(outcome.title()));
            for (VectorOutcome.Failure failure : outcome.failures()) {
                FieldList fields = new FieldList()
                        .add(texts.get("conformance.row"), failure.row())
                        .add(
                                texts.get("conformance.expected"),
                                failure.expected().in(texts.locale()))
                        .add(texts.get("conformance.got"), failure.got().in(texts.locale()));
                fields.render(Integer.MAX_VALUE, paint).forEach(line -> lines.add("    " + line));
            }
        }
    }

    private static long passed(List<VectorOutcome> outcomes) {
        return outcomes.stream().filter(VectorOutcome::passed).count();
    }

    /** The last line, which scripts read: the same in every language. */
    static String closing(List<VectorOutcome> outcomes) {
        long passed = passed(outcomes);
        return passed + " passed, " + (outcomes.size() - passed) + " failed";
    }

    static Map<String, @Nullable Object> json(
            List<VectorOutcome> outcomes, List<VectorOutcome> statuses, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("passed", passed(outcomes));
        json.put("failed", outcomes.size() - passed(outcomes));
        json.put("vectors", json(outcomes, locale));
        json.put("statuses", json(statuses, locale));
        return json;
    }

    private static List<Object> json(List<VectorOutcome> outcomes, Locale locale) {
        List<Object> vectors = new ArrayList<>();
        for (VectorOutcome outcome : outcomes) {
            List<Object> failures = new ArrayList<>();
            outcome.failures()
                    .forEach(failure -> failures.add(Map.of(
                            "row", failure.row(),
                            "expected", failure.expected().in(locale),
                            "got", failure.got().in(locale))));
            Map<String, @Nullable Object> vector = new LinkedHashMap<>();
            vector.put("id", outcome.id());
            vector.put("kpi", outcome.kpi());
            vector.put("title", outcome.title());
            vector.put("passed", outcome.passed());
            vector.put("failures", failures);
            vectors.add(vector);
        }
        return vectors;
    }
}
