package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The harness notices what it is there to notice. */
class SwapHarnessTest {
    private final AtomicReference<String> version = new AtomicReference<>("v0");
    private final ConcurrentLinkedQueue<Long> stored = new ConcurrentLinkedQueue<>();

    private SwapHarness.Stored count() {
        return new SwapHarness.Stored(stored.size(), stored.stream().distinct().count());
    }

    @Test
    void aSwapThatNobodyNotices() throws Exception {
        SwapHarness.Report report = SwapHarness.swapping(round -> {
                    version.set("v" + (round + 1));
                    return "v" + (round + 1);
                })
                .asking(2, version::get)
                .delivering(1_000, (from, to) -> {
                    for (long fact = from; fact < to; fact++) {
                        stored.add(fact);
                    }
                })
                .arrived(this::count)
                .run(5, Duration.ofMillis(20));
        assertEquals(5, report.swaps());
        assertEquals(5, report.answering().count());
        assertEquals(5, report.pauses().count());
        assertEquals(0, report.failed());
        assertEquals(List.of(0L, 0L), List.of(report.lost(), report.doubled()));
        assertTrue(report.delivered() > 0 && report.queries().count() > 0, report::toString);
        assertTrue(report.toString().contains("0 failed"), report::toString);
    }

    @Test
    void failedQueriesAndDoubleFacts() throws Exception {
        SwapHarness.Report report = SwapHarness.swapping(round -> {
                    version.set("gone");
                    return "v1";
                })
                .asking(1, () -> {
                    if (version.compareAndSet("gone", "v1")) {
                        throw new IllegalStateException("No provider answers.");
                    }
                    return version.get();
                })
                .delivering(1_000, (from, to) -> {
                    for (long fact = from; fact < to; fact++) {
                        stored.add(fact);
                    }
                })
                // One that came is stored twice.
                .arrived(() -> new SwapHarness.Stored(count().rows() + 1, count().distinct()))
                .run(1, Duration.ofMillis(50));
        assertEquals(1, report.failed());
        assertEquals(List.of("No provider answers."), report.failures());
        assertEquals(1, report.doubled());
    }
}
