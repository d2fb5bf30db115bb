package io.vigie.connectors.internal;

import io.vigie.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** How much sources bring in a minute, by what they had brought when they were looked at. Thread-safe. */
final class Rates {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofSeconds(5);

    private record Sample(Instant at, long facts, long rejected) {}

    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    /** Looks at a source. */
    synchronized void look(SourceStatus status, Instant now) {
        Deque<Sample> own = samples.computeIfAbsent(status.name(), name -> new ArrayDeque<>());
        Sample last = own.peekLast();
        if (last != null && (status.facts() < last.facts() || status.rejected() < last.rejected())) {
            // It was started anew and counts from zero.
            own.clear();
            last = null;
        }
        if (last == null || !now.isBefore(last.at().plus(STEP))) {
            own.addLast(new Sample(now, status.facts(), status.rejected()));
        }
        // The one that begins the window stays.
        while (own.size() > 2
                && own.stream().skip(1).findFirst().orElseThrow().at().isBefore(now.minus(WINDOW))) {
            own.removeFirst();
        }
    }

    /** Forgets all but these. */
    synchronized void keep(Set<String> names) {
        samples.keySet().retainAll(names);
    }

    double facts(SourceStatus status, Instant now) {
        return rate(status, now, SourceStatus::facts, Sample::facts);
    }

    double rejected(SourceStatus status, Instant now) {
        return rate(status, now, SourceStatus::rejected, Sample::rejected);
    }

    /** In a minute; negative when it is not known. */
    private synchronized double rate(
            SourceStatus status, Instant now, ToLongFunction<SourceStatus> total, ToLongFunction<Sample> before) {
        Deque<Sample> own = samples.get(status.name());
        Sample first = own == null ? null : own.peekFirst();
        if (first == null) {
            return -1;
        }
        double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
        long more = total.applyAsLong(status) - before.applyAsLong(first);
        return seconds < STEP.toSeconds() || more < 0 ? -1 : more * 60.0 / seconds;
    }
}
