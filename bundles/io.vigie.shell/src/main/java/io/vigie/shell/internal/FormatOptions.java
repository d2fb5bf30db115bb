package io.vigie.shell.internal;

import io.vigie.kpi.Target;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an answer brings besides, and how it is printed. */
final class FormatOptions {
    @Option(names = "--format", paramLabel = "table|json|csv", descriptionKey = "format")
    @Nullable
    String format;

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    @Option(names = "--companions", descriptionKey = "companions")
    boolean companions;

    /**
     * Checks the choice before any data is read.
     *
     * @throws UsageException when there is no such format
     */
    String chosen(Texts texts) {
        return chosen(format, json, texts);
    }

    /** The same for a verb with options of its own. */
    static String chosen(@Nullable String format, boolean json, Texts texts) {
        String chosen = format == null ? json ? "json" : "table" : format;
        if (!chosen.equals("table") && !chosen.equals("json") && !chosen.equals("csv")) {
            throw new UsageException(texts.get("format.bad", chosen));
        }
        if (json && !chosen.equals("json")) {
            throw new UsageException(texts.get("format.two", chosen));
        }
        return chosen;
    }

    /** Asks and prints. */
    void print(Kpis kpis, QueryOptions.Question question, Session session) {
        KpiQuery query =
                companions ? question.query().toBuilder().withCompanions().build() : question.query();
        KpiResult result = kpis.evaluate(query);
        List<String> warnings = companions
                ? kpis.guardRails(query).stream()
                        .map(warning -> warning.sentence().in(session.texts().locale()))
                        .toList()
                : List.of();
        Console console = session.console();
        String chosen = chosen(session.texts());
        if (chosen.equals("table")) {
            console.lines(ReportText.render(
                    result,
                    question.definitions(result),
                    targets(kpis, result),
                    warnings,
                    session.texts(),
                    session.figures(),
                    console.width(),
                    console.paint()));
            return;
        }
        boolean rows = chosen.equals("json");
        console.lines(rows ? Json.report(result, session.texts().locale()) : Csv.report(result));
        if (!rows) {
            // JSON says it of each figure; the columns of CSV are fixed.
            ReportText.partial(List.of(result), session.texts())
                    .forEach(sentence -> console.err().println(Table.clean(sentence)));
        }
        // Standard output is for a program here, and a warning is for a person.
        warnings.forEach(warning -> console.err().println(Table.clean(warning)));
    }

    /** The target of each KPI of which some figure is measured by one. */
    private static Map<String, Target> targets(Kpis kpis, KpiResult result) {
        KpiQuery asked =
                result.query().toBuilder().period(result.from(), result.to()).build();
        Map<String, Target> targets = new LinkedHashMap<>();
        for (KpiValue value : result.values()) {
            if (value.status() != null && !targets.containsKey(value.kpi())) {
                kpis.target(value.kpi(), asked).ifPresent(target -> targets.put(value.kpi(), target));
            }
        }
        return targets;
    }
}
