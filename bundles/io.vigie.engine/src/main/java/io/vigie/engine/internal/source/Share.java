package io.vigie.engine.internal.source;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The fair share of the one writer: a source that has kept it busy leaves it alone for as long, unless nobody else
 * writes. So a flood takes half of the writer's time at most, while an import that is alone takes all. Thread-safe.
 */
final class Share {
    private static final long RECENT = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, Long> writers = new ConcurrentHashMap<>();

    /** How long a source rests after it has kept the writer busy, both in nanoseconds. */
    long rest(String source, long busy) {
        long now = System.nanoTime();
        writers.put(source, now);
        writers.values().removeIf(at -> now - at > RECENT);
        return writers.size() > 1 ? Math.min(busy, LONGEST) : 0;
    }
}
