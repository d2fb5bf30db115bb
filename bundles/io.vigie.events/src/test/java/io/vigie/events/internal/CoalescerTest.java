package io.vigie.events.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.testkit.VirtualClock;
import io.vigie.workspace.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final VirtualClock clock = new VirtualClock("2026-03-02T09:00:00Z");
    private final List<Runnable> later = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private final List<Change> told = new ArrayList<>();
    private final Coalescer coalescer = new Coalescer(
            Duration.ofMillis(500),
            () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()),
            (action, delay) -> {
                later.add(action);
                delays.add(delay);
            },
            told::add);

    private void change(long revision, String type, String kpi) {
        coalescer.add(new Change(revision, Change.Cause.FACTS, Set.of(type), Set.of(kpi)));
    }

    private void run() {
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void theFirstIsToldAtOnceAndThoseAfterItTogether() {
        change(1, "contact", "aht");
        assertEquals(List.of(Duration.ZERO), delays);
        run();
        clock.advance(Duration.ofMillis(100));
        change(2, "contact", "aht");
        change(3, "survey_response", "csat");
        change(4, "contact", "service-level");
        assertEquals(List.of(Duration.ZERO, Duration.ofMillis(400)), delays);
        clock.advance(Duration.ofMillis(400));
        run();
        clock.advance(Duration.ofSeconds(3));
        change(5, "contact", "aht");
        assertEquals(Duration.ZERO, delays.get(2));
        run();
        assertEquals(
                List.of(
                        new Change(1, Change.Cause.FACTS, Set.of("contact"), Set.of("aht")),
                        new Change(
                                4,
                                Change.Cause.FACTS,
                                Set.of("contact", "survey_response"),
                                Set.of("aht", "csat", "service-level")),
                        new Change(5, Change.Cause.FACTS, Set.of("contact"), Set.of("aht"))),
                told);
    }

    /** What comes while it is told is told the next time. */
    @Test
    void nothingIsLostBetween() {
        change(1, "contact", "aht");
        run();
        change(2, "contact", "aht");
        clock.advance(Duration.ofMillis(500));
        run();
        change(3, "contact", "fcr");
        assertEquals(2, told.size());
        run();
        assertEquals(Set.of("fcr"), told.get(2).kpis());
    }
}
