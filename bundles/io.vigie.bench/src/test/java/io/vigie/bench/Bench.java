package io.vigie.bench;

import io.vigie.engine.internal.kpi.KpiEngine.OpenKpis;
import io.vigie.engine.internal.kpi.PlainEngine;
import io.vigie.engine.internal.workspace.WorkspaceImpl;
import io.vigie.fact.Fact;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.flow.internal.Backlog;
import io.vigie.kpi.flow.internal.Inflow;
import io.vigie.kpi.productivity.internal.Productivity;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.source.Checkpoint;
import io.vigie.store.Store;
import io.vigie.store.StoreFactory;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Loads a year of a contact centre, asks the platform and other engines for the same figures, refuses to go on when any
 * differs, and prints the medians as a table. Arguments: the number of contacts, a folder for what is made.
 *
 * <p>Each phase runs in a process of its own with the JVM options of {@code bin/vigie}, so that its memory is its own.
 */
public final class Bench {
    private static final int TIMES = Integer.getInteger("vigie.bench.times", 3);
    private static final List<Integer> THRESHOLDS = List.of(20, 22, 24);
    /** So many days at the end may still change by what is to come, and are then read from the facts. */
    private static final int LAST_DAYS = 7;

    /** Asked before, so that what is measured is not how soon Java learns to read facts; others in each process. */
    private static final List<Question> OTHERS = IntStream.of(1, 2, 3)
            .map(i -> 100 + 3 * (int) (Instant.now().getEpochSecond() % 1_000) + i)
            .mapToObj(Question::threshold)
            .toList();

    /** Each question is asked again and again for so long before its time counts, as of a server that has been running. */
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("vigie.bench.warmup", 5));
    /** By hand a year of 50 million contacts takes longer than the store lets a question take. */
    private static final int TIMEOUT_SECONDS = 3_600;

    private static final String POSTGRESQL = "postgresql";
    private static final String SQLITE = "sqlite";
    private static final String VIGIE = "vigie";
    private static final String FACTS = "facts";

    private final long contacts;
    private final Path folder;
    private final Path store;
    private final Results results;

    private Bench(long contacts, Path folder) throws IOException {
        this.contacts = contacts;
        this.folder =
                Files.createDirectories(folder.resolve("contacts-" + contacts).toAbsolutePath());
        this.store = this.folder.resolve("store");
        this.results = new Results(this.folder);
    }

    public static void main(String[] args) throws Exception {
        long contacts = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("vigie-bench-");
        Bench bench = new Bench(contacts, folder);
        String phase = args.length > 2 ? args[2] : "";
        switch (phase) {
            case "" -> bench.all();
            case "load" -> bench.load();
            case "duckdb" -> bench.duckDb();
            case POSTGRESQL, SQLITE -> bench.peers(List.of(phase));
            case FACTS -> bench.facts();
            case VIGIE -> bench.vigie();
            case "new" -> bench.justInstalled();
            case "today" -> bench.today();
            default -> throw new IllegalArgumentException(phase);
        }
    }

    private void all() throws Exception {
        if (!Files.exists(store.resolve("vigie.duckdb"))) {
            phase("load");
        }
        phase("duckdb");
        peers(Arrays.asList(System.getProperty("vigie.bench.peers", POSTGRESQL + "," + SQLITE)
                .split(",")));
        phase(VIGIE);
        phase("new");
        phase("today");
        if (Boolean.parseBoolean(System.getProperty("vigie.bench.facts", "true"))) {
            phase(FACTS);
        }
        results.read();
        String report = new Report(contacts, results).toString();
        Files.writeString(folder.resolve("bench.md"), report);
        System.out.println(report);
        Path parent = folder.getParent();
        if (parent != null) {
            Curves.write(parent);
        }
    }

    /** Runs a part of this in a process of its own. */
    private void phase(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xms64m",
                // An import keeps large batches in hand, here as Java objects.
                name.equals("load") ? "-Xmx3g" : "-Xmx1g",
                "-XX:Tier4InvocationThreshold=30000",
                "-XX:Tier4MinInvocationThreshold=5000",
                "-XX:Tier4CompileThreshold=50000",
                "-XX:Tier4BackEdgeThreshold=200000"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(property -> property.startsWith("vigie."))
                .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName(),
                Long.toString(contacts),
                String.valueOf(folder.getParent()),
                name));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("The phase '" + name + "' ended with " + code);
        }
        results.read();
    }

    private void load() throws IOException {
        Files.createDirectories(store);
        long[] spent = {0};
        long facts;
        try (Store open = stores().open(store)) {
            open.register(Center.types());
            int[] position = {0};
            facts = new Center(7, contacts, 250_000, (List<Fact> batch) -> {
                        long start = System.nanoTime();
                        open.append("bench", batch, List.of(), Checkpoint.of(String.valueOf(position[0]++)));
                        spent[0] += System.nanoTime() - start;
                    })
                    .run();
        }
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        Files.write(folder.resolve("pseudonym.key"), key);
        results.put("load.facts", facts);
        results.put("load.micros", spent[0] / 1_000);
        results.put("load.rss", Memory.peak());
        results.put("store.bytes", Files.size(store.resolve("vigie.duckdb")));
        System.out.printf(
                "%,d facts of %,d contacts in %,d ms: %,d facts/s%n",
                facts, contacts, spent[0] / 1_000_000, facts * 1_000_000_000L / Math.max(1, spent[0]));
    }

    private void duckDb() throws IOException {
        try (Store open = stores().open(store)) {
            measure("duckdb", Dialect.DUCKDB, sql -> open.query(sql, List.of()).rows());
        }
    }

    /** Asks those of the other engines that are named, over copies of the tables. */
    private void peers(List<String> names) throws Exception {
        if (names.contains(POSTGRESQL) || names.contains(SQLITE)) {
            Path copies = folder.resolve("copies");
            Copies.write(store.resolve("vigie.duckdb"), copies);
            if (names.contains(POSTGRESQL)) {
                peer(Postgres.start(copies));
            }
            if (names.contains(SQLITE)) {
                peer(Sqlite.start(copies));
            }
            Peer.delete(copies);
        }
    }

    private void peer(Optional<Peer> started) throws IOException {
        if (started.isPresent()) {
            try (Peer peer = started.get()) {
                measure(peer.dialect().name().toLowerCase(java.util.Locale.ROOT), peer.dialect(), peer::rows);
            }
        }
    }

    /** Asks an engine for all questions by hand-written SQL. */
    private void measure(String engine, Dialect dialect, Function<String, List<@Nullable Object[]>> rows)
            throws IOException {
        OTHERS.forEach(question -> ask(question.statements(dialect), rows));
        Question fresh = Question.justInstalled();
        List<Statement> first = fresh.statements(dialect);
        // Nothing has read the column yet that it counts, as when the platform is asked first.
        long start = System.nanoTime();
        ask(first, rows);
        results.time(engine + Results.FIRST, fresh.name(), (System.nanoTime() - start) / 1_000);
        List<Question> questions = new ArrayList<>(Question.ofTheYear().values());
        questions.add(fresh);
        for (Question question : questions) {
            List<Statement> statements = question.statements(dialect);
            median(engine, question.name(), () -> ask(statements, rows), answer -> figures(statements, answer));
        }
        List<Long> times = new ArrayList<>();
        for (int threshold : THRESHOLDS) {
            Question question = Question.threshold(threshold);
            List<Statement> statements = question.statements(dialect);
            long began = System.nanoTime();
            List<List<@Nullable Object[]>> answer = ask(statements, rows);
            times.add((System.nanoTime() - began) / 1_000);
            results.agree(engine, question.name() + " " + threshold, figures(statements, answer));
        }
        done(engine, Question.THRESHOLD, times);
    }

    private static List<List<@Nullable Object[]>> ask(
            List<Statement> statements, Function<String, List<@Nullable Object[]>> rows) {
        List<List<@Nullable Object[]>> answer = new ArrayList<>();
        for (Statement statement : statements) {
            answer.add(rows.apply(statement.sql()));
        }
        return answer;
    }

    private static Figures figures(List<Statement> statements, List<List<@Nullable Object[]>> answer) {
        Figures figures = new Figures();
        for (int i = 0; i < statements.size(); i++) {
            statements.get(i).read(answer.get(i), figures);
        }
        return figures;
    }

    private void facts() throws IOException {
        System.setProperty("vigie.rollups", "off");
        try (Workspace workspace = open(families())) {
            for (Question question : Question.ofTheYear().values()) {
                median(FACTS, question.name(), () -> ask(workspace, question), KpiResults::figures);
            }
        }
    }

    private void vigie() throws Exception {
        try (Workspace workspace = open(families())) {
            for (Question question : Question.ofTheYear().values()) {
                ask(workspace, question);
            }
            results.put("build.micros", settle(workspace, Question.ofTheYear().values()));
            for (Question question : Question.ofTheYear().values()) {
                median(VIGIE, question.name(), () -> ask(workspace, question), KpiResults::figures);
            }
            Memory.collect();
            results.put("vigie.heap", Memory.heap());
            results.put("vigie.rss", Memory.now());
            warm(workspace);
            List<Long> times = new ArrayList<>();
            for (int threshold : THRESHOLDS) {
                Question question = Question.threshold(threshold);
                long began = System.nanoTime();
                KpiResults answer = ask(workspace, question);
                times.add((System.nanoTime() - began) / 1_000);
                results.agree(VIGIE, question.name() + " " + threshold, answer.figures());
            }
            done(VIGIE, Question.THRESHOLD, times);
            results.put("vigie.peak", Memory.peak());
        }
    }

    private void justInstalled() throws Exception {
        List<KpiFamily> more = new ArrayList<>(families());
        more.add(new NewFamily());
        Question question = Question.justInstalled();
        try (Workspace workspace = open(more)) {
            // The engine is warm: what is new is the KPI, not the process.
            for (int i = 0; i < 3; i++) {
                ask(workspace, Question.days());
            }
            warm(workspace);
            long began = System.nanoTime();
            KpiResults first = ask(workspace, question);
            results.time(VIGIE + Results.FIRST, question.name(), (System.nanoTime() - began) / 1_000);
            results.agree(VIGIE, question.name(), first.figures());
            settle(workspace, List.of(question));
            median(VIGIE, question.name(), () -> ask(workspace, question), KpiResults::figures);
        }
    }

    /** Both are asked in turns while facts come in; once these have ended, both must have the same figures. */
    private void today() throws Exception {
        Instant now = Instant.now();
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
        if (now.isBefore(midnight.plus(1, ChronoUnit.HOURS))) {
            System.err.println("The day (UTC) is younger than an hour: today is not measured.");
            return;
        }
        long spans = ChronoUnit.MICROS.between(midnight, now.plus(3, ChronoUnit.MINUTES)) / Sql.HALF_HOUR + 1;
        Question question = Question.today(midnight, midnight.plus(spans * Sql.HALF_HOUR, ChronoUnit.MICROS));
        List<Statement> statements = question.statements(Dialect.DUCKDB);
        AtomicReference<@Nullable Store> opened = new AtomicReference<>();
        StoreFactory factory = directory -> {
            Store real = stores().open(directory);
            opened.set(real);
            return real;
        };
        try (Workspace workspace = PlainEngine.over(factory, families()).open(folder)) {
            Store real = Objects.requireNonNull(opened.get());
            Function<String, List<@Nullable Object[]>> rows =
                    sql -> real.query(sql, List.of()).rows();
            List<Long> ours = new ArrayList<>();
            List<Long> theirs = new ArrayList<>();
            long began;
            try (Today today = new Today(real, 5_000)) {
                today.fill(midnight, contacts / Center.DAYS);
                ask(workspace, question);
                ask(statements, rows);
                today.start();
                began = System.nanoTime();
                long deadline = began + TimeUnit.SECONDS.toNanos(30);
                while (System.nanoTime() < deadline || ours.size() < TIMES) {
                    long start = System.nanoTime();
                    ask(workspace, question);
                    ours.add((System.nanoTime() - start) / 1_000);
                    start = System.nanoTime();
                    ask(statements, rows);
                    theirs.add((System.nanoTime() - start) / 1_000);
                }
                results.put("today.rate", today.told() * 1_000_000_000L / (System.nanoTime() - began));
            }
            String name = "today " + midnight + " " + began;
            results.agree(VIGIE, name, ask(workspace, question).figures());
            results.agree("duckdb", name, figures(statements, ask(statements, rows)));
            done(VIGIE, Question.TODAY, ours);
            done("duckdb", Question.TODAY, theirs);
        }
    }

    private static StoreFactory stores() {
        return new DuckDbStoreFactory(Integer.getInteger("vigie.bench.memory", 0), 0, TIMEOUT_SECONDS);
    }

    private Workspace open(List<KpiFamily> families) {
        return PlainEngine.over(stores(), families).open(folder);
    }

    private static List<KpiFamily> families() {
        return List.of(
                new QualityOfService(), new Productivity(), new CustomerSatisfaction(), new Backlog(), new Inflow());
    }

    private record KpiResults(List<KpiResult> all) {
        Figures figures() {
            Figures figures = new Figures();
            for (KpiResult result : all) {
                for (KpiValue value : result.values()) {
                    if (value.num() != null) {
                        figures.add(
                                value.kpi(),
                                value.bucket() == null ? null : value.bucket().toInstant(),
                                value.dims().isEmpty()
                                        ? null
                                        : value.dims().values().iterator().next(),
                                value.num(),
                                BigInteger.ONE,
                                value.den());
                    }
                }
            }
            return figures;
        }
    }

    private static KpiResults ask(Workspace workspace, Question question) {
        List<KpiResult> all = new ArrayList<>();
        for (KpiQuery query : question.queries()) {
            all.add(workspace.kpis().evaluate(query));
        }
        return new KpiResults(all);
    }

    private static void warm(Workspace workspace) throws InterruptedException {
        OTHERS.forEach(question -> ask(workspace, question));
        settle(workspace, OTHERS);
    }

    /** Waits until the background has computed what the questions ask for, and says how long that took. */
    private static long settle(Workspace workspace, Iterable<Question> questions) throws InterruptedException {
        long began = System.nanoTime();
        long deadline = began + TimeUnit.MINUTES.toNanos(60);
        int quiet = 0;
        while (System.nanoTime() < deadline) {
            if (quiet > 0) {
                // From the facts an answer would take the processors away from what is waited for.
                questions.forEach(question -> ask(workspace, question));
            }
            List<Map<String, Object>> kept = ((OpenKpis) ((WorkspaceImpl) workspace).session()).rollups();
            boolean ready = kept.stream()
                    .allMatch(family -> (Integer) family.get("clean") > 0
                            && (Integer) family.get("clean") + LAST_DAYS >= (Integer) family.get("days"));
            quiet = ready ? quiet + 1 : 0;
            if (quiet > 2) {
                return (System.nanoTime() - began) / 1_000;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new IllegalStateException("Not computed in an hour");
    }

    /** Asks to compare and to warm up, then some times. */
    private <T> void median(String engine, String question, Supplier<T> ask, Function<T, Figures> figures)
            throws IOException {
        long warm = System.nanoTime() + WARM_UP.toNanos();
        results.agree(engine, question, figures.apply(ask.get()));
        while (System.nanoTime() < warm) {
            ask.get();
        }
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long began = System.nanoTime();
            ask.get();
            times.add((System.nanoTime() - began) / 1_000);
        }
        done(engine, question, times);
    }

    private void done(String engine, String question, List<Long> times) throws IOException {
        long median = times.stream().sorted().toList().get(times.size() / 2);
        results.time(engine, question, Math.max(1, median));
        System.out.printf("%s, %s: %,d µs%n", engine, question, median);
    }
}
