package io.vigie.shell.internal;

import io.vigie.source.SourceSpec;
import io.vigie.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Mixin;

/** A verb that reads sources to their end and then asks a question. */
abstract class Asking extends Verb {
    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    TargetOptions targets = new TargetOptions();

    @Mixin
    QueryOptions options = new QueryOptions();

    Asking(Session session) {
        super(session);
    }

    /** The KPIs to ask. */
    abstract List<String> kpis();

    /** Asks and prints. */
    abstract void answer(Workspace workspace, QueryOptions.Question question);

    @Override
    final int run() throws InterruptedException {
        String directory = data.directory(session);
        List<SourceSpec> specs = SourceArguments.read(data.sources, session.directory(), true, texts);
        try (Workspace workspace = session.open(directory, specs)) {
            session.readTargets(workspace, targets.file);
            QueryOptions.Question question = options.question(
                    kpis(), workspace.kpis().entries(), session.clock().getZone(), session.directory(), texts);
            session.check(workspace.sources(), specs);
            session.read(workspace.sources(), specs);
            answer(workspace, question);
            session.noteQuarantine(workspace.sources(), directory);
        }
        return Cli.OK;
    }
}
