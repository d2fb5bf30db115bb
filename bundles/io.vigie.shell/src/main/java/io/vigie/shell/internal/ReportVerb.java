package io.vigie.shell.internal;

import io.vigie.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie report}: reads sources to their end and prints KPIs. */
@Command(name = "report", abbreviateSynopsis = true)
final class ReportVerb extends Asking {
    @Option(names = "--kpi", paramLabel = "ID", split = ",", required = true, descriptionKey = "kpi")
    List<String> kpi = new ArrayList<>();

    @Mixin
    FormatOptions format = new FormatOptions();

    ReportVerb(Session session) {
        super(session);
    }

    @Override
    List<String> kpis() {
        format.chosen(texts);
        return kpi;
    }

    @Override
    void answer(Workspace workspace, QueryOptions.Question question) {
        format.print(workspace.kpis(), question, session);
    }
}
