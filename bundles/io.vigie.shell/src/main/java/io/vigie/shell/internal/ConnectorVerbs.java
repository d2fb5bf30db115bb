package io.vigie.shell.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Connectors.Draft;
import io.vigie.connectors.Desired;
import io.vigie.connectors.Problem;
import io.vigie.kpi.Nearest;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.Preview;
import io.vigie.source.SourceException;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie connector}. */
final class ConnectorVerbs {
    private static final Set<SourceState> WRONG =
            Set.of(SourceState.FAILED, SourceState.CONFIG_ERROR, SourceState.AUTH_REQUIRED, SourceState.MISSING_PLUGIN);
    private static final Set<SourceState> OVER = Set.of(
            SourceState.COMPLETED,
            SourceState.STOPPED,
            SourceState.FAILED,
            SourceState.AUTH_REQUIRED,
            SourceState.CONFIG_ERROR,
            SourceState.MISSING_PLUGIN);

    private ConnectorVerbs() {}

    @Command(name = "connector", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class ConnectorGroup extends Verbs.Group {
        ConnectorGroup(Session session) {
            super(session);
        }
    }

    @Command(name = "offsets", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class OffsetsGroup extends Verbs.Group {
        OffsetsGroup(Session session) {
            super(session);
        }
    }

    /** What a verb does with the connectors and the sources that read them. */
    interface Work {
        int with(Connectors connectors, Sources sources) throws Exception;
    }

    /** A verb about connectors: done by what runs, else over the files and, where it needs one, the store. */
    abstract static class Connecting extends Verb {
        @Option(names = "--data", paramLabel = "DIR", descriptionKey = "connector.data")
        @Nullable
        String data;

        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Connecting(Session session) {
            super(session);
        }

        @Override
        final Place place() {
            return data == null ? Place.IN_WHAT_RUNS : Place.WHERE_THE_DATA_IS;
        }

        /** What the work needs of a store where nothing runs. */
        enum Store {
            /** Nothing of it. */
            NONE,
            /** It looks into one that is there. */
            IF_THERE,
            /** It changes one that has to be there. */
            NEEDED
        }

        final int connected(Store store, Work work) throws Exception {
            Session.Live live = session.live();
            if (live != null && (data == null || Session.Live.same(path(), live.data()))) {
                return work.with(live.connectors(), live.sources());
            }
            try (Workspace workspace = open(store);
                    Connectors connectors =
                            session.folders().open(session.product().home(), workspace.sources())) {
                return work.with(connectors, workspace.sources());
            }
        }

        private Path path() {
            return data == null
                    ? session.product().home().resolve("data")
                    : session.directory().resolve(data).normalize();
        }

        private Workspace open(Store store) {
            if (store == Store.NONE || (store == Store.IF_THERE && !Files.isDirectory(path().resolve("store")))) {
                return session.open(null);
            }
            return session.openExisting(path().toString());
        }

        final ConnectorText text() {
            return new ConnectorText(
                    texts, session.figures(), console.paint(), session.clock().getZone());
        }

        /** How a connector stands that has a file. */
        static ConnectorStatus status(Connectors connectors, String name) {
            return connectors.status(name).orElseGet(() -> {
                // It says that there is none of the name, and which is near.
                connectors.read(name);
                return connectors.list().stream()
                        .filter(status -> status.name().equals(name))
                        .findFirst()
                        .orElseThrow();
            });
        }

        final @Nullable SourceType type(Sources sources, @Nullable Connector connector) {
            return connector == null
                    ? null
                    : sources.types(texts.locale()).stream()
                            .filter(type -> type.type().equals(connector.type()))
                            .findFirst()
                            .orElse(null);
        }

        final void tell(ConnectorStatus status, Sources sources) {
            if (json) {
                console.line(Json.pretty(text().json(status, type(sources, status.connector()))));
            } else {
                console.line(text().line(status));
            }
        }

        final Instant instant(String written, String option, ZoneId zone) {
            return Times.instant(written, zone)
                    .orElseThrow(() -> new UsageException(texts.get("time.bad", written, option)));
        }
    }

    /** A verb about one connector. */
    abstract static class One extends Connecting {
        @Parameters(paramLabel = "NAME", descriptionKey = "connector.name")
        String name;

        One(Session session) {
            super(session);
        }
    }

    @Command(name = "types", abbreviateSynopsis = true)
    static final class Types extends Connecting {
        @Parameters(paramLabel = "TYPE", arity = "0..1", descriptionKey = "connector.type")
        @Nullable
        String wanted;

        Types(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                List<SourceType> types = sources.types(texts.locale());
                if (wanted != null) {
                    types = List.of(find(types, wanted));
                }
                if (json) {
                    console.line(
                            Json.pretty(types.stream().map(SourceText::json).toList()));
                } else if (types.isEmpty()) {
                    console.line(texts.get("source.none"));
                } else if (wanted == null) {
                    console.lines(text().types(types, console.width()));
                } else {
                    console.lines(SourceText.types(types, texts, console.textWidth(), console.paint()));
                }
                return Cli.OK;
            });
        }

        private SourceType find(List<SourceType> types, String name) {
            return types.stream()
                    .filter(type -> type.type().equals(name))
                    .findFirst()
                    .orElseThrow(() -> {
                        List<String> near = Nearest.to(
                                name, types.stream().map(SourceType::type).toList());
                        return new VerbException(
                                near.isEmpty()
                                        ? texts.get("connector.type.unknown", name)
                                        : texts.get("connector.type.near", name, String.join(", ", near)));
                    });
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Connecting {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                List<ConnectorStatus> all = connectors.list();
                if (json) {
                    console.line(Json.pretty(all.stream()
                            .map(status -> text().json(status, type(sources, status.connector())))
                            .toList()));
                    return Cli.OK;
                }
                if (all.isEmpty()) {
                    console.line(texts.get("connector.none"));
                } else {
                    console.lines(text().list(all, console.width()));
                }
                if (!connectors.following()) {
                    console.err().println(texts.get("connector.idle"));
                }
                return Cli.OK;
            });
        }
    }

    @Command(name = "show", abbreviateSynopsis = true)
    static final class Show extends One {
        Show(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                ConnectorStatus status = status(connectors, name);
                SourceType type = type(sources, status.connector());
                if (json) {
                    console.line(Json.pretty(text().json(status, type)));
                } else {
                    console.lines(text().show(status, type, console.textWidth()));
                }
                return Cli.OK;
            });
        }
    }

    @Command(name = "create", abbreviateSynopsis = true)
    static final class Create extends One {
        private static final String PATH = "path";

        @Option(names = "--type", paramLabel = "TYPE", required = true, descriptionKey = "connector.type")
        String type;

        @Option(names = "--set", paramLabel = "KEY=VALUE", descriptionKey = "connector.set")
        List<String> settings = new ArrayList<>();

        @Option(names = "--description", paramLabel = "TEXT", descriptionKey = "connector.description")
        String description = "";

        @Option(names = "--state", paramLabel = "STATE", descriptionKey = "connector.state")
        String state = "running";

        Create(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            List<String> problems = new ArrayList<>();
            Map<String, List<String>> given = new LinkedHashMap<>();
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                if (equals <= 0) {
                    problems.add(texts.get("param.bad", setting));
                    continue;
                }
                String key = setting.substring(0, equals).strip();
                given.computeIfAbsent(key, k -> new ArrayList<>()).add(value(key, setting.substring(equals + 1)));
            }
            Desired desired = Arrays.stream(Desired.values())
                    .filter(candidate -> candidate.word().equals(state))
                    .findFirst()
                    .orElse(null);
            if (desired == null) {
                problems.add(texts.get("usage.value", state, "--state"));
            }
            if (!problems.isEmpty() || desired == null) {
                throw new UsageException(problems);
            }
            Draft draft = new Draft(name, type, description.strip(), given, desired);
            return connected(Store.NONE, (connectors, sources) -> {
                Connector created = connectors.create(draft);
                if (json) {
                    tell(status(connectors, name), sources);
                    return Cli.OK;
                }
                console.line(texts.get("connector.created", created.file().toString()));
                console.line(
                        connectors.following()
                                ? text().line(status(connectors, name))
                                : texts.get("connector.created.idle", name));
                return Cli.OK;
            });
        }

        private String value(String key, String value) {
            if (!key.equals(PATH) || value.isBlank()) {
                return value;
            }
            String expanded =
                    value.startsWith("~/") ? System.getProperty("user.home", "~") + value.substring(1) : value;
            return session.directory().resolve(expanded).normalize().toString();
        }
    }

    @Command(name = "validate", abbreviateSynopsis = true)
    static final class Validate extends Connecting {
        Validate(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                List<Problem> problems = connectors.validate();
                int files = connectors.list().size();
                if (json) {
                    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                    tree.put("files", files);
                    tree.put("problems", problems.stream().map(text()::json).toList());
                    console.line(Json.pretty(tree));
                } else if (problems.isEmpty()) {
                    console.line(texts.get("connector.valid", files));
                } else {
                    // Not wrapped: an editor finds its way by file and line.
                    problems.forEach(
                            problem -> console.line(Table.clean(problem.text().in(texts.locale()))));
                }
                return problems.isEmpty() ? Cli.OK : Cli.FAILED;
            });
        }
    }

    @Command(name = "check", abbreviateSynopsis = true)
    static final class Check extends One {
        Check(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                List<CheckLine> lines = connectors.check(name);
                boolean failed = lines.stream().anyMatch(line -> line.outcome() == CheckLine.Outcome.FAILED);
                if (json) {
                    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                    tree.put("name", name);
                    tree.put("ok", !failed);
                    tree.put("lines", lines.stream().map(ConnectorText::json).toList());
                    console.line(Json.pretty(tree));
                } else {
                    console.lines(text().check(lines, console.textWidth()));
                }
                return failed ? Cli.FAILED : Cli.OK;
            });
        }
    }

    @Command(name = "preview", abbreviateSynopsis = true)
    static final class Previews extends One {
        @Option(names = "--limit", paramLabel = "N", descriptionKey = "preview.limit")
        int limit = 10;

        Previews(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            if (limit < 1) {
                throw new UsageException(texts.get("usage.value", limit, "--limit"));
            }
            return connected(Store.IF_THERE, (connectors, sources) -> {
                Preview preview;
                try {
                    preview = connectors.preview(name, limit);
                } catch (SourceException e) {
                    throw new VerbException(
                            texts.get("report.of", name, e.sentence().in(texts.locale())));
                }
                if (json) {
                    console.line(Json.pretty(text().json(preview)));
                } else {
                    console.lines(text().preview(preview, console.textWidth()));
                }
                return Cli.OK;
            });
        }
    }

    /** A verb that decides what is wanted of a connector. */
    private abstract static class Deciding extends One {
        private static final int LOOKS = 20;
        private static final int PATIENCE = 150;

        Deciding(Session session) {
            super(session);
        }

        abstract void decide(Connectors connectors);

        @Override
        final int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                decide(connectors);
                ConnectorStatus status = settled(connectors);
                tell(status, sources);
                if (!connectors.following()) {
                    console.err().println(texts.get("connector.idle"));
                    return Cli.OK;
                }
                return status.desired() == Desired.RUNNING && WRONG.contains(status.observed()) ? Cli.FAILED : Cli.OK;
            });
        }

        /** How it stands once it is known whether it works, which it is after its first poll. */
        private ConnectorStatus settled(Connectors connectors) throws InterruptedException {
            ConnectorStatus status = status(connectors, name);
            for (int look = 0; status.observed() == SourceState.STARTING && look < LOOKS; look++) {
                Pause.millis(PATIENCE);
                status = status(connectors, name);
            }
            return status;
        }
    }

    @Command(name = "start", abbreviateSynopsis = true)
    static final class Start extends Deciding {
        Start(Session session) {
            super(session);
        }

        @Override
        void decide(Connectors connectors) {
            connectors.start(name);
        }
    }

    @Command(name = "pause", abbreviateSynopsis = true)
    static final class PauseOne extends Deciding {
        PauseOne(Session session) {
            super(session);
        }

        @Override
        void decide(Connectors connectors) {
            connectors.pause(name);
        }
    }

    @Command(name = "resume", abbreviateSynopsis = true)
    static final class Resume extends Deciding {
        Resume(Session session) {
            super(session);
        }

        @Override
        void decide(Connectors connectors) {
            connectors.resume(name);
        }
    }

    @Command(name = "stop", abbreviateSynopsis = true)
    static final class Stop extends Deciding {
        Stop(Session session) {
            super(session);
        }

        @Override
        void decide(Connectors connectors) {
            connectors.stop(name);
        }
    }

    @Command(name = "restart", abbreviateSynopsis = true)
    static final class Restart extends Deciding {
        Restart(Session session) {
            super(session);
        }

        @Override
        void decide(Connectors connectors) {
            connectors.restart(name);
        }
    }

    @Command(name = "delete", abbreviateSynopsis = true)
    static final class Delete extends One {
        Delete(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NONE, (connectors, sources) -> {
                connectors.delete(name);
                if (json) {
                    console.line(Json.compact(Map.of("deleted", name)));
                } else {
                    console.line(texts.get("connector.deleted", name));
                }
                return Cli.OK;
            });
        }
    }

    private abstract static class Offsets extends One {
        Offsets(Session session) {
            super(session);
        }

        final void tell(Optional<Checkpoint> offset) {
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("name", name);
                tree.put("offset", offset.map(Checkpoint::text).orElse(null));
                console.line(Json.compact(tree));
            } else {
                console.line(offset.map(Checkpoint::text).orElseGet(() -> texts.get("offsets.none", name)));
            }
        }
    }

    @Command(name = "get", abbreviateSynopsis = true)
    static final class OffsetGet extends Offsets {
        OffsetGet(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.IF_THERE, (connectors, sources) -> {
                tell(connectors.offset(name));
                return Cli.OK;
            });
        }
    }

    @Command(name = "set", abbreviateSynopsis = true)
    static final class OffsetSet extends Offsets {
        @Parameters(index = "1", paramLabel = "OFFSET", descriptionKey = "offsets.value")
        String value;

        OffsetSet(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            String text = text(value);
            return connected(Store.NEEDED, (connectors, sources) -> {
                connectors.setOffset(name, Checkpoint.of(text));
                tell(connectors.offset(name));
                return Cli.OK;
            });
        }

        private String text(String given) {
            if (!given.startsWith("@")) {
                return given;
            }
            try {
                return Files.readString(session.directory().resolve(given.substring(1)))
                        .strip();
            } catch (IOException e) {
                throw new UsageException(texts.get("file.unreadable", given.substring(1)));
            }
        }
    }

    @Command(name = "reset", abbreviateSynopsis = true)
    static final class OffsetReset extends Offsets {
        OffsetReset(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            return connected(Store.NEEDED, (connectors, sources) -> {
                connectors.setOffset(name, null);
                tell(connectors.offset(name));
                return Cli.OK;
            });
        }
    }

    @Command(name = "backfill", abbreviateSynopsis = true)
    static final class BackfillOne extends One {
        private static final int LOOK = 200;

        @Option(names = "--from", paramLabel = "TIME", required = true, descriptionKey = "backfill.from")
        String from;

        @Option(names = "--to", paramLabel = "TIME", required = true, descriptionKey = "backfill.to")
        String to;

        @Option(names = "--tz", paramLabel = "ZONE", descriptionKey = "tz")
        @Nullable
        String tz;

        BackfillOne(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            ZoneId zone = tz == null
                    ? session.clock().getZone()
                    : Times.zone(tz).orElseThrow(() -> new UsageException(texts.get("tz.bad", String.valueOf(tz))));
            Instant begin = instant(from, "--from", zone);
            Instant end = instant(to, "--to", zone);
            if (!begin.isBefore(end)) {
                throw new UsageException(texts.get("period.bad", from, to));
            }
            return connected(Store.NEEDED, (connectors, sources) -> {
                String instance = connectors.backfill(name, begin, end);
                SourceStatus status = awaitEnd(sources, instance);
                if (json) {
                    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                    tree.put("name", name);
                    tree.put("from", Json.instant(begin, zone));
                    tree.put("to", Json.instant(end, zone));
                    tree.put("state", ConnectorText.word(status.state()));
                    tree.put("detail", status.detail().in(texts.locale()));
                    tree.put("facts", status.facts());
                    tree.put("rejected", status.rejected());
                    console.line(Json.pretty(tree));
                } else {
                    console.line(session.sentence(status) + "  ("
                            + texts.get("progress.facts", session.figures().count(status.facts()))
                            + (status.rejected() == 0
                                    ? ""
                                    : texts.get(
                                            "progress.rejected",
                                            session.figures().count(status.rejected())))
                            + ")");
                }
                return status.state() == SourceState.COMPLETED ? Cli.OK : Cli.FAILED;
            });
        }

        /** Waits with a progress line; whoever does not want to wait interrupts, and what runs goes on with it. */
        private SourceStatus awaitEnd(Sources sources, String instance) throws InterruptedException {
            try (ProgressLine progress = new ProgressLine(console)) {
                while (true) {
                    SourceStatus status = sources.status(instance)
                            .orElseThrow(() -> new VerbException(texts.get("backfill.gone", name)));
                    if (OVER.contains(status.state())) {
                        return status;
                    }
                    progress.show(ProgressLine.text(List.of(status), texts, session.figures()));
                    Pause.millis(LOOK);
                }
            }
        }
    }
}
