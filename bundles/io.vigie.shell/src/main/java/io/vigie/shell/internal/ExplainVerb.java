package io.vigie.shell.internal;

import io.vigie.query.Explanation;
import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie kpi explain}: how a figure was made. */
@Command(name = "explain", abbreviateSynopsis = true)
final class ExplainVerb extends Asking {
    @Parameters(paramLabel = "ID", descriptionKey = "id")
    String id;

    @Option(names = "--sql", descriptionKey = "sql")
    boolean sql;

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    ExplainVerb(Session session) {
        super(session);
    }

    @Override
    List<String> kpis() {
        return List.of(id);
    }

    @Override
    void answer(Workspace workspace, QueryOptions.Question question) {
        Explanation explanation = workspace.kpis().explain(question.query());
        Kpis.Entry entry = question.entries().values().iterator().next();
        if (json) {
            console.line(Json.pretty(ExplainText.json(explanation, question.query(), entry.bundle(), texts.locale())));
        } else {
            console.lines(ExplainText.render(
                    explanation,
                    question.query(),
                    entry.bundle(),
                    sql,
                    texts,
                    session.figures(),
                    console.textWidth(),
                    console.paint()));
        }
    }
}
