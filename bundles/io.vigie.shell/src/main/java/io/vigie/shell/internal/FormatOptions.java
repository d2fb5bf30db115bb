package io.vigie.shell.internal;

import io.vigie.query.KpiResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an answer is printed. */
final class FormatOptions {
    @Option(names = "--format", paramLabel = "table|json|csv", descriptionKey = "format")
    @Nullable
    String format;

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    /**
     * Checks the choice before any data is read.
     *
     * @throws UsageException when there is no such format
     */
    String chosen(Texts texts) {
        String chosen = format == null ? json ? "json" : "table" : format;
        if (!chosen.equals("table") && !chosen.equals("json") && !chosen.equals("csv")) {
            throw new UsageException(texts.get("format.bad", chosen));
        }
        if (json && !chosen.equals("json")) {
            throw new UsageException(texts.get("format.two", chosen));
        }
        return chosen;
    }

    void print(KpiResult result, QueryOptions.Question question, Session session) {
        Console console = session.console();
        switch (chosen(session.texts())) {
            case "json" -> console.lines(Json.report(result));
            case "csv" -> console.lines(Csv.report(result));
            default ->
                console.lines(ReportText.render(
                        result,
                        question.definitions(),
                        session.texts(),
                        session.figures(),
                        console.width(),
                        console.paint()));
        }
    }
}
