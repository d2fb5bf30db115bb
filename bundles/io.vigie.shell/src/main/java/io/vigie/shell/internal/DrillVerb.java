package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Drill;
import io.vigie.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie kpi drill}: the very rows behind a figure. */
@Command(name = "drill", abbreviateSynopsis = true)
final class DrillVerb extends Asking {
    @Parameters(paramLabel = "ID", descriptionKey = "id")
    String id;

    @Option(names = "--limit", paramLabel = "N", descriptionKey = "limit")
    int limit = 20;

    @Option(names = "--offset", paramLabel = "N", descriptionKey = "offset")
    int offset;

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    DrillVerb(Session session) {
        super(session);
    }

    @Override
    List<String> kpis() {
        if (limit < 0 || offset < 0) {
            throw new UsageException(texts.get("drill.negative"));
        }
        return List.of(id);
    }

    @Override
    void answer(Workspace workspace, QueryOptions.Question question) {
        Drill drill = workspace.kpis().drill(question.query(), offset, limit);
        KpiDefinition definition = question.entries().values().iterator().next().definition();
        if (json) {
            console.line(Json.pretty(DrillText.json(drill, offset, texts.locale())));
        } else {
            console.lines(DrillText.render(
                    drill,
                    definition,
                    question.query(),
                    offset,
                    texts,
                    session.figures(),
                    console.width(),
                    console.paint()));
        }
    }
}
