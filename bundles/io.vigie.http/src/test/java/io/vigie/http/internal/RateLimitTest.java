package io.vigie.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.http.RateLimit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void aBurstThenASteadyRateForEachSenderAlone() {
        AtomicLong now = new AtomicLong();
        RateLimit limit = new RateLimit(2, 3, now::get);
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, limit.take("a"));
        }
        assertEquals(Duration.ofMillis(500), limit.take("a"));
        assertEquals(Duration.ZERO, limit.take("b"));
        now.addAndGet(Duration.ofMillis(500).toNanos());
        assertEquals(Duration.ZERO, limit.take("a"));
        assertEquals(Duration.ofMillis(500), limit.take("a"));
        now.addAndGet(Duration.ofHours(1).toNanos());
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, limit.take("a"));
        }
        assertEquals(Duration.ofMillis(500), limit.take("a"));
    }

    @Test
    void aFloodOfSendersIsForgotten() {
        RateLimit limit = new RateLimit(1, 1, () -> 0);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(Duration.ZERO, limit.take("sender " + i));
        }
    }
}
