package io.vigie.engine.internal.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between tries: twice as long each time, spread so that many sources do not return at once. */
final class Backoff {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** The store is ours and near: when space returns, sources must be back soon. */
    private static final Duration LONGEST_FOR_STORE = Duration.ofSeconds(10);

    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Between 1 and 2 s after the first failure in a row, 2 and 4 s after the second … 30 and 60 s. */
    Duration pause(Failure failure, int attempt) {
        Duration asked = failure.retryAfter();
        if (asked != null) {
            return clamp(asked, Duration.ofSeconds(1), LONGEST_ASKED);
        }
        Duration longest = failure.kind() == Failure.Kind.STORE ? LONGEST_FOR_STORE : LONGEST;
        Duration most = clamp(Duration.ofSeconds(1L << Math.min(attempt, 10)), Duration.ZERO, longest);
        long half = most.toMillis() / 2;
        return Duration.ofMillis(half + random.nextLong(half + 1));
    }

    private static Duration clamp(Duration value, Duration least, Duration most) {
        return value.compareTo(least) < 0 ? least : value.compareTo(most) > 0 ? most : value;
    }
}
