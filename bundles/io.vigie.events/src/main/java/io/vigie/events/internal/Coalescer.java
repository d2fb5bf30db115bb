package io.vigie.events.internal;

import io.vigie.workspace.Change;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of changes that follow each other quickly: the first is told at once, those of the time after it
 * together at its end. Thread-safe.
 */
final class Coalescer {
    /** Runs something after a while, on another thread than the caller's. */
    interface Later {
        void run(Runnable action, Duration delay);
    }

    private final Duration quiet;
    private final LongSupplier nanos;
    private final Later later;
    private final Consumer<Change> told;
    private @Nullable Change pending;
    private boolean waiting;
    private long last;

    /**
     * @param quiet how long nothing is told after something was
     * @param nanos a clock that never goes back
     * @param told on the thread of {@code later}
     */
    Coalescer(Duration quiet, LongSupplier nanos, Later later, Consumer<Change> told) {
        this.quiet = quiet;
        this.nanos = nanos;
        this.later = later;
        this.told = told;
        this.last = nanos.getAsLong() - quiet.toNanos();
    }

    /** Does not block. */
    synchronized void add(Change change) {
        Change before = pending;
        pending = before == null
                ? change
                : new Change(
                        change.revision(),
                        change.cause(),
                        union(before.types(), change.types()),
                        union(before.kpis(), change.kpis()));
        if (!waiting) {
            waiting = true;
            later.run(this::tell, Duration.ofNanos(Math.max(0, last + quiet.toNanos() - nanos.getAsLong())));
        }
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        if (some.containsAll(more)) {
            return some;
        }
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private void tell() {
        Change change;
        synchronized (this) {
            change = pending;
            pending = null;
            waiting = false;
            last = nanos.getAsLong();
        }
        if (change != null) {
            told.accept(change);
        }
    }
}
