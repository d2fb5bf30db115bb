package io.vigie.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until a test moves it. Give it to whatever takes a {@link Clock}: a day passes
 * in no time, and two runs see the same instants. Thread-safe.
 *
 * <pre>{@code
 * VirtualClock clock = new VirtualClock("2026-03-02T08:00:00Z");
 * clock.advance(Duration.ofHours(2));
 * }</pre>
 */
public final class VirtualClock extends Clock {
    private final Time time;
    private final ZoneId zone;
    private final List<Runnable> listeners;

    /** What this clock shares with itself in other zones. */
    private static final class Time {
        volatile Instant now;

        Time(Instant now) {
            this.now = now;
        }
    }

    /** A clock in UTC that shows an instant, such as {@code 2026-03-02T08:00:00Z}. */
    public VirtualClock(String now) {
        this(new Time(Instant.parse(now)), ZoneOffset.UTC, new CopyOnWriteArrayList<>());
    }

    private VirtualClock(Time time, ZoneId zone, List<Runnable> listeners) {
        this.time = time;
        this.zone = zone;
        this.listeners = listeners;
    }

    /** Moves it forward, or back when the duration is negative. */
    public void advance(Duration duration) {
        synchronized (time) {
            time.now = time.now.plus(duration);
        }
        listeners.forEach(Runnable::run);
    }

    /** Moves it to an instant. */
    public void set(Instant instant) {
        time.now = instant;
        listeners.forEach(Runnable::run);
    }

    /** Has someone told, on the thread that moves the clock, each time that it was moved: who waits by it wakes up. */
    public void onMove(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public Instant instant() {
        return time.now;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same clock seen in another zone: whoever moves one moves both. */
    @Override
    public Clock withZone(ZoneId other) {
        return new VirtualClock(time, other, listeners);
    }

    @Override
    public String toString() {
        return "VirtualClock at " + time.now;
    }
}
