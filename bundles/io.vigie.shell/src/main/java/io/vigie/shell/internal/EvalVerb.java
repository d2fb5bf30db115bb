package io.vigie.shell.internal;

import io.vigie.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie kpi eval}: the figures of KPIs named one after the other. */
@Command(name = "eval", abbreviateSynopsis = true)
final class EvalVerb extends Asking {
    @Parameters(paramLabel = "ID", arity = "1..*", descriptionKey = "id")
    List<String> ids = new ArrayList<>();

    @Mixin
    FormatOptions format = new FormatOptions();

    EvalVerb(Session session) {
        super(session);
    }

    @Override
    List<String> kpis() {
        format.chosen(texts);
        return ids;
    }

    @Override
    void answer(Workspace workspace, QueryOptions.Question question) {
        format.print(workspace.kpis(), question, session);
    }
}
