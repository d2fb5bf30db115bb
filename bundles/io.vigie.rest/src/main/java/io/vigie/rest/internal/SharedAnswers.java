package io.vigie.rest.internal;

import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.workspace.Change;
import io.vigie.workspace.Workspace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Works out a question once for all who ask it, at the same time and after, until its answer can be another one: when
 * facts of its KPIs, their definitions or targets have changed, or time has passed that matters to it. What changes
 * without pause is worked out anew for each time that it is told (twice a second at most), not for each change; who asks
 * after being told never gets an older answer. Thread-safe.
 */
final class SharedAnswers {
    static final int MOST = 500;
    static final int MOST_FIGURES = 200_000;

    /** Changes are told sooner than this; an answer from before one that nobody told is not given after it. */
    private static final Duration TOLD = Duration.ofMillis(600);

    private static final Duration RUNNING = Duration.ofSeconds(1);
    private static final Duration RECENT = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofMinutes(10);

    /** Figures of periods that ended longer ago are not provisional any more. */
    private static final Duration MATURE = Duration.ofDays(45);

    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Long> changed = new HashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    private @Nullable Workspace workspace;
    private Workspace.@Nullable Registration registration;
    private long tellings;
    private int figures;

    /** All of a question that decides its answer. */
    private record Key(String kind, List<Object> question) {
        static Key of(String kind, KpiQuery query) {
            return new Key(
                    kind,
                    List.of(
                            query.kpis(),
                            String.valueOf(query.from()),
                            String.valueOf(query.to()),
                            query.zone(),
                            query.grain(),
                            query.groupBy(),
                            query.filters(),
                            query.parameters(),
                            String.valueOf(query.asOf()),
                            query.presets(),
                            query.companions()));
        }
    }

    /** An answer, or the wait for it. */
    private static final class Entry {
        final CompletableFuture<Object> answer = new CompletableFuture<>();
        final Set<String> kpis;
        final long revision;
        final long tellings;
        final long since;
        final long until;
        int figures;

        Entry(Set<String> kpis, Since since, Duration life) {
            this.kpis = kpis;
            this.revision = since.revision;
            this.tellings = since.tellings;
            this.since = since.nanos;
            this.until = since.nanos + life.toNanos();
        }
    }

    /** What is known of changes at a moment: an answer that is worked out of what was read since holds them all. */
    record Since(long revision, long tellings, long nanos) {}

    SharedAnswers(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Notes that all who listen are being told of changes of these KPIs. */
    synchronized void tell(Collection<?> kpis) {
        tellings++;
        kpis.forEach(kpi -> told.put(String.valueOf(kpi), tellings));
    }

    private synchronized void hear(Change change) {
        change.kpis().forEach(kpi -> changed.put(kpi, change.revision()));
    }

    /** This moment, before anything is read. */
    synchronized Since since(Workspace asked) {
        follow(asked);
        return new Since(asked.revision(), tellings, nanos.getAsLong());
    }

    /** The answer to a question, which is worked out of what is read from now on. */
    <T> T ask(Workspace asked, String kind, KpiQuery query, ToIntFunction<T> size, Callable<T> work)
            throws InterruptedException {
        return ask(asked, since(asked), kind, query, size, work);
    }

    /**
     * The answer to a question.
     *
     * @param since from when on is read what it is worked out of
     * @param kind what is asked of it: its figures, its explanation
     * @param size how many figures an answer has, by which memory is bounded
     * @param work works it out; what it throws, all who wait for it are thrown
     */
    <T> T ask(Workspace asked, Since since, String kind, KpiQuery query, ToIntFunction<T> size, Callable<T> work)
            throws InterruptedException {
        Key key = Key.of(kind, query);
        Entry entry;
        boolean mine;
        synchronized (this) {
            follow(asked);
            Entry known = entries.get(key);
            mine = known == null || !holds(known);
            if (known != null && mine) {
                forget(key, known);
            }
            entry = mine || known == null ? new Entry(kpis(asked.kpis(), query), since, life(query)) : known;
            if (mine) {
                entries.put(key, entry);
            }
        }
        if (mine) {
            work(key, entry, size, work);
        }
        return wait(entry);
    }

    @SuppressWarnings("unchecked")
    private static <T> T wait(Entry entry) throws InterruptedException {
        try {
            return (T) entry.answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> void work(Key key, Entry entry, ToIntFunction<T> size, Callable<T> work) {
        try {
            T answer = work.call();
            int length = 1 + size.applyAsInt(answer);
            synchronized (this) {
                if (entries.get(key) == entry) {
                    entry.figures = length;
                    figures += length;
                    shrink();
                }
            }
            entry.answer.complete(answer);
        } catch (Exception | Error e) {
            synchronized (this) {
                if (entries.get(key) == entry) {
                    forget(key, entry);
                }
            }
            entry.answer.completeExceptionally(e);
        }
    }

    /** Listens to the workspace that is asked, in place of the one before. */
    private void follow(Workspace asked) {
        if (workspace == asked) {
            return;
        }
        close();
        workspace = asked;
        registration = asked.onChange(this::hear);
    }

    /** Forgets all. */
    synchronized void close() {
        Workspace.Registration before = registration;
        registration = null;
        workspace = null;
        if (before != null) {
            before.close();
        }
        entries.clear();
        changed.clear();
        figures = 0;
    }

    private boolean holds(Entry entry) {
        long now = nanos.getAsLong();
        if (!entry.answer.isDone()) {
            // Being worked out: good enough unless who asks was told of something since it began.
            return untold(entry);
        }
        if (now - entry.until >= 0) {
            return false;
        }
        boolean same = entry.kpis.stream().allMatch(kpi -> changed.getOrDefault(kpi, 0L) <= entry.revision);
        return same || untold(entry) && now - entry.since < TOLD.toNanos();
    }

    private boolean untold(Entry entry) {
        return entry.kpis.stream().allMatch(kpi -> told.getOrDefault(kpi, 0L) <= entry.tellings);
    }

    private void forget(Key key, Entry entry) {
        entries.remove(key);
        figures -= entry.figures;
    }

    private void shrink() {
        Iterator<Entry> eldest = entries.values().iterator();
        while ((entries.size() > MOST || figures > MOST_FIGURES) && eldest.hasNext()) {
            Entry entry = eldest.next();
            // What is being worked out is waited for.
            if (entry.figures > 0) {
                figures -= entry.figures;
                eldest.remove();
            }
        }
    }

    /** The KPIs whose figures are in the answer. */
    private static Set<String> kpis(Kpis kpis, KpiQuery query) {
        Set<String> all = new LinkedHashSet<>(query.kpis());
        if (query.companions()) {
            for (String kpi : query.kpis()) {
                kpis.entry(kpi).ifPresent(entry -> all.addAll(entry.definition().companions()));
            }
        }
        return all;
    }

    /** How long an answer is right while nothing changes but the time. */
    private Duration life(KpiQuery query) {
        Instant to = query.to();
        Instant now = clock.instant();
        if (query.asOf() != null) {
            return OLD;
        }
        if (to == null || to.isAfter(now)) {
            return RUNNING;
        }
        return to.plus(MATURE).isAfter(now) ? RECENT : OLD;
    }
}
