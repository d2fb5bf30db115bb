package io.vigie.shell.internal;

import io.vigie.access.Role;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.workspace.Workspace;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie demo}: a simulated contact centre with a year of history, in the browser or on a board in the terminal. */
@Command(name = "demo", abbreviateSynopsis = true)
final class DemoVerb extends Verb {
    private static final String SOURCE = "simulator";
    private static final String DIMENSION = "queue";
    private static final List<String> KPIS = List.of(
            "handled-rate",
            "service-level",
            "abandon-rate",
            "wait-time-average",
            "wait-time-p90",
            "aht",
            "transfer-rate");
    private static final int DAYS = 7;
    private static final int BOARD_DAYS = 14;
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(names = "--seed", paramLabel = "N", descriptionKey = "seed")
    @Nullable
    Long seed;

    @Option(names = "--days", paramLabel = "N", descriptionKey = "days")
    @Nullable
    Integer days;

    @Option(names = "--board", descriptionKey = "board")
    boolean board;

    @Option(names = "--open", descriptionKey = "open")
    boolean open;

    @Option(names = "--once", descriptionKey = "once")
    boolean once;

    @Option(names = "--for", paramLabel = "DURATION", descriptionKey = "for")
    @Nullable
    String duration;

    @Option(names = "--every", paramLabel = "DURATION", descriptionKey = "every")
    @Nullable
    String every;

    @Option(names = "--tz", paramLabel = "ZONE", descriptionKey = "tz")
    @Nullable
    String tz;

    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "demo.data")
    @Nullable
    String data;

    DemoVerb(Session session) {
        super(session);
    }

    @Override
    Place place() {
        return Place.HERE;
    }

    @Override
    int run() throws InterruptedException {
        return board || once ? board() : page();
    }

    /** The platform as {@code vigie run} runs it, over a company that is made up. */
    private int page() {
        if (every != null) {
            throw new UsageException(texts.get("demo.every"));
        }
        Company company = new Company(session.product().home());
        company.prepare(new Company.Wishes(seed, days, tz == null ? null : zone().getId()), texts);
        RunVerb run = new RunVerb(session);
        run.data = data;
        if (duration != null) {
            run.until = session.clock().instant().plus(duration(duration, Duration.ZERO, "--for"));
        }
        return run.run(entrance -> {
            // A week has something to see at any hour; a browser keeps this part over the login.
            URI link = URI.create(entrance.login("demo", Role.ADMIN) + "#/overview?period=7d");
            if (open && !Browser.open(link)) {
                console.err().println(texts.get("demo.nobrowser"));
            }
            return texts.get("demo.login", link);
        });
    }

    private ZoneId zone() {
        return tz == null
                ? session.clock().getZone()
                : Times.zone(tz).orElseThrow(() -> new UsageException(texts.get("tz.bad", tz)));
    }

    private int board() throws InterruptedException {
        ZoneId zone = zone();
        Duration refresh = duration(every, Duration.ofSeconds(console.outIsTerminal() ? 2 : 10), "--every");
        Duration length = duration(duration, Duration.ofDays(36_500), "--for");
        try (Workspace workspace = session.open(data)) {
            session.readTargets(workspace, null);
            Map<String, KpiDefinition> definitions = definitions(workspace.kpis());
            SourceSpec spec = new SourceSpec(SOURCE, SOURCE, settings(zone), false);
            session.check(workspace.sources(), List.of(spec));
            Map<String, Target> targets = new LinkedHashMap<>();
            KpiQuery asked = query(definitions, zone).build();
            asked.kpis().forEach(id -> workspace.kpis().target(id, asked).ifPresent(target -> targets.put(id, target)));
            workspace.sources().start(spec);
            if (once) {
                awaitHistory(workspace);
                console.lines(board(workspace, definitions, targets, zone));
                return Cli.OK;
            }
            show(
                    workspace,
                    definitions,
                    targets,
                    zone,
                    refresh,
                    session.clock().instant().plus(length));
        }
        return Cli.OK;
    }

    private Duration duration(@Nullable String text, Duration fallback, String option) {
        if (text == null) {
            return fallback;
        }
        Duration duration =
                Times.duration(text).orElseThrow(() -> new UsageException(texts.get("duration.bad", text, option)));
        if (duration.compareTo(Duration.ofMillis(200)) < 0) {
            throw new UsageException(texts.get("duration.bad", text, option));
        }
        return duration;
    }

    private Map<String, Object> settings(ZoneId zone) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("zone", zone.getId());
        settings.put("days", Integer.toString(days == null ? BOARD_DAYS : days));
        if (seed != null) {
            settings.put("seed", seed.toString());
        }
        return settings;
    }

    private Map<String, KpiDefinition> definitions(Kpis kpis) {
        Map<String, KpiDefinition> definitions = new LinkedHashMap<>();
        KPIS.forEach(id -> kpis.entry(id).ifPresent(entry -> definitions.put(id, entry.definition())));
        if (definitions.isEmpty()) {
            throw new VerbException(texts.get("demo.nokpi"));
        }
        return definitions;
    }

    private SourceStatus status(Workspace workspace) {
        SourceStatus status = workspace
                .sources()
                .status(SOURCE)
                .orElseThrow(() -> new VerbException(texts.get("source.state", SOURCE, "?")));
        if (status.state() == SourceState.FAILED || status.state() == SourceState.CONFIG_ERROR) {
            throw new VerbException(session.sentence(status));
        }
        return status;
    }

    private void awaitHistory(Workspace workspace) throws InterruptedException {
        Instant deadline = session.clock().instant().plus(PATIENCE);
        try (ProgressLine progress = new ProgressLine(console)) {
            while (session.clock().instant().isBefore(deadline)) {
                SourceStatus status = status(workspace);
                if (status.facts() > 0 && status.progress() >= 1) {
                    return;
                }
                progress.show(ProgressLine.text(List.of(status), texts, session.figures()));
                Pause.millis(200);
            }
        }
        throw new VerbException(session.sentence(status(workspace)));
    }

    private void show(
            Workspace workspace,
            Map<String, KpiDefinition> definitions,
            Map<String, Target> targets,
            ZoneId zone,
            Duration refresh,
            Instant end)
            throws InterruptedException {
        int drawn = 0;
        try {
            while (session.clock().instant().isBefore(end) && !console.isGone()) {
                boolean empty = status(workspace).facts() == 0;
                List<String> lines =
                        empty ? List.of(texts.get("demo.starting")) : board(workspace, definitions, targets, zone);
                drawn = draw(lines, drawn);
                Duration left = Duration.between(session.clock().instant(), end);
                boolean soon = empty || (console.outIsTerminal() && loading(status(workspace)));
                Duration pause = soon ? SOON : refresh;
                Pause.millis(Math.max(1, Math.min(left.toMillis(), pause.toMillis())));
            }
        } catch (InterruptedException e) {
            console.line("");
        }
    }

    private static boolean loading(SourceStatus status) {
        return status.progress() >= 0 && status.progress() < 1;
    }

    /** Writes over the last board on a terminal, and under it elsewhere. */
    private int draw(List<String> lines, int drawn) {
        if (!console.outIsTerminal()) {
            if (lines.size() > 1) {
                console.lines(lines);
                console.line("");
            }
            return 0;
        }
        StringBuilder screen = new StringBuilder(drawn == 0 ? "" : "\u001b[" + drawn + "A");
        lines.forEach(line -> screen.append("\r\u001b[K").append(line).append('\n'));
        screen.append("\u001b[J");
        console.out().print(screen);
        console.out().flush();
        return lines.size();
    }

    private List<String> board(
            Workspace workspace, Map<String, KpiDefinition> definitions, Map<String, Target> targets, ZoneId zone) {
        Instant now = session.clock().instant();
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant midnight = today.atStartOfDay(zone).toInstant();
        Instant tomorrow = today.plusDays(1).atStartOfDay(zone).toInstant();
        Instant start = today.minusDays(DAYS).atStartOfDay(zone).toInstant();
        Figures figures = session.figures().in(zone);
        SourceStatus status = status(workspace);
        // While the history is read, what is there already is more telling than empty days.
        List<Board.Block> blocks = loading(status)
                ? List.of(block(
                        workspace.kpis(),
                        definitions,
                        texts.get("board.history", (int) (status.progress() * 100)),
                        null,
                        null,
                        zone))
                : List.of(
                        block(workspace.kpis(), definitions, texts.get("board.today"), midnight, tomorrow, zone),
                        block(workspace.kpis(), definitions, texts.get("board.week", DAYS), start, midnight, zone));
        List<String> lines = new ArrayList<>();
        lines.add(console.paint().paint(Paint.Tone.STRONG, texts.get("board.title"))
                + "  "
                + console.paint()
                        .paint(
                                Paint.Tone.LIGHT,
                                texts.get(
                                        "board.now",
                                        figures.moment(now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)),
                                        zone.getId(),
                                        figures.count(status.facts()))));
        lines.add("");
        lines.addAll(Board.render(
                blocks, definitions, targets, DIMENSION, texts, figures, console.width(), console.paint()));
        return lines;
    }

    /** Asks each KPI with the parameters that its target is meant for, so that the board has something to judge. */
    private static Map<String, String> targetParameters(Map<String, KpiDefinition> definitions) {
        Map<String, String> parameters = new LinkedHashMap<>();
        definitions.values().stream()
                .filter(definition -> !definition.targets().isEmpty())
                .forEach(definition -> definition.targets().get(0).parameters().forEach(parameters::putIfAbsent));
        return parameters;
    }

    private static KpiQuery.Builder query(Map<String, KpiDefinition> definitions, ZoneId zone) {
        KpiQuery.Builder query =
                KpiQuery.of(definitions.keySet().toArray(String[]::new)).zone(zone);
        targetParameters(definitions).forEach(query::parameter);
        return query;
    }

    private static Board.Block block(
            Kpis kpis,
            Map<String, KpiDefinition> definitions,
            String title,
            @Nullable Instant from,
            @Nullable Instant to,
            ZoneId zone) {
        KpiQuery total = query(definitions, zone).period(from, to).build();
        return new Board.Block(
                title, kpis.evaluate(total.toBuilder().groupBy(DIMENSION).build()), kpis.evaluate(total));
    }
}
