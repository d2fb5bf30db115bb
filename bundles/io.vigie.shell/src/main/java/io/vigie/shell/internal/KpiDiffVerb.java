package io.vigie.shell.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.Plugins;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.Kpis;
import io.vigie.source.SourceSpec;
import io.vigie.swap.Trial;
import io.vigie.workspace.Workspace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie kpi diff}: a KPI beside another version of it, before anything is switched. */
@Command(name = "diff", abbreviateSynopsis = true)
final class KpiDiffVerb extends Verb {
    @Parameters(paramLabel = "ID", descriptionKey = "id")
    String id;

    @Option(names = "--with", paramLabel = "FILE", descriptionKey = "with")
    List<String> files = new ArrayList<>();

    @Mixin
    PluginVerbs.FileOptions trust = new PluginVerbs.FileOptions();

    @Option(names = "--set", paramLabel = "SET", descriptionKey = "set")
    @Nullable
    String set;

    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    QueryOptions options = new QueryOptions();

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    KpiDiffVerb(Session session) {
        super(session);
    }

    @Override
    Place place() {
        return Place.IN_WHAT_RUNS;
    }

    @Override
    int run() throws InterruptedException {
        if (files.isEmpty() == (set == null)) {
            throw new UsageException(texts.get("kdiff.one"));
        }
        List<SourceSpec> specs = SourceArguments.read(data.sources, session.directory(), true, texts);
        Change change = set == null ? trust.change(files, session) : Change.rollbackTo(PluginVerbs.kept(set, session));
        try (Plugins.Candidate candidate = session.plugins().candidate(change);
                Workspace workspace = session.open(data.data, specs)) {
            Trial trial = candidate.trial();
            compare(workspace, trial, specs);
            trial.refusals().forEach(refusal -> console.err().println(Table.clean(refusal)));
        }
        return Cli.OK;
    }

    private void compare(Workspace workspace, Trial trial, List<SourceSpec> specs) throws InterruptedException {
        Kpis.Entry before = workspace.kpis().entry(id).orElse(null);
        Kpis.Entry after = trial.entries().stream()
                .filter(entry -> entry.definition().id().equals(id))
                .findFirst()
                .orElse(null);
        if (before == null && after == null) {
            throw new UsageException(unknown(workspace.kpis().entries(), trial.entries()));
        }
        KpiDiffText text = new KpiDiffText(
                before, after, only(before, after), only(after, before), texts, session.figures(), console.paint());
        KpiResult one = null;
        KpiResult other = null;
        if (data.data != null || !specs.isEmpty()) {
            KpiQuery old = before == null ? null : question(workspace.kpis().entries(), after);
            KpiQuery now = after == null ? null : question(trial.entries(), before);
            session.check(workspace.sources(), specs);
            session.read(workspace.sources(), specs);
            Kpis candidates = trial.kpis(workspace);
            one = old == null ? null : workspace.kpis().evaluate(old);
            other = now == null ? null : candidates.evaluate(now);
            if (one != null
                    && other != null
                    && !(one.from().equals(other.from()) && one.to().equals(other.to()))) {
                // Each version begins and ends with its own rows; both are asked over all of them.
                Instant from = one.from().isBefore(other.from()) ? one.from() : other.from();
                Instant to = one.to().isAfter(other.to()) ? one.to() : other.to();
                one = workspace
                        .kpis()
                        .evaluate(one.query().toBuilder().period(from, to).build());
                other = candidates.evaluate(
                        other.query().toBuilder().period(from, to).build());
            }
        }
        show(text, one == null ? other : one, KpiDiffText.rows(one, other));
        if (data.data != null || !specs.isEmpty()) {
            session.noteQuarantine(workspace.sources(), data.data);
        }
    }

    private void show(KpiDiffText text, @Nullable KpiResult asked, List<KpiDiffText.Row> rows) {
        if (json) {
            console.line(Json.pretty(text.json(asked, rows)));
            return;
        }
        console.lines(text.definitions(console.textWidth()));
        console.line("");
        if (asked == null) {
            console.lines(FieldList.wrap(texts.get("kdiff.novalues"), console.textWidth()));
        } else {
            console.lines(text.values(asked, rows, console.width()));
        }
    }

    /** What a version is asked: what only the other one knows does not concern it. */
    private KpiQuery question(List<Kpis.Entry> installed, Kpis.@Nullable Entry other) {
        List<KpiDefinition> others = other == null ? List.of() : List.of(other.definition());
        return options.question(List.of(id), installed, others, session.clock().getZone(), session.directory(), texts)
                .query();
    }

    private List<String> only(Kpis.@Nullable Entry one, Kpis.@Nullable Entry other) {
        return one == null || other == null ? List.of() : options.only(one.definition(), other.definition());
    }

    private String unknown(List<Kpis.Entry> before, List<Kpis.Entry> after) {
        Map<String, Kpis.Entry> known = new LinkedHashMap<>();
        after.forEach(entry -> known.put(entry.definition().id(), entry));
        before.forEach(entry -> known.put(entry.definition().id(), entry));
        return QueryOptions.unknown(id, known, texts);
    }
}
