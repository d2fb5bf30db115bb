package io.vigie.bench;

import io.vigie.engine.internal.kpi.PlainEngine;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.flow.internal.Backlog;
import io.vigie.kpi.flow.internal.Inflow;
import io.vigie.kpi.productivity.internal.Productivity;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls come in at a rate while a dashboard of today is computed each second: what rate is held, how old a contact is
 * when the first answer counts it, and that none is lost. A call is six patches: the contact, its stay in a queue
 * (waiting, answered, ended, wrapped up) and a state of an agent. Arguments: facts a second, seconds, and a folder with
 * a store, to which they are added; without one the store is new.
 */
public final class Streaming {
    private static final int PATCHES = 6;
    private static final int MOST = 5_000;
    private static final List<String> KPIS = List.of(
            "answer-rate",
            "service-level",
            "abandon-rate",
            "wait-time-average",
            "aht",
            "handled-rate",
            "conversion-rate",
            "cost-per-contact",
            "nps",
            "csat",
            "ces",
            "fcr",
            "recontact-rate",
            "occupancy",
            "backlog-open");

    private Streaming() {}

    /** A patch of a call and when it is due, in nanoseconds since the beginning. */
    private record Due(long at, int call, int step) {}

    /** Makes calls at a rate. What is due and was not taken yet waits: nothing is left out. */
    private static final class Calls implements DataSource {
        private final double callsASecond;
        private final int calls;
        private final long begun = System.nanoTime();
        private final Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS);
        /** When each call came in, in nanoseconds since the beginning. */
        final long[] came;

        private final List<Queue<Due>> steps = new ArrayList<>();
        private int next;
        volatile long told;
        volatile boolean over;

        Calls(double callsASecond, int calls) {
            this.callsASecond = callsASecond;
            this.calls = calls;
            this.came = new long[calls];
            for (int step = 0; step < PATCHES; step++) {
                steps.add(new ArrayDeque<>());
            }
        }

        long now() {
            return System.nanoTime() - begun;
        }

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws InterruptedException {
            Batch.Builder batch = Batch.builder();
            long end = now() + wait.toNanos();
            fill(batch);
            while (batch.size() == 0 && now() < end && !over) {
                TimeUnit.MILLISECONDS.sleep(10);
                fill(batch);
            }
            told += batch.size();
            if (batch.size() > 0) {
                batch.next(Checkpoint.of(String.valueOf(told)));
            }
            return batch.more(batch.size() >= MOST).build();
        }

        private void fill(Batch.Builder batch) {
            long now = now();
            boolean waits = false;
            while (batch.size() < MOST && next < calls && next / callsASecond * 1e9 <= now) {
                came[next] = (long) (next / callsASecond * 1e9);
                tell(batch, new Due(came[next], next, 0));
                next++;
            }
            for (Queue<Due> queue : steps) {
                while (batch.size() < MOST
                        && !queue.isEmpty()
                        && queue.element().at() <= now) {
                    tell(batch, queue.remove());
                }
                waits |= !queue.isEmpty();
            }
            over = next == calls && !waits;
        }

        private void tell(Batch.Builder batch, Due due) {
            batch.fact(fact(due));
            if (due.step() + 1 < PATCHES) {
                long[] after = {0, 10_000_000L, 2_000_000_000L, 5_000_000_000L, 3_000_000_000L};
                steps.get(due.step()).add(new Due(due.at() + after[due.step()], due.call(), due.step() + 1));
            }
        }

        private Fact fact(Due due) {
            Instant at = start.plusNanos(due.at() / 1_000 * 1_000);
            Instant came = start.plusNanos(this.came[due.call()] / 1_000 * 1_000);
            String id = "live-" + start.getEpochSecond() + "-" + due.call();
            String agent = "a" + (100 + due.call() % 400);
            if (due.step() == 0) {
                return Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", id)
                        .set("channel", "phone")
                        .set("direction", "inbound")
                        .set("received_at", came)
                        .set("customer_id", "u" + due.call() % 50_000)
                        .set("request_type", "order")
                        .build();
            }
            if (due.step() == 5) {
                return Fact.of(Vocabulary.AGENT_STATE)
                        .set("agent_id", agent)
                        .set("state", "talk")
                        .set("from_at", came)
                        .set("to_at", at)
                        .build();
            }
            Fact.Builder segment = Fact.of(Vocabulary.SEGMENT)
                    .at(at)
                    .set("contact_id", id)
                    .set("seq", 1)
                    .set("queue", "q" + due.call() % 12)
                    .set("queued_at", came);
            return switch (due.step()) {
                case 1 -> segment.set("outcome", "pending").build();
                case 2 ->
                    segment.set("outcome", "answered")
                            .set("agent_id", agent)
                            .set("answered_at", at)
                            .build();
                case 3 ->
                    segment.set("outcome", "answered")
                            .set("ended_at", at)
                            .set("talk_s", 5)
                            .build();
                default -> segment.set("acw_s", 3).build();
            };
        }
    }

    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        Path folder = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("vigie-streaming-");
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        KpiQuery.Builder shown = KpiQuery.of(KPIS.toArray(String[]::new))
                .period(today, today.plus(1, ChronoUnit.DAYS))
                .zone(ZoneOffset.UTC);
        KpiQuery count = KpiQuery.of("inflow-volume")
                .period(today, today.plus(1, ChronoUnit.DAYS))
                .zone(ZoneOffset.UTC)
                .build();
        List<Long> fresh = new ArrayList<>();
        List<Long> refreshes = new ArrayList<>();
        try (Workspace workspace = PlainEngine.over(
                        new DuckDbStoreFactory(),
                        List.of(
                                new QualityOfService(),
                                new Productivity(),
                                new CustomerSatisfaction(),
                                new Backlog(),
                                new Inflow()))
                .open(folder)) {
            int before = contacts(workspace, count);
            workspace.kpis().evaluate(shown.build());
            Calls calls = new Calls((double) rate / PATCHES, rate / PATCHES * seconds);
            workspace.sources().start("live", false, calls);
            int seen = 0;
            long held = 0;
            while (seen < calls.calls || !calls.over) {
                long began = calls.now();
                workspace.kpis().evaluate(shown.build());
                int counted = contacts(workspace, count) - before;
                long now = calls.now();
                for (int i = seen; i < counted; i++) {
                    fresh.add((now - calls.came[i]) / 1_000_000);
                }
                seen = counted;
                refreshes.add((now - began) / 1_000_000);
                held = now;
                LockSupport.parkNanos(Math.max(0, began + 1_000_000_000L - calls.now()));
            }
            long stored = workspace.sources().status("live").orElseThrow().facts();
            while (stored < calls.told) {
                LockSupport.parkNanos(10_000_000);
                stored = workspace.sources().status("live").orElseThrow().facts();
            }
            long took = calls.now();
            System.out.printf(
                    "%,d facts told, %,d stored, %,d of %,d contacts counted; %,d facts/s; commits %s%n",
                    calls.told,
                    stored,
                    seen,
                    calls.calls,
                    calls.told * 1_000_000_000L / Math.max(held, took),
                    workspace.commits());
        }
        System.out.printf(
                "| asked facts/s | freshness p50 | p99 | refresh of %d KPIs p50 | p99 |%n|---|---|---|---|---|%n"
                        + "| %,d | %,d ms | %,d ms | %,d ms | %,d ms |%n",
                KPIS.size(), rate, at(fresh, 50), at(fresh, 99), at(refreshes, 50), at(refreshes, 99));
    }

    private static int contacts(Workspace workspace, KpiQuery count) {
        KpiResult result = workspace.kpis().evaluate(count);
        BigDecimal total = BigDecimal.ZERO;
        for (KpiValue value : result.values()) {
            total = total.add(value.value() == null ? BigDecimal.ZERO : value.value());
        }
        return total.intValueExact();
    }

    private static long at(List<Long> values, int percent) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? -1 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
