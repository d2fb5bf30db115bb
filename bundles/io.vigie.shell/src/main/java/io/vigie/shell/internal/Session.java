package io.vigie.shell.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Entrance;
import io.vigie.access.Tokens;
import io.vigie.connectors.ConnectorFolders;
import io.vigie.connectors.Connectors;
import io.vigie.deploy.Plugins;
import io.vigie.health.Health;
import io.vigie.kpi.Target;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.Sources;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a verb works with.
 *
 * @param workspaces opens stores
 * @param plugins the plug-ins of this platform
 * @param news tells what becomes of changes
 * @param health finds who examines the platform; may wait for it a little
 * @param entrance finds where people come in with a browser; empty while nobody listens
 * @param services finds what others offer
 * @param access who may come in, and what was done
 * @param folders opens the connectors of a distribution
 * @param publisher makes what this process runs a service
 * @param prompt asks for secrets
 * @param product what runs here
 * @param console where to write
 * @param texts what to say
 * @param figures how to write numbers
 * @param clock the time and the system's zone
 * @param directory what relative paths start from
 * @param live what runs in this process for long; null where nothing does
 */
record Session(
        Workspaces workspaces,
        Plugins plugins,
        PluginNews news,
        Supplier<Optional<Health>> health,
        Supplier<Optional<Entrance>> entrance,
        Services services,
        Access access,
        ConnectorFolders folders,
        Publisher publisher,
        Prompt prompt,
        Product product,
        Console console,
        Texts texts,
        Figures figures,
        Clock clock,
        Path directory,
        @Nullable Live live) {
    private static final Set<SourceState> WRONG =
            Set.of(SourceState.FAILED, SourceState.CONFIG_ERROR, SourceState.AUTH_REQUIRED, SourceState.MISSING_PLUGIN);

    /**
     * The door.
     *
     * @param tokens who may come in
     * @param log what was done
     */
    record Access(Tokens tokens, AuditLog log) {}

    /**
     * A platform that runs.
     *
     * @param data the directory of its store
     * @param since when it began
     * @param sources what it reads
     * @param connectors those of its sources that stand in files
     * @param others those that do not
     */
    record Live(Path data, Instant since, Sources sources, Connectors connectors, List<SourceSpec> others) {
        Live {
            others = List.copyOf(others);
        }

        /** Whether two paths mean one directory. */
        static boolean same(Path one, Path other) {
            return real(one).equals(real(other));
        }

        private static Path real(Path path) {
            try {
                return path.toRealPath();
            } catch (IOException e) {
                return path.toAbsolutePath().normalize();
            }
        }
    }

    /**
     * Who examines the platform.
     *
     * @throws VerbException when nobody does
     */
    Health doctor() {
        return health.get().orElseThrow(() -> new VerbException(texts.get("health.none")));
    }

    /** Opens the workspace of a directory, or one in memory when there is none. */
    Workspace open(@Nullable String data) {
        return workspaces.open(data == null ? null : directory.resolve(data).normalize());
    }

    /**
     * Opens the workspace of a directory that is there already.
     *
     * @throws VerbException when it is not: what is only read must not be created by a mistyped name
     */
    Workspace openExisting(String data) {
        Path path = directory.resolve(data).normalize();
        if (!Files.isDirectory(path)) {
            throw new VerbException(texts.get("data.missing", path));
        }
        return workspaces.open(path);
    }

    /** Opens what sources are read into, or what is only asked. */
    Workspace open(@Nullable String data, List<SourceSpec> specs) {
        return data != null && specs.isEmpty() ? openExisting(data) : open(data);
    }

    /** Measures figures by a company's targets: those of a file, else those in the configuration, if any. */
    void readTargets(Workspace workspace, @Nullable String file) {
        Path own = product.home().resolve("conf").resolve("targets.json");
        if (file != null || Files.isRegularFile(own)) {
            Path targets = file == null ? own : directory.resolve(file).normalize();
            workspace.readTargets(targets).forEach(remark -> console.err()
                    .println(Table.clean(remark.in(texts.locale()))));
        }
    }

    /** The target in force today, everywhere and with the KPI's default parameters. */
    Optional<Target> target(Kpis kpis, String id) {
        return kpis.target(id, KpiQuery.of(id).zone(clock.getZone()).build());
    }

    /**
     * Checks sources before anything is read.
     *
     * @throws UsageException with all that is wrong with any of them
     */
    void check(Sources sources, List<SourceSpec> specs) {
        List<String> problems = new ArrayList<>();
        specs.forEach(spec -> problems.addAll(sources.check(spec)));
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
    }

    /**
     * Reads bounded sources to their end, with a progress line for a person who waits.
     *
     * @throws VerbException when one of them did not get to its end: figures over a part of the data
     *     would be wrong without showing it
     */
    void read(Sources sources, List<SourceSpec> specs) throws InterruptedException {
        specs.forEach(sources::start);
        finish(sources);
    }

    /** Waits until all bounded sources that were started are at their end, as {@link #read} does. */
    void finish(Sources sources) throws InterruptedException {
        try (ProgressLine progress = new ProgressLine(console)) {
            sources.awaitEnd(status -> progress.show(ProgressLine.text(status, texts, figures)));
        }
        List<String> failures = sources.status().stream()
                .filter(status -> WRONG.contains(status.state()))
                .map(this::sentence)
                .toList();
        if (!failures.isEmpty()) {
            throw new VerbException(String.join("\n", failures));
        }
    }

    /** Tells on standard error how many records were not understood. */
    void noteQuarantine(Sources sources, @Nullable String data) {
        List<Sources.Quarantined> quarantine = sources.quarantine();
        if (quarantine.isEmpty()) {
            return;
        }
        String count = figures.count(quarantine.size());
        if (data != null) {
            console.err().println(texts.get("note.quarantine.data", count, data));
            return;
        }
        console.err().println(texts.get("note.quarantine", count));
        quarantine.stream().limit(3).forEach(record -> console.err()
                .println("  "
                        + Table.clean(record.rejection().position() + ": "
                                + record.rejection().reason().in(texts.locale()))));
    }

    /** One sentence on how a source stands. */
    String sentence(SourceStatus status) {
        String state = texts.orElse("state." + status.state(), status.state().name());
        return Table.clean(
                status.detail().isEmpty()
                        ? texts.get("source.state", status.name(), state)
                        : texts.get(
                                "source.state.detail",
                                status.name(),
                                state,
                                status.detail().in(texts.locale())));
    }
}
