package io.vigie.shell.internal;

import io.vigie.access.Entrance;
import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorEvent;
import io.vigie.connectors.Connectors;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.Plugins;
import io.vigie.shell.internal.Publisher.Registration;
import io.vigie.shell.internal.Session.Live;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceStatus;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie run}: the platform over a data directory, until it is interrupted. */
@Command(name = "run", abbreviateSynopsis = true)
final class RunVerb extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(RunVerb.class);
    private static final Map<String, Object> LIVE = Map.of(Workspace.LIVE, true);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    @Option(names = "--source", paramLabel = "TYPE[,KEY=VALUE]...", descriptionKey = "source")
    List<String> sources = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "run.data")
    @Nullable
    String data;

    /** When to end by itself; null for never. */
    @Nullable
    Instant until;

    RunVerb(Session session) {
        super(session);
    }

    @Override
    Place place() {
        return Place.HERE;
    }

    @Override
    int run() {
        return run(entrance -> entrance.firstLogin()
                .map(link -> texts.get("run.login", link))
                .orElseGet(() -> texts.get("run.address", entrance.address())));
    }

    /**
     * Runs until it is interrupted.
     *
     * @param welcome what is said of where people come in
     */
    int run(Function<Entrance, String> welcome) {
        List<SourceSpec> specs = SourceArguments.read(sources, session.directory(), false, texts);
        Path directory = data == null
                ? session.product().home().resolve("data")
                : session.directory().resolve(data).normalize();
        Queue<PluginEvent> news = new ConcurrentLinkedQueue<>();
        try (PluginNews.Subscription subscription = session.news().subscribe(news::add);
                Plugins.Watch watch = watch();
                Workspace workspace = session.workspaces().open(directory);
                Connectors connectors = session.folders().open(session.product().home(), workspace.sources())) {
            session.readTargets(workspace, null);
            session.check(workspace.sources(), specs);
            specs.forEach(workspace.sources()::start);
            Queue<ConnectorEvent> changes = new ConcurrentLinkedQueue<>();
            connectors.follow(changes::add);
            summary(workspace, connectors, specs, directory);
            Live live = new Live(directory, session.clock().instant(), workspace.sources(), connectors, specs);
            // Others see what runs once it does.
            try (Registration forWorkspace = session.publisher().publish(Workspace.class, workspace, LIVE);
                    Registration forConnectors = session.publisher().publish(Connectors.class, connectors, LIVE)) {
                follow(workspace, live, new News(news, changes), welcome);
            }
        } catch (InterruptedException e) {
            say(texts.get("run.stopping"));
        }
        say(texts.get("run.stopped"));
        return Cli.OK;
    }

    /** What is to be told. */
    private record News(Queue<PluginEvent> plugins, Queue<ConnectorEvent> connectors) {}

    private void follow(Workspace workspace, Live live, News news, Function<Entrance, String> welcome)
            throws InterruptedException {
        try (Door door = Door.open(session, workspace, live)) {
            follow(workspace, news, welcome);
        } catch (IOException e) {
            LOG.info("No socket for other command lines", e);
            console.err().println(texts.get("door.none", String.valueOf(e.getMessage())));
            follow(workspace, news, welcome);
        }
    }

    private void follow(Workspace workspace, News news, Function<Entrance, String> welcome)
            throws InterruptedException {
        Map<String, String> told = new HashMap<>();
        URI open = null;
        Instant end = until;
        TargetWatch targets = new TargetWatch(session.product().home(), workspace);
        while (!Thread.currentThread().isInterrupted()
                && (end == null || session.clock().instant().isBefore(end))) {
            open = tellEntrance(open, welcome);
            tell(news);
            targets.look().forEach(sentence -> say(Table.clean(sentence.in(texts.locale()))));
            workspace.sources().status().forEach(status -> tell(status, told));
            Pause.second();
        }
    }

    /** Tells where people come in, once for each address: who is first gets a link that makes an admin of them. */
    private @Nullable URI tellEntrance(@Nullable URI told, Function<Entrance, String> welcome) {
        Entrance entrance = session.entrance().get().orElse(null);
        if (entrance == null || entrance.address().equals(told)) {
            return entrance == null ? null : told;
        }
        say(welcome.apply(entrance));
        return entrance.address();
    }

    /**
     * Makes the set that is wanted, and follows the folder where people drop plug-ins. One process of a
     * distribution does so; others run with the plug-ins that they found.
     */
    private Plugins.Watch watch() {
        try {
            return session.plugins().watch();
        } catch (DeployException e) {
            e.reasons().forEach(reason -> console.err().println(Table.clean(reason.in(texts.locale()))));
            return () -> {};
        }
    }

    private void summary(Workspace workspace, Connectors connectors, List<SourceSpec> specs, Path directory) {
        int kpis = workspace.kpis().entries().size();
        long families = workspace.kpis().entries().stream()
                .map(entry -> entry.family())
                .distinct()
                .count();
        List<String> files = connectors.list().stream()
                .map(status -> {
                    Connector connector = status.connector();
                    return connector == null
                            ? status.name()
                            : texts.get(
                                    "run.connector",
                                    status.name(),
                                    connector.type(),
                                    texts.get("connector.wanted." + connector.desired()));
                })
                .toList();
        List<String> names = specs.stream()
                .map(spec -> spec.name().equals(spec.type()) ? spec.name() : spec.name() + " (" + spec.type() + ")")
                .toList();
        console.lines(new FieldList()
                .add("Vigie", session.product().version())
                .add(texts.get("run.data"), directory.toString())
                .add(texts.get("run.kpis"), texts.get("run.families", kpis, families))
                .add(texts.get("run.connectors"), files)
                .add(
                        texts.get("run.sources"),
                        names.isEmpty() && files.isEmpty() ? List.of(texts.get("run.nosource")) : names)
                .render(console.textWidth(), console.paint()));
        workspace.kpis().refusals().forEach(refusal -> console.err().println(Table.clean(refusal)));
        console.line(texts.get("run.running"));
    }

    private void tell(SourceStatus status, Map<String, String> told) {
        String sentence = session.sentence(status);
        if (!sentence.equals(told.put(status.name(), sentence))) {
            say(sentence);
        }
    }

    private void tell(News news) {
        tell(news.plugins());
        for (ConnectorEvent event = news.connectors().poll();
                event != null;
                event = news.connectors().poll()) {
            say(event.at(), Table.clean(event.sentence().in(texts.locale())));
        }
    }

    private void tell(Queue<PluginEvent> news) {
        PluginText text = new PluginText(texts, session.figures(), console.paint());
        for (PluginEvent event = news.poll(); event != null; event = news.poll()) {
            Instant at = event.at();
            text.news(event, session.plugins().sets()).forEach(sentence -> say(at, sentence));
        }
    }

    private void say(String sentence) {
        say(session.clock().instant(), sentence);
    }

    private void say(Instant at, String sentence) {
        console.line(CLOCK.format(at.atZone(session.clock().getZone())) + "  " + sentence);
    }
}
