package io.vigie.connector.mastodon.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the stream has to say to the thread that polls. Thread-safe, bounded. */
final class Signals {
    private static final int MOST_CHANGES = 10_000;
    private static final int MOST_AT_ONCE = 500;

    private final Set<Area> areas = EnumSet.noneOf(Area.class);
    private final List<Change> changes = new ArrayList<>();
    private boolean raised;

    /** Where it is worth looking. */
    enum Area {
        MENTIONS,
        ANSWERS,
        ALL;

        boolean concerns(String list) {
            return switch (this) {
                case MENTIONS -> list.equals("notifications");
                case ANSWERS -> list.startsWith("statuses/");
                case ALL -> true;
            };
        }
    }

    /**
     * A status that was changed, or deleted.
     *
     * @param edited what it is now; null when it was deleted
     */
    record Change(String id, @Nullable Post edited) {}

    synchronized void look(Area area) {
        areas.add(area);
        raise();
    }

    synchronized void changed(Change change) {
        if (changes.size() < MOST_CHANGES) {
            changes.add(change);
        }
        raise();
    }

    private void raise() {
        raised = true;
        notifyAll();
    }

    synchronized Set<Area> takeLists() {
        Set<Area> taken = EnumSet.copyOf(areas);
        areas.clear();
        raised = false;
        return taken;
    }

    synchronized List<Change> takeChanges() {
        List<Change> some = changes.subList(0, Math.min(changes.size(), MOST_AT_ONCE));
        List<Change> taken = List.copyOf(some);
        some.clear();
        raised |= !changes.isEmpty();
        return taken;
    }

    /** Waits until there is something; false when there is nothing after that time. */
    synchronized boolean await(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (!raised) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
