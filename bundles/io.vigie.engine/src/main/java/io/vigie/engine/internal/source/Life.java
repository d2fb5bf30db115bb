package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Gap;
import io.vigie.source.SourceState;
import io.vigie.store.Append;
import io.vigie.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes when an instance that is followed ran and when it was silent, as facts of its own: one row for each
 * stretch. The end of a stretch that runs is the last sign of life, which is written once a minute, with a batch
 * where there is one; so a crash leaves it closed at what is known, and the time until the next sign was silent.
 * Short troubles are not written.
 *
 * <p>The holder of the lock computes a change, appends it, and adopts it when it is stored.
 */
final class Life {
    /** A trouble that is over sooner is not worth a row, nor a word on a figure. */
    static final Duration SILENT_AFTER = Duration.ofSeconds(10);

    private static final Duration SIGN_EVERY = Duration.ofMinutes(1);
    /** Begins with what no connector begins its keys with. */
    private static final String NOTE = "\u0001life";

    private final String name;
    private final Store store;
    private final Instant begun;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean loaded;
    private @Nullable Stretch stretch;
    private Set<String> feeds = Set.of();
    /** The last success in this process. */
    private @Nullable Instant sign;

    /**
     * What is stored last.
     *
     * @param to the last sign of life; of a silence null
     * @param cause why it is silent
     */
    private record Stretch(Instant from, @Nullable Instant to, String cause) {
        boolean runs() {
            return to != null;
        }
    }

    /** What is to be stored, and what holds then. */
    record Change(
            List<Fact> facts,
            List<Batch.Note> notes,
            @Nullable Stretch stretch,
            Set<String> feeds,
            @Nullable Instant sign) {}

    Life(String name, Store store, Instant begun) {
        this.name = name;
        this.store = store;
        this.begun = begun.truncatedTo(ChronoUnit.MILLIS);
    }

    ReentrantLock lock() {
        return lock;
    }

    /** A poll ended well; its facts are of these types. */
    Change success(Instant at, Set<String> types) {
        load();
        Instant now = at.truncatedTo(ChronoUnit.MILLIS);
        Set<String> all = feeds.containsAll(types) ? feeds : union(feeds, types);
        Stretch last = stretch;
        List<Fact> facts = new ArrayList<>();
        Stretch next = last;
        if (last == null) {
            next = new Stretch(now, now, "");
        } else if (last.to() == null) {
            facts.add(silence(last, now, "", all, now));
            next = new Stretch(now, now, "");
        } else {
            Instant alive = sign == null ? last.to() : sign;
            boolean went = sign != null && Duration.between(alive, now).compareTo(SILENT_AFTER) < 0;
            if (!went && alive.isBefore(now)) {
                facts.add(running(new Stretch(last.from(), alive, ""), all, now));
                Stretch silent = new Stretch(alive, null, "unknown");
                facts.add(silence(silent, now, "", all, now));
                next = new Stretch(now, now, "");
            } else if (Duration.between(last.to(), now).compareTo(SIGN_EVERY) >= 0 || all != feeds) {
                next = new Stretch(last.from(), now, "");
            }
        }
        if (next != null && next != last) {
            facts.add(running(next, all, now));
        }
        return change(facts, next, all, now);
    }

    /** The instance is silent, for a reason that holds now. */
    Change silent(Instant at, SourceState state, String reason) {
        load();
        Instant now = at.truncatedTo(ChronoUnit.MILLIS);
        String cause = state.name().toLowerCase(Locale.ROOT);
        Stretch last = stretch;
        List<Fact> facts = new ArrayList<>();
        Stretch next = last;
        if (last == null) {
            next = new Stretch(begun, null, cause);
        } else if (last.to() != null) {
            Instant alive = sign == null ? last.to() : sign;
            facts.add(running(new Stretch(last.from(), alive, ""), feeds, now));
            next = new Stretch(alive, null, cause);
        } else if (!last.cause().equals(cause)) {
            next = new Stretch(last.from(), null, cause);
        }
        if (next != null && next != last) {
            facts.add(silence(next, null, reason, feeds, now));
        }
        return change(facts, next, feeds, sign);
    }

    /** Stores that the instance is silent, on its own. */
    void write(Instant at, SourceState state, String reason) {
        Change change = silent(at, state, reason);
        if (!change.facts().isEmpty()) {
            store.append(new Append(name, name, change.facts(), List.of(), null, change.notes(), List.of()));
        }
        adopt(change);
    }

    void adopt(Change change) {
        stretch = change.stretch();
        feeds = change.feeds();
        sign = change.sign();
    }

    /** The times of which something is missing, as facts. */
    static List<Fact> gaps(String name, List<Gap> gaps, Set<String> types) {
        return gaps.stream()
                .map(gap -> Fact.of(Vocabulary.SOURCE_STATE)
                        .set("instance", name)
                        .set("state", "gap")
                        .set("from_at", gap.from().truncatedTo(ChronoUnit.MILLIS))
                        .set("to_at", gap.to().truncatedTo(ChronoUnit.MILLIS))
                        .set("reason", gap.reason())
                        .set("feeds", String.join(",", types))
                        .build())
                .toList();
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private Change change(List<Fact> facts, @Nullable Stretch next, Set<String> all, @Nullable Instant alive) {
        return new Change(
                facts,
                facts.isEmpty() || next == null
                        ? List.of()
                        : List.of(new Batch.Note(NOTE, text(next) + "|" + String.join(",", all), null)),
                next,
                all,
                alive);
    }

    private Fact running(Stretch of, Set<String> types, Instant now) {
        return Fact.of(Vocabulary.SOURCE_STATE)
                .set("instance", name)
                .set("state", "running")
                .set("from_at", of.from())
                .set("to_at", of.to())
                .set("feeds", String.join(",", types))
                .at(now)
                .build();
    }

    private Fact silence(Stretch of, @Nullable Instant to, String reason, Set<String> types, Instant now) {
        return Fact.of(Vocabulary.SOURCE_STATE)
                .set("instance", name)
                .set("state", "silent")
                .set("cause", of.cause())
                .set("from_at", of.from())
                .set("to_at", to)
                .set("reason", reason)
                .set("feeds", String.join(",", types))
                .at(now)
                .build();
    }

    private static String text(Stretch of) {
        return of.from() + "|" + (of.to() == null ? "" : of.to()) + "|" + of.cause();
    }

    private void load() {
        if (loaded) {
            return;
        }
        String[] parts = store.note(name, NOTE).orElse("").split("\\|", -1);
        if (parts.length == 4) {
            stretch =
                    new Stretch(Instant.parse(parts[0]), parts[1].isEmpty() ? null : Instant.parse(parts[1]), parts[2]);
            feeds = parts[3].isEmpty() ? Set.of() : new TreeSet<>(List.of(parts[3].split(",")));
        }
        loaded = true;
    }
}
