package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.store.ChangeListener;
import io.vigie.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figures of some measures that share a scan, by local day and some dimensions: those of the days that are over
 * and have not changed since. Thread-safe: changes mark days, one builder computes them anew, questions read.
 */
final class Family {
    /** Open rows may have settled by then. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private static final int MOST_RUNS = 3;
    private static final int MOST_LINKS = 20_000;
    private static final int LEAST_ROWS = 20_000;
    private static final int MOST_NUMBERS = 4_000_000;
    private static final long MOST_BYTES = 48L << 20;

    /** What one question may use: the days that hold, and how to see whether they still do. */
    record View(Slots slots, BitSet clean, Cells cells, Cells[] quotients, long mark, Instant since) {}

    final String core;
    final List<String> dimensions;
    final Settled settled;
    final List<Measure> measures;
    private final int populations;
    private final Map<String, FactType> types = new HashMap<>();
    private final Cells.Dictionary dictionary = new Cells.Dictionary();
    private final Map<Integer, Cells.Dictionary> quotientKeys = new HashMap<>();
    /** Values of the link of which facts changed, and when; their other facts are still to be found. */
    private final Map<String, Long> unresolved = new HashMap<>();

    private Slots slots;
    private BitSet clean = new BitSet();
    /** When each day last changed. */
    private long[] touched = new long[0];
    /** When each day was last computed. */
    private long[] computed = new long[0];

    private Cells cells = Cells.NONE;
    private Cells[] quotients;
    private long mark;
    private long allTouched;
    private boolean watched;
    private boolean refused;
    private long buildMillis;
    private long answers;
    private long mixed;
    /** The latest present by which days were computed. */
    private Instant since = Instant.MIN;

    private Instant nextLook = Instant.MIN;
    volatile long lastUse = System.nanoTime();

    Family(String core, List<String> dimensions, Settled settled, Slots slots) {
        this.core = core;
        this.dimensions = dimensions;
        this.settled = settled;
        this.measures = settled.scan().measures();
        this.populations = settled.scan().populations().size();
        this.slots = slots;
        this.quotients = new Cells[measures.size()];
        Arrays.fill(quotients, Cells.NONE);
        settled.types().forEach(type -> types.put(type.name(), type));
    }

    Set<String> types() {
        return types.keySet();
    }

    synchronized boolean refused() {
        return refused;
    }

    synchronized boolean built() {
        return watched;
    }

    /** Notes an answer, and whether facts had to be read for it as well. */
    synchronized void answered(boolean withFacts) {
        answers++;
        mixed += withFacts ? 1 : 0;
    }

    synchronized boolean ready() {
        return !clean.isEmpty();
    }

    // Changes

    /** Marks the days that rows of a type can change. */
    synchronized void changed(String type, List<ChangeListener.Change> changes) {
        if (!watched) {
            return;
        }
        FactType declared = types.get(type);
        if (declared == null) {
            return;
        }
        mark++;
        if (settled.reach() == Settled.Reach.ALL) {
            touchAll();
            return;
        }
        for (ChangeListener.Change change : changes) {
            ChangeListener.Row before = change.before();
            if (before != null) {
                touch(declared, before);
            }
            touch(declared, change.after());
        }
    }

    private void touch(FactType type, ChangeListener.Row row) {
        String link = settled.link();
        if (link != null) {
            Object value = row.value(link);
            if (value != null) {
                if (unresolved.size() >= MOST_LINKS) {
                    unresolved.clear();
                    touchAll();
                }
                unresolved.put(value.toString(), mark);
            } else if (settled.nameless().contains(type)) {
                touchAll();
            }
        }
        touch(Hull.of(type, row));
    }

    private void touch(Hull hull) {
        long from = settled.dated() ? hull.datedFrom() : hull.from();
        long to = settled.dated() ? hull.datedTo() : hull.to();
        if (from > to) {
            return;
        }
        if (settled.spans() && (hull.lasts() || settled.link() != null)) {
            to = Long.MAX_VALUE;
        }
        int first = Math.max(0, slots.at(from));
        int last = Math.min(slots.size() - 1, slots.at(to));
        for (int slot = first; slot <= last; slot++) {
            touched[slot] = mark;
            clean.clear(slot);
        }
    }

    private void touchAll() {
        clean.clear();
        allTouched = mark;
    }

    synchronized void reshaped() {
        mark++;
        touchAll();
    }

    /** Finds the days of the facts that meet those that changed. */
    void resolve(Function<Statement, Rows> run) {
        Map<String, Long> values;
        synchronized (this) {
            if (unresolved.isEmpty()) {
                return;
            }
            values = new HashMap<>(unresolved);
        }
        String link = settled.link();
        List<Hull> hulls = new ArrayList<>();
        for (FactType type : types.values()) {
            hulls.addAll(Facts.of(type, String.valueOf(link), values.keySet(), run));
        }
        synchronized (this) {
            mark++;
            hulls.forEach(this::touch);
            values.forEach(unresolved::remove);
        }
    }

    // Questions

    /** What holds at the moment; null while changes are not resolved. */
    synchronized @Nullable View view() {
        return unresolved.isEmpty()
                ? new View(slots, (BitSet) clean.clone(), cells, quotients.clone(), mark, since)
                : null;
    }

    /** Whether days are as they were when they were seen. */
    synchronized boolean holds(View view, BitSet used) {
        if (!unresolved.isEmpty() || allTouched > view.mark()) {
            return false;
        }
        for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
            if (touched[slot] > view.mark()) {
                return false;
            }
        }
        return true;
    }

    List<List<@Nullable Object>> combinations() {
        return dictionary.all();
    }

    List<List<@Nullable Object>> quotientKeys(int measure) {
        Cells.Dictionary keys = quotientKeys.get(measure);
        return keys == null ? List.of() : keys.all();
    }

    // Building

    /**
     * Computes the days that are over and changed since they were computed.
     *
     * @return whether there was something to do
     */
    boolean build(Function<Statement, Rows> run, Instant now, Instant earliest, Instant latest) {
        resolve(run);
        Slots over;
        BitSet wanted = new BitSet();
        long start;
        synchronized (this) {
            if (refused) {
                return false;
            }
            watched = true;
            since = now.isAfter(since) ? now : since;
            boolean look = !now.isBefore(nextLook);
            if (look) {
                nextLook = now.plus(AGAIN);
            }
            start = ++mark;
            over = slots.until(now);
            if (over.size() != touched.length) {
                touched = Arrays.copyOf(touched, over.size());
                computed = Arrays.copyOf(computed, over.size());
                slots = over;
            }
            for (int slot = 0; slot < over.size(); slot++) {
                if (!clean.get(slot)
                        && (look || computed[slot] == 0 || Math.max(touched[slot], allTouched) >= computed[slot])) {
                    wanted.set(slot);
                }
            }
        }
        if (wanted.isEmpty()) {
            return false;
        }
        long began = System.nanoTime();
        List<int[]> runs = runs(wanted);
        for (int[] part : runs) {
            compute(run, over, part[0], part[1], start, now, earliest, latest);
        }
        synchronized (this) {
            buildMillis = (System.nanoTime() - began) / 1_000_000;
        }
        return true;
    }

    private static List<int[]> runs(BitSet wanted) {
        List<int[]> runs = new ArrayList<>();
        for (int from = wanted.nextSetBit(0); from >= 0; from = wanted.nextSetBit(wanted.nextClearBit(from))) {
            runs.add(new int[] {from, wanted.nextClearBit(from)});
        }
        return runs.size() <= MOST_RUNS ? runs : List.of(new int[] {wanted.nextSetBit(0), wanted.length()});
    }

    private void compute(
            Function<Statement, Rows> run,
            Slots over,
            int from,
            int to,
            long start,
            Instant now,
            Instant earliest,
            Instant latest) {
        List<Bucket> buckets = new ArrayList<>();
        for (int slot = from; slot < to; slot++) {
            buckets.add(over.bucket(slot));
        }
        int keys = dimensions.size();
        int step = settled.spans() ? 2 : 1;
        int width = populations * step + measures.size() * (step + 1);
        BitSet open = new BitSet();
        Cells.Builder builder = new Cells.Builder(width);
        List<Cells.Builder> shares = new ArrayList<>();
        try {
            for (@Nullable
            Object[] row :
                    run.apply(settled.parts(buckets, now, earliest, latest)).rows()) {
                int slot = from + Math.toIntExact((Long) present(row[0]));
                builder.add(slot, dictionary.number(combination(row, keys)), row, 1 + keys);
                if ((Long) present(row[1 + keys + width]) > 0) {
                    open.set(slot);
                }
            }
            for (int i = 0; i < measures.size(); i++) {
                Cells.Builder share = new Cells.Builder(1);
                shares.add(share);
                if (measures.get(i).divisor() == null) {
                    continue;
                }
                Cells.Dictionary divisors = divisors(i);
                for (@Nullable
                Object[] row : run.apply(settled.quotients(i, buckets, now, earliest, latest))
                        .rows()) {
                    int slot = from + Math.toIntExact((Long) present(row[0]));
                    share.add(slot, divisors.number(combination(row, keys + 1)), row, 2 + keys);
                }
            }
            install(from, to, start, open, builder, shares, over.size());
        } catch (ArithmeticException e) {
            synchronized (this) {
                refused = true;
                clean.clear();
            }
        }
    }

    /**
     * The rows of a statement.
     *
     * @throws ArithmeticException when there are so many that keeping them is no help
     */
    private static List<@Nullable Object[]> rows(Function<Statement, Rows> run, Statement statement, int most) {
        Statement limited = new Statement(statement.sql() + " LIMIT " + (most + 1), statement.arguments());
        List<@Nullable Object[]> rows = run.apply(limited).rows();
        if (rows.size() > most) {
            throw new ArithmeticException("too many rows");
        }
        return rows;
    }

    private synchronized Cells.Dictionary divisors(int measure) {
        return quotientKeys.computeIfAbsent(measure, m -> new Cells.Dictionary());
    }

    private static List<@Nullable Object> combination(@Nullable Object[] row, int keys) {
        List<@Nullable Object> combination = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            combination.add(row[1 + i]);
        }
        return java.util.Collections.unmodifiableList(combination);
    }

    private static Object present(@Nullable Object value) {
        return java.util.Objects.requireNonNull(value);
    }

    private synchronized void install(
            int from, int to, long start, BitSet open, Cells.Builder builder, List<Cells.Builder> shares, int days) {
        for (int slot = 0; slot < days; slot++) {
            if (slot < from || slot >= to) {
                builder.copy(cells, slot);
                for (int i = 0; i < shares.size(); i++) {
                    shares.get(i).copy(quotients[i], slot);
                }
            }
        }
        cells = builder.build(days);
        for (int i = 0; i < shares.size(); i++) {
            quotients[i] = shares.get(i).build(days);
        }
        if (bytes() > MOST_BYTES) {
            refused = true;
            clean.clear();
            cells = Cells.NONE;
            Arrays.fill(quotients, Cells.NONE);
            return;
        }
        for (int slot = from; slot < to; slot++) {
            computed[slot] = start;
            // What changed while it was computed, in a commit that the computation may not have seen, is not in it.
            if (!open.get(slot) && touched[slot] < start && allTouched < start) {
                clean.set(slot);
            } else {
                clean.clear(slot);
            }
        }
    }

    synchronized long bytes() {
        long bytes = cells.bytes();
        for (Cells share : quotients) {
            bytes += share.bytes();
        }
        return bytes;
    }

    synchronized Stats stats() {
        return new Stats(
                String.join(", ", dimensions),
                measures.size(),
                slots.size(),
                clean.cardinality(),
                cells.rows(),
                bytes(),
                buildMillis,
                answers,
                mixed);
    }

    /** What a family holds. */
    record Stats(
            String dimensions,
            int measures,
            int days,
            int clean,
            int rows,
            long bytes,
            long buildMillis,
            long answers,
            long mixed) {}

    /** The scan that its figures come from. */
    Scan scan() {
        return settled.scan();
    }
}
