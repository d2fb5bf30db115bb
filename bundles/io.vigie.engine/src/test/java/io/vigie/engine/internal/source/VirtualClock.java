package io.vigie.engine.internal.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that moves only when told, and tells who waits for it. */
public final class VirtualClock extends Clock {
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-03-02T08:00:00Z");

    void onAdvance(Runnable listener) {
        waiting.add(listener);
    }

    void advance(Duration duration) {
        now = now.plus(duration);
        waiting.forEach(Runnable::run);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
