package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.store.ChangeListener;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures of days that are over, kept so that questions about long periods need not read the facts again. What is
 * asked for is computed in the background; a question takes the days that hold from here and the rest from the
 * facts, so that its answer is always that of the facts alone. Thread-safe.
 */
public final class Rollups implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollups.class);
    private static final int MOST_FAMILIES = 64;
    private static final int MOST_KNOWN = 300;
    private static final int MOST_RUNS = 4;
    private static final int TRIES = 3;
    private static final long PAYS_FROM = 50_000;
    private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();
    /** What nobody has asked for lately is not computed anew before somebody does. */
    private static final long IDLE = Duration.ofHours(1).toNanos();

    private static final Duration LONGEST = Duration.ofDays(366 * 15);
    private static final Duration ROOM = Duration.ofDays(2);

    /** When figures are computed. */
    public enum Mode {
        /** Never. */
        OFF,
        /** After they have been asked for, in the background. */
        BEHIND,
        /** Before each answer: for tests. */
        AT_ONCE,
        /** Before the first answer and never again, so that what changes is read from the facts: for tests. */
        FIRST
    }

    private final Store store;
    private final Clock clock;
    private final Mode mode;
    private final @Nullable AutoCloseable listening;
    private final List<Family> families = new CopyOnWriteArrayList<>();
    private final Map<String, Optional<Settled>> known = new ConcurrentHashMap<>();
    private final Map<String, long[]> ranges = new HashMap<>();
    private final Map<String, Long> changes = new HashMap<>();
    /** How many facts of a type there are, and when they were counted. */
    private final Map<String, long[]> sizes = new HashMap<>();

    private final Object work = new Object();
    private @Nullable Thread builder;
    private boolean asked;
    private boolean closed;

    public Rollups(Store store, Clock clock, Mode mode) {
        this.store = store;
        this.clock = clock;
        this.mode = mode;
        this.listening =
                mode == Mode.OFF ? null : store.onChange(new Listener()).orElse(null);
    }

    /** Computes nothing and keeps nothing. */
    public static Rollups none(Store store) {
        return new Rollups(store, Clock.systemUTC(), Mode.OFF);
    }

    /** The mode that the system property {@code vigie.rollups} names: off, at-once, first; else in the background. */
    public static Mode mode() {
        return switch (System.getProperty("vigie.rollups", "")) {
            case "off" -> Mode.OFF;
            case "at-once" -> Mode.AT_ONCE;
            case "first" -> Mode.FIRST;
            default -> Mode.BEHIND;
        };
    }

    private final class Listener implements ChangeListener {
        @Override
        public void changing(Map<String, List<Change>> rows) {
            rows.forEach((type, changed) -> {
                synchronized (ranges) {
                    changes.merge(type, 1L, Long::sum);
                    ranges.remove(type);
                }
                families.forEach(family -> family.changed(type, changed));
            });
        }

        @Override
        public void changed(Map<String, List<Change>> rows) {
            changing(rows);
            wake(false);
        }

        @Override
        public void reshaped() {
            synchronized (ranges) {
                ranges.clear();
                changes.replaceAll((type, count) -> count + 1);
            }
            families.forEach(Family::reshaped);
        }
    }

    /**
     * Between which instants the facts of some types lie.
     *
     * @return earliest and latest; none where there are no facts
     */
    public List<Instant> range(Collection<FactType> types) {
        List<Instant> found = new ArrayList<>();
        for (FactType type : types) {
            long[] range;
            long before;
            synchronized (ranges) {
                range = ranges.get(type.name());
                before = changes.getOrDefault(type.name(), 0L);
            }
            if (range == null) {
                range = Facts.range(type, this::run);
                synchronized (ranges) {
                    if (listening != null && changes.getOrDefault(type.name(), 0L) == before) {
                        ranges.put(type.name(), range);
                    }
                }
            }
            if (range[0] <= range[1]) {
                found.add(Slots.instant(range[0]));
                found.add(Slots.instant(range[1]));
            }
        }
        return found;
    }

    private Rows run(Statement statement) {
        return store.query(statement.sql(), statement.arguments());
    }

    /** A row of an answer, as the facts would give it. */
    public record Row(
            @Nullable Object[] keys,
            long[] rows,
            long[] counts,
            @Nullable Object[] values) {}

    /** The sum of the values that are divided by one divisor. */
    public record Share(@Nullable Object[] keys, @Nullable Object divisor, Object sum) {}

    /**
     * Figures from here and the facts.
     *
     * @param scan the measures that it has
     * @param rows by the index of the bucket and the dimensions
     * @param shares for each measure that divides
     * @param days how many days came from here
     */
    public record Figures(Scan scan, List<Row> rows, Map<Integer, List<Share>> shares, int days) {}

    /**
     * The figures of those measures of a scan that can be had from here; empty where that is no help.
     *
     * @param run asks the facts
     */
    public Optional<Figures> figures(
            Scan scan, List<Bucket> buckets, Instant earliest, Instant latest, Function<Statement, Rows> run) {
        if (listening == null || scan.question().bounded() || buckets.isEmpty()) {
            return Optional.empty();
        }
        List<Measure> additive = scan.measures().stream()
                .filter(measure -> measure.aggregation().additive())
                .toList();
        ZoneId zone = scan.question().zone();
        if (additive.isEmpty() || !holdsADay(buckets, zone)) {
            return Optional.empty();
        }
        Scan part = additive.size() == scan.measures().size() ? scan : scan.of(additive);
        Set<String> dimensions = new TreeSet<>(scan.question().groupBy());
        dimensions.addAll(scan.question().filters().keySet());
        Optional<Settled> settled =
                settled(part.by(List.copyOf(dimensions)), scan.question().parameters());
        if (settled.isEmpty()) {
            return Optional.empty();
        }
        String core = core(part, settled.get());
        Family family = family(core, dimensions, additive);
        if (family == null && mode == Mode.BEHIND && !pays(settled.get().types())) {
            return Optional.empty();
        }
        if (family == null) {
            family = want(core, List.copyOf(dimensions), part, settled.get());
            if (mode == Mode.BEHIND || family == null) {
                return Optional.empty();
            }
        }
        if (mode == Mode.AT_ONCE || mode == Mode.FIRST && !family.built()) {
            build(family, scan.question().now());
        }
        family.lastUse = System.nanoTime();
        Instant now = scan.question().now();
        for (int i = 0; i < TRIES; i++) {
            family.resolve(run);
            Family.View view = family.view();
            if (view == null) {
                continue;
            }
            Assembly assembly = new Assembly(family, view, part, buckets);
            if (!assembly.runs().isEmpty()) {
                wake(false);
            }
            if (assembly.days() == 0 || assembly.runs().size() > MOST_RUNS || now.isBefore(view.since())) {
                return Optional.empty();
            }
            try {
                Optional<Figures> figures = assembly.figures(earliest, latest, run);
                if (assembly.runs().isEmpty() || family.holds(view, assembly.used())) {
                    family.answered(!assembly.runs().isEmpty());
                    return figures;
                }
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a local day lies within one of the buckets. */
    private static boolean holdsADay(List<Bucket> buckets, ZoneId zone) {
        for (Bucket bucket : buckets) {
            LocalDate day = bucket.from().atZone(zone).toLocalDate();
            if (day.atStartOfDay(zone).toInstant().isBefore(bucket.from())) {
                day = day.plusDays(1);
            }
            if (!day.plusDays(1).atStartOfDay(zone).toInstant().isAfter(bucket.to())) {
                return true;
            }
        }
        return false;
    }

    private Optional<Settled> settled(Scan scan, Map<String, ?> parameters) {
        StringBuilder key = new StringBuilder();
        key.append(scan.question().zone())
                .append('|')
                .append(scan.question().groupBy())
                .append('|')
                .append(parameters);
        scan.measures().forEach(measure -> key.append('|').append(measure));
        key.append('|').append(scan.relation());
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(key.toString(), k -> Settled.of(scan));
    }

    private static String core(Scan scan, Settled settled) {
        return scan.nature() + "|" + scan.from() + "|" + scan.to() + "|"
                + scan.question().zone() + "|" + settled.parameters() + "|" + scan.relation();
    }

    private @Nullable Family family(String core, Set<String> dimensions, List<Measure> measures) {
        return families.stream()
                .filter(family -> family.core.equals(core)
                        && !family.refused()
                        && (mode != Mode.BEHIND || family.ready())
                        && family.dimensions.containsAll(dimensions)
                        && family.measures.containsAll(measures))
                .min(Comparator.comparing(family -> family.dimensions.size()))
                .orElse(null);
    }

    /** Whether there are so many facts that reading them each time takes long. */
    private boolean pays(Collection<FactType> types) {
        long rows = 0;
        long now = System.nanoTime();
        for (FactType type : types) {
            long[] known;
            synchronized (sizes) {
                known = sizes.get(type.name());
            }
            if (known == null || now - known[1] > LOOK_AGAIN) {
                Object count = store.query("SELECT count(*) FROM \"fact_" + type.name() + "\"", List.of())
                        .rows()
                        .get(0)[0];
                known = new long[] {count instanceof Long number ? number : 0, now};
                synchronized (sizes) {
                    sizes.put(type.name(), known);
                }
            }
            rows += known[0];
        }
        return rows >= PAYS_FROM;
    }

    /** Notes that figures are asked for; the family that is to hold them. */
    private synchronized @Nullable Family want(String core, List<String> dimensions, Scan scan, Settled settled) {
        Set<Measure> all = new LinkedHashSet<>(scan.measures());
        for (Family family : families) {
            if (family.core.equals(core) && family.dimensions.equals(dimensions)) {
                if (family.refused() || family.measures.containsAll(scan.measures())) {
                    wake(true);
                    return family.refused() ? null : family;
                }
                all.addAll(family.measures);
            }
        }
        Settled wanted = settled;
        if (all.size() > scan.measures().size()) {
            Optional<Settled> together = Settled.of(scan.of(List.copyOf(all)).by(dimensions));
            if (together.isEmpty() || !core(scan, together.get()).equals(core)) {
                return null;
            }
            wanted = together.get();
        }
        if (families.size() >= MOST_FAMILIES) {
            families.stream()
                    .min(Comparator.comparing(family -> family.lastUse))
                    .ifPresent(families::remove);
        }
        Instant now = scan.question().now();
        List<Instant> range = range(wanted.types());
        Instant first = range.stream().min(Comparator.naturalOrder()).orElse(now);
        Instant oldest = now.minus(LONGEST);
        Slots slots = Slots.of(
                scan.question().zone(), first.isBefore(oldest) ? oldest : first.isAfter(now) ? now : first, now);
        Family family = new Family(core, dimensions, wanted, slots);
        families.add(family);
        wake(true);
        return family;
    }

    private void build(Family family, Instant now) {
        Instant first = now;
        Instant last = now;
        for (Instant instant : range(family.settled.types())) {
            first = instant.isBefore(first) ? instant : first;
            last = instant.isAfter(last) ? instant : last;
        }
        boolean wasReady = family.ready();
        if (family.build(this::run, now, first.minus(ROOM), last.plus(ROOM)) && !wasReady && family.ready()) {
            // What it holds as well is superfluous now.
            families.removeIf(other -> other != family
                    && other.core.equals(family.core)
                    && other.dimensions.equals(family.dimensions)
                    && family.measures.containsAll(other.measures));
        }
    }

    // In the background

    private void wake(boolean now) {
        if (mode != Mode.BEHIND || families.isEmpty()) {
            return;
        }
        synchronized (work) {
            asked = true;
            if (builder == null && now && !closed) {
                Thread thread = new Thread(this::work, "vigie-rollups");
                thread.setDaemon(true);
                thread.setPriority(Thread.MIN_PRIORITY);
                builder = thread;
                thread.start();
            }
            work.notifyAll();
        }
    }

    private void work() {
        try {
            while (true) {
                synchronized (work) {
                    while (!asked && !closed) {
                        work.wait(Duration.ofMinutes(10).toMillis());
                        // A day may have ended.
                        asked = true;
                    }
                    if (closed) {
                        return;
                    }
                    asked = false;
                }
                long busy = buildAll();
                rest(Math.max(2_000, Math.min(60_000, 4 * busy)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long buildAll() {
        long began = System.nanoTime();
        for (Family family : families) {
            synchronized (work) {
                if (closed) {
                    break;
                }
            }
            if (System.nanoTime() - family.lastUse > IDLE) {
                continue;
            }
            try {
                build(family, clock.instant());
            } catch (RuntimeException e) {
                log.warn("Figures could not be computed ahead; questions read the facts instead", e);
            }
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    private void rest(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        synchronized (work) {
            for (long left = until - System.nanoTime(); left > 0 && !closed; left = until - System.nanoTime()) {
                work.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    /** What is held, for people. */
    public List<Map<String, Object>> stats() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Family family : families) {
            Family.Stats stats = family.stats();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("types", String.join(", ", new TreeSet<>(family.types())));
            line.put("dimensions", stats.dimensions());
            line.put("measures", stats.measures());
            line.put("days", stats.days());
            line.put("clean", stats.clean());
            line.put("rows", stats.rows());
            line.put("bytes", stats.bytes());
            line.put("buildMillis", stats.buildMillis());
            line.put("answers", stats.answers());
            line.put("mixedAnswers", stats.mixed());
            all.add(line);
        }
        return all;
    }

    @Override
    public void close() {
        Thread thread;
        synchronized (work) {
            closed = true;
            thread = builder;
            work.notifyAll();
        }
        if (listening != null) {
            try {
                listening.close();
            } catch (Exception e) {
                log.debug("The listener could not be removed", e);
            }
        }
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(5).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        families.clear();
        known.clear();
    }
}
