package io.vigie.shell.internal;

import io.vigie.connectors.ConnectorStatus;
import io.vigie.source.SourceStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie status}: what the running platform does. */
@Command(name = "status", abbreviateSynopsis = true)
final class StatusVerb extends Verb {
    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    StatusVerb(Session session) {
        super(session);
    }

    @Override
    Place place() {
        return Place.IN_WHAT_RUNS;
    }

    @Override
    int run() {
        Session.Live live = session.live();
        if (live == null) {
            throw new VerbException(texts.get("status.none", session.product().home()));
        }
        String set = session.plugins().sets().get(0).id();
        List<ConnectorStatus> connectors = live.connectors().list();
        Set<String> files = connectors.stream()
                .filter(status -> status.source() != null)
                .map(ConnectorStatus::name)
                .collect(Collectors.toSet());
        List<SourceStatus> sources = live.sources().status().stream()
                .filter(status -> !files.contains(status.name()))
                .toList();
        ConnectorText text = new ConnectorText(
                texts, session.figures(), console.paint(), session.clock().getZone());
        long pid = ProcessHandle.current().pid();
        if (json) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("version", session.product().version());
            tree.put("pid", pid);
            tree.put("since", Json.instant(live.since(), session.clock().getZone()));
            tree.put("data", live.data().toString());
            tree.put("set", set);
            tree.put(
                    "connectors",
                    connectors.stream().map(status -> text.json(status, null)).toList());
            tree.put("sources", sources.stream().map(this::json).toList());
            console.line(Json.pretty(tree));
            return Cli.OK;
        }
        List<String> lines = sources.stream()
                .map(status -> session.sentence(status) + "  ("
                        + texts.get("progress.facts", session.figures().count(status.facts())) + ")")
                .toList();
        console.lines(new FieldList()
                .add("Vigie", texts.get("status.process", session.product().version(), pid))
                .add(
                        texts.get("status.since"),
                        session.figures().moment(live.since().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)))
                .add(texts.get("run.data"), live.data().toString())
                .add(texts.get("plan.set"), set)
                .add(
                        texts.get("run.connectors"),
                        connectors.stream().map(text::line).toList())
                .add(
                        texts.get("run.sources"),
                        lines.isEmpty() && connectors.isEmpty() ? List.of(texts.get("status.nosource")) : lines)
                .render(console.textWidth(), console.paint()));
        return Cli.OK;
    }

    private Map<String, @Nullable Object> json(SourceStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", status.name());
        json.put("type", status.type());
        json.put(
                "state",
                status.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        json.put("detail", status.detail().in(texts.locale()));
        json.put("facts", status.facts());
        json.put("rejected", status.rejected());
        json.put(
                "lastSuccess",
                Json.instant(status.lastSuccess(), session.clock().getZone()));
        return json;
    }
}
