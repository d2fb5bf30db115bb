package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.kpi.satisfaction.internal.CustomerSatisfaction;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import io.vigie.source.Batch;
import io.vigie.testkit.VirtualClock;
import io.vigie.testkit.internal.RealEngine;
import io.vigie.workspace.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a question is worked out. The answer here is how often it was. */
@Timeout(120)
class SharedAnswersTest {
    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
    private static final KpiQuery OLD = query("aht", NOW.minus(Duration.ofDays(100)));
    private static final KpiQuery RUNNING = query("aht", NOW.plus(Duration.ofHours(3)));

    private final VirtualClock clock = new VirtualClock(NOW.toString());
    private final SharedAnswers shared = new SharedAnswers(clock, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    private final AtomicInteger worked = new AtomicInteger();
    private final BlockingQueue<Fact> feed = new LinkedBlockingQueue<>();
    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = RealEngine.over(List.of(new QualityOfService(), new CustomerSatisfaction()))
                .open(null);
        // How sources stand concerns all; this one tells it with its first facts, and then no more for a minute.
        workspace.sources().start("feed", false, (checkpoint, wait) -> {
            Fact next = feed.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            return next == null
                    ? Batch.builder().build()
                    : Batch.builder().fact(next).build();
        });
        deliver(call(1));
        deliver(response(1));
    }

    @AfterEach
    void close() {
        shared.close();
        workspace.close();
    }

    private static KpiQuery query(String kpi, Instant to) {
        return KpiQuery.of(kpi).period(to.minus(Duration.ofDays(1)), to).build();
    }

    private static Fact call(int number) {
        return Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", "c" + number)
                .set("seq", 1)
                .set("queued_at", NOW)
                .build();
    }

    private static Fact response(int number) {
        return Fact.of(Vocabulary.SURVEY_RESPONSE)
                .set("response_id", "r" + number)
                .set("at", NOW)
                .build();
    }

    /** Returns when it is kept. */
    private void deliver(Fact fact) {
        long before = workspace.revision();
        feed.add(fact);
        while (workspace.revision() == before) {
            Thread.onSpinWait();
        }
    }

    private int ask(KpiQuery query) throws InterruptedException {
        return shared.ask(workspace, "figures", query, answer -> 1, worked::incrementAndGet);
    }

    @Test
    void theSameQuestionIsWorkedOutOnce() throws Exception {
        assertEquals(1, ask(OLD));
        assertEquals(1, ask(OLD.toBuilder().build()));
        assertEquals(2, ask(query("csat", NOW)));
        assertEquals(3, ask(OLD.toBuilder().where("queue", "sales").build()));
        assertEquals(4, (int) shared.ask(workspace, "other", OLD, answer -> 1, worked::incrementAndGet));
        assertEquals(1, ask(OLD));
    }

    @Test
    void whoAsksWhileItIsWorkedOutWaitsForIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> shared.ask(workspace, "figures", OLD, answer -> 1, () -> {
                    begun.countDown();
                    go.await();
                    return worked.incrementAndGet();
                })));
            }
            begun.await();
            go.countDown();
            for (Future<Integer> answer : answers) {
                assertEquals(1, answer.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatChangesIsWorkedOutAgain() throws Exception {
        ask(OLD);
        shared.tell(List.of("csat"));
        assertEquals(1, ask(OLD));
        deliver(call(2));
        // Told to nobody yet, and just worked out.
        assertEquals(1, ask(OLD));
        shared.tell(List.of("aht", "service-level"));
        assertEquals(2, ask(OLD));
        assertEquals(2, ask(OLD));
        deliver(call(3));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(3, ask(OLD), "nobody told of it, but it is long ago");
    }

    @Test
    void whatWasReadBeforeAChangeIsNotGivenAfterIt() throws Exception {
        SharedAnswers.Since since = shared.since(workspace);
        deliver(call(2));
        shared.tell(List.of("aht"));
        assertEquals(1, (int) shared.ask(workspace, since, "figures", OLD, answer -> 1, worked::incrementAndGet));
        assertEquals(2, ask(OLD), "the first was worked out of what was read before");
        assertEquals(2, ask(OLD));
    }

    @Test
    void factsOfOthersChangeNothing() throws Exception {
        ask(OLD);
        ask(query("csat", NOW));
        deliver(response(2));
        shared.tell(Set.of("csat"));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(1, ask(OLD));
        assertEquals(3, ask(query("csat", NOW)));
    }

    @Test
    void timeMattersToPeriodsThatRun() throws Exception {
        ask(RUNNING);
        ask(OLD);
        clock.advance(Duration.ofMillis(900));
        assertEquals(1, ask(RUNNING));
        clock.advance(Duration.ofMillis(200));
        assertEquals(3, ask(RUNNING));
        assertEquals(2, ask(OLD));
        clock.advance(Duration.ofMinutes(11));
        assertEquals(4, ask(OLD));
    }

    @Test
    void whatFailsIsNotKept() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    QueryException.class,
                    () -> shared.ask(workspace, "figures", OLD, answer -> 1, () -> {
                        throw new QueryException("No.", "Non.");
                    }));
        }
        assertEquals(1, ask(OLD));
    }

    @Test
    void memoryIsBounded() throws Exception {
        for (int i = 0; i < SharedAnswers.MOST + 10; i++) {
            ask(query("aht", NOW.minus(Duration.ofDays(100 + i))));
        }
        int before = worked.get();
        ask(query("aht", NOW.minus(Duration.ofDays(100))));
        assertEquals(before + 1, worked.get(), "the oldest was forgotten");
        shared.ask(workspace, "large", OLD, answer -> SharedAnswers.MOST_FIGURES - 5, worked::incrementAndGet);
        int large = worked.get();
        ask(query("aht", NOW.minus(Duration.ofDays(200))));
        assertEquals(large + 1, worked.get());
    }
}
