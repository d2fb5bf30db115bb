package io.vigie.bench;

import io.vigie.engine.internal.kpi.PlainEngine;
import io.vigie.fact.Fact;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.flow.internal.Backlog;
import io.vigie.kpi.flow.internal.Inflow;
import io.vigie.kpi.productivity.internal.Productivity;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.source.Checkpoint;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads a year of a contact centre, asks the platform and hand-written SQL for the same figures, compares the answers
 * and prints the medians as a table. Arguments: the number of contacts, a folder for the store.
 */
public final class Bench {
    private static final Instant FROM =
            Center.FIRST.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant TO =
            Center.FIRST.plusDays(Center.DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant MONTH = Instant.parse("2025-06-01T00:00:00Z");
    private static final Instant MONTH_END = Instant.parse("2025-07-01T00:00:00Z");
    private static final int TIMES = Integer.getInteger("vigie.bench.times", 3);

    /** Those that know queues. */
    private static final List<String> MAIN =
            List.of("answer-rate", "service-level", "abandon-rate", "wait-time-average", "aht", "conversion-rate");

    /** Those that know agents. */
    private static final List<String> AGENTS = List.of("handled-rate", "aht", "conversion-rate");

    private static final List<String> SURVEYS = List.of("nps", "csat", "ces");
    private static final List<String> CASES = List.of("fcr", "once-and-done-rate");
    private static final List<String> OTHERS = List.of("recontact-rate", "occupancy", "inflow-volume");
    private static final List<String> WHOLE = List.of("cost-per-contact", "backlog-open");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        long contacts = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("vigie-bench-");
        Path directory = folder.resolve("store-" + contacts);
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        if (!Files.exists(directory.resolve("vigie.duckdb"))) {
            load(contacts, directory);
        }
        System.setProperty("vigie.rollups", "off");
        Map<String, String> answers = new LinkedHashMap<>();
        try (Store store = new DuckDbStoreFactory().open(directory)) {
            for (Map.Entry<String, List<String>> entry : Sql.questions().entrySet()) {
                Object[] out = new Object[1];
                long best = median(() -> time(() -> {
                    List<Object[]> all = new ArrayList<>();
                    entry.getValue()
                            .forEach(sql ->
                                    all.addAll(store.query(sql, List.of()).rows()));
                    out[0] = all;
                    return all;
                }));
                table.computeIfAbsent(entry.getKey(), k -> new LinkedHashMap<>())
                        .put("SQL", best + "");
                System.out.println("hand-written SQL, " + entry.getKey() + ": " + best + " µs");
            }
            Rows main = store.query(Sql.CHECK, List.of());
            answers.put("SQL", Arrays.toString(main.rows().get(0)));
        }
        for (String mode : List.of("off", "behind")) {
            System.setProperty("vigie.rollups", mode);
            try (Workspace workspace =
                    PlainEngine.over(new DuckDbStoreFactory(), families()).open(wrap(directory))) {
                if (mode.equals("behind")) {
                    questions()
                            .forEach((name, queries) ->
                                    queries.forEach(q -> workspace.kpis().evaluate(q)));
                    await(workspace);
                }
                for (Map.Entry<String, List<KpiQuery>> entry : questions().entrySet()) {
                    List<KpiResult> results = new ArrayList<>();
                    long best = median(() -> time(() -> {
                        results.clear();
                        entry.getValue()
                                .forEach(query -> results.add(workspace.kpis().evaluate(query)));
                        return results;
                    }));
                    table.computeIfAbsent(entry.getKey(), k -> new LinkedHashMap<>())
                            .put(mode, best + "");
                    String answer = show(results);
                    String before = answers.putIfAbsent(entry.getKey(), answer);
                    if (before != null && !before.equals(answer)) {
                        throw new IllegalStateException("The answers to '" + entry.getKey() + "' differ by mode");
                    }
                    System.out.println("Vigie, rollups " + mode + ", " + entry.getKey() + ": " + best + " µs");
                }
                requireSame(answers.get("SQL"), workspace);
            }
        }
        System.out.println(
                "\n| question | hand-written SQL, ms | Vigie from facts, ms | Vigie, ms | ratio |\n|---|---|---|---|---|");
        table.forEach((question, line) -> System.out.println("| " + question + " | " + ms(line.get("SQL")) + " | "
                + ms(line.get("off")) + " | " + ms(line.get("behind")) + " | "
                + new BigDecimal(line.get("SQL"))
                        .divide(new BigDecimal(line.get("behind")), new MathContext(3))
                        .toPlainString()
                + " × |"));
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.println("heap after GC " + ((runtime.totalMemory() - runtime.freeMemory()) >> 20) + " MiB");
    }

    private static Path wrap(Path directory) {
        return directory.getParent().resolve("workspace-" + directory.getFileName());
    }

    private static String ms(String micros) {
        return new BigDecimal(micros).movePointLeft(3).round(new MathContext(3)).toPlainString();
    }

    private static List<KpiFamily> families() {
        return List.of(
                new QualityOfService(), new Productivity(), new CustomerSatisfaction(), new Backlog(), new Inflow());
    }

    /** Waits until all that was asked for is computed. */
    private static void await(Workspace workspace) throws InterruptedException {
        long began = System.nanoTime();
        List<KpiQuery> all = new ArrayList<>();
        questions().values().forEach(all::addAll);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (System.nanoTime() < deadline) {
            var session = ((io.vigie.engine.internal.workspace.WorkspaceImpl) workspace).session();
            List<Map<String, Object>> stats = ((io.vigie.engine.internal.kpi.KpiEngine.OpenKpis) session).rollups();
            boolean ready = stats.stream().allMatch(family -> (Integer) family.get("clean") > 0);
            if (ready && !stats.isEmpty()) {
                System.out.println("computed ahead in " + (System.nanoTime() - began) / 1_000_000 + " ms:");
                stats.forEach(line -> System.out.println("  " + line));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("Not computed in time");
    }

    private static Map<String, List<KpiQuery>> questions() {
        Map<String, List<KpiQuery>> questions = new LinkedHashMap<>();
        questions.put(
                "a year, total",
                List.of(
                        ask(MAIN, FROM, TO).build(),
                        ask(SURVEYS, FROM, TO).build(),
                        ask(CASES, FROM, TO).build(),
                        ask(OTHERS, FROM, TO).build(),
                        ask(WHOLE, FROM, TO).build()));
        questions.put(
                "a year by day and queue",
                List.of(
                        ask(MAIN, FROM, TO).grain(Grain.DAY).groupBy("queue").build(),
                        ask(SURVEYS, FROM, TO)
                                .grain(Grain.DAY)
                                .groupBy("channel")
                                .build(),
                        ask(CASES, FROM, TO)
                                .grain(Grain.DAY)
                                .groupBy("origin_channel")
                                .build(),
                        ask(List.of("recontact-rate", "inflow-volume"), FROM, TO)
                                .grain(Grain.DAY)
                                .groupBy("channel")
                                .build(),
                        ask(List.of("occupancy"), FROM, TO).grain(Grain.DAY).build()));
        questions.put(
                "a month by agent",
                List.of(
                        ask(AGENTS, MONTH, MONTH_END).groupBy("agent_id").build(),
                        ask(List.of("occupancy"), MONTH, MONTH_END)
                                .groupBy("agent_id")
                                .build()));
        questions.put("main, a year, total", List.of(ask(MAIN, FROM, TO).build()));
        questions.put(
                "main, a year by day and queue",
                List.of(ask(MAIN, FROM, TO).grain(Grain.DAY).groupBy("queue").build()));
        return questions;
    }

    private static KpiQuery.Builder ask(List<String> kpis, Instant from, Instant to) {
        return KpiQuery.of(kpis.toArray(String[]::new)).period(from, to).zone(ZoneOffset.UTC);
    }

    /** The sums that the hand-written SQL gives as well. */
    private static void requireSame(@Nullable String expected, Workspace workspace) {
        List<KpiValue> values = workspace
                .kpis()
                .evaluate(ask(List.of("wait-time-average", "service-level"), FROM, TO)
                        .build())
                .values();
        KpiValue wait = values.get(0);
        String got = "[%s, %d, %s]"
                .formatted(
                        plain(wait.den()),
                        values.get(1).n(),
                        plain(Objects.requireNonNull(wait.num()).movePointRight(6)));
        if (!got.equals(expected)) {
            throw new IllegalStateException("The platform counts " + got + ", the SQL " + expected);
        }
    }

    private static String plain(@Nullable BigDecimal number) {
        return Objects.requireNonNull(number).stripTrailingZeros().toPlainString();
    }

    private static String show(List<KpiResult> results) {
        StringBuilder text = new StringBuilder();
        for (KpiResult result : results) {
            for (KpiValue value : result.values()) {
                text.append(value.kpi())
                        .append(value.bucket())
                        .append(value.dims())
                        .append(value.num())
                        .append(value.den())
                        .append(value.n())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void load(long contacts, Path directory) throws Exception {
        Files.createDirectories(directory);
        long began = System.nanoTime();
        long[] spent = {0};
        long facts;
        try (Store store = new DuckDbStoreFactory().open(directory)) {
            store.register(Center.types());
            int[] position = {0};
            facts = new Center(7, contacts, 50_000, (List<Fact> batch) -> {
                        long start = System.nanoTime();
                        store.append("bench", batch, List.of(), Checkpoint.of(String.valueOf(position[0]++)));
                        spent[0] += System.nanoTime() - start;
                    })
                    .run();
        }
        System.out.printf(
                "%d facts in %d ms, of which %d ms in the store: %d facts/s%n",
                facts,
                (System.nanoTime() - began) / 1_000_000,
                spent[0] / 1_000_000,
                facts * 1_000_000_000L / Math.max(1, spent[0]));
        // A workspace keeps its store one level down, beside the key of the pseudonyms.
        Path workspace = wrap(directory);
        Files.createDirectories(workspace);
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        Files.write(workspace.resolve("pseudonym.key"), key);
        Files.createSymbolicLink(workspace.resolve("store"), directory.toAbsolutePath());
    }

    private static long time(Supplier<?> work) {
        long began = System.nanoTime();
        work.get();
        return (System.nanoTime() - began) / 1_000;
    }

    private static long median(LongSupplier once) {
        once.getAsLong();
        long[] times = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            times[i] = once.getAsLong();
        }
        Arrays.sort(times);
        return Math.max(1, times[TIMES / 2]);
    }
}
