package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.store.Rows;
import io.vigie.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
    /** So many values are looked for one by one; fewer are for tests. */
    private static final int MOST_VALUES = Integer.getInteger("vigie.rollups.values", 50_000);
    /** So many days at a time at most, so that what is computed can be kept now and then. */
    private static final int DAYS_AT_A_TIME = 183;
    /** And about so many facts, so that they fit into the memory of the store. */
    private static final long FACTS_AT_A_TIME = Long.getLong("vigie.rollups.facts", 4_000_000);

    /** What one question may use: the days that hold, and how to see whether they still do. */
    record View(Slots slots, BitSet clean, Cells cells, Cells[] quotients, long mark, Instant since) {}

    final String core;
    final List<String> dimensions;
    final Scan asked;
    final Settled settled;
    final List<Measure> measures;
    /** Under which number it was last put on the shelf; 0 for never. */
    volatile long savedAs;
    /** What its measures are, see {@link Kept}. */
    volatile @Nullable List<String> digests;

    private final Stride stride = new Stride(DAYS_AT_A_TIME);
    private final long mostBytes;
    private final int populations;
    private final Map<String, FactType> types = new HashMap<>();
    private final Cells.Dictionary dictionary = new Cells.Dictionary();
    private final Map<Integer, Cells.Dictionary> quotientKeys = new HashMap<>();
    /** Values by which facts meet that changed; those that they meet are still to be found. */
    private final Map<Closure.Value, Closure.Seed> unresolved = new HashMap<>();
    /** From which instant on facts changed of which those that they meet are still to be found; the last for none. */
    private long unresolvedSince = Long.MAX_VALUE;
    /** When the last of these changed. */
    private long unresolvedMark;

    private Slots slots;
    private BitSet clean = new BitSet();
    /** When each day last changed. */
    private long[] touched = new long[0];
    /** When each day was last computed: the mark at which that began, which several parts may share. */
    private long[] computed = new long[0];
    /** As which part each day was last put in. */
    private long[] installed = new long[0];

    private long installs;

    private Cells cells = Cells.NONE;
    private Cells[] quotients;
    private long mark;
    private long allTouched;
    /** When the commit was announced that is under way; 0 for none. */
    private long announced;

    private boolean watched;
    private boolean refused;
    /** Whether it was read from the shelf and what happened since is still to be applied. */
    private boolean old;
    /** Whether so much has changed that it must be known by what facts meet before it is found out what it changes. */
    private boolean behind;

    private boolean restored;
    /** The last part that is on the shelf; negative for none. */
    private long saved = -1;

    private int savedNames;
    private long buildMillis;
    private long answers;
    private long mixed;
    /** The latest present by which days were computed. */
    private Instant since = Instant.MIN;

    private Instant nextLook = Instant.MIN;
    volatile long lastUse = System.nanoTime();

    /**
     * A family that holds nothing yet.
     *
     * @param asked the scan as it is asked for, with all measures and dimensions of the family
     * @param settled what can be kept of it
     * @param mostBytes what it may take in memory
     */
    Family(String core, List<String> dimensions, Scan asked, Settled settled, Slots slots, long mostBytes) {
        this.asked = asked;
        this.mostBytes = mostBytes;
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

    /** The end of the last day that it holds or may hold. */
    synchronized long end() {
        return slots.end();
    }

    synchronized int rows() {
        return cells.rows();
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
        return !clean.isEmpty() && !old && !behind;
    }

    // The shelf

    /**
     * All of it at one moment.
     *
     * @param computed the days that were computed, whether they hold or not
     * @param fresh the days that were computed since it was last put on the shelf
     * @param names whether there are further combinations since
     */
    record State(
            Slots slots,
            BitSet clean,
            BitSet computed,
            BitSet fresh,
            Cells cells,
            Cells[] quotients,
            List<List<List<@Nullable Object>>> dictionaries,
            boolean names,
            Instant since,
            long installs,
            long buildMillis) {}

    /** Its state; null while it cannot be told what holds. */
    synchronized @Nullable State state() {
        if (!watched || refused || old || behind || !unresolved.isEmpty() || unresolvedSince < Long.MAX_VALUE) {
            return null;
        }
        BitSet done = new BitSet();
        BitSet fresh = new BitSet();
        for (int slot = 0; slot < slots.size(); slot++) {
            done.set(slot, computed[slot] > 0);
            fresh.set(slot, installed[slot] > saved);
        }
        if (done.isEmpty()) {
            return null;
        }
        List<List<List<@Nullable Object>>> dictionaries = new ArrayList<>(List.of(dictionary.all()));
        for (int i = 0; i < measures.size(); i++) {
            dictionaries.add(quotientKeys(i));
        }
        int names = dictionaries.stream().mapToInt(List::size).sum();
        return new State(
                slots,
                (BitSet) clean.clone(),
                done,
                fresh,
                cells,
                quotients.clone(),
                dictionaries,
                names != savedNames || saved < 0,
                since,
                installs,
                buildMillis);
    }

    /** It is on the shelf as it was. */
    synchronized void saved(State state) {
        saved = state.installs();
        savedNames = state.dictionaries().stream().mapToInt(List::size).sum();
    }

    /**
     * Takes the place of what was never computed.
     *
     * @param state as it was put on the shelf; {@code installs} and {@code fresh} mean nothing
     */
    synchronized void restore(State state) {
        watched = true;
        old = true;
        restored = true;
        slots = state.slots();
        clean = state.clean();
        mark++;
        saved = installs;
        touched = new long[slots.size()];
        computed = new long[slots.size()];
        installed = new long[slots.size()];
        for (int slot = state.computed().nextSetBit(0);
                slot >= 0;
                slot = state.computed().nextSetBit(slot + 1)) {
            computed[slot] = mark;
        }
        cells = state.cells();
        quotients = state.quotients();
        state.dictionaries().get(0).forEach(dictionary::number);
        for (int i = 0; i < measures.size(); i++) {
            if (measures.get(i).divisor() != null) {
                state.dictionaries().get(i + 1).forEach(divisors(i)::number);
            }
        }
        savedNames = state.dictionaries().stream().mapToInt(List::size).sum();
        since = state.since();
        buildMillis = state.buildMillis();
    }

    /** From here on all changes are known; where some are not, no day holds. */
    synchronized void known(boolean all) {
        old = false;
        if (!all) {
            mark++;
            forgetUnresolved();
            touchAll();
        }
    }

    /** It is known by what facts meet, as far as that can be known. */
    synchronized void catchUp() {
        behind = false;
    }

    private void forgetUnresolved() {
        behind = false;
        unresolved.clear();
        unresolvedSince = Long.MAX_VALUE;
    }

    // Changes

    /** A commit begins: what is computed until it is over may have it or not. */
    synchronized void announced(Map<String, Changed> rows, Meetings meetings) {
        announced = mark + 1;
        mark(rows, meetings);
        if (!watched) {
            mark++;
            touchAll();
        }
    }

    /** A commit is over. */
    synchronized void changed(Map<String, Changed> rows, Meetings meetings) {
        mark(rows, meetings);
        announced = 0;
    }

    /**
     * Marks the days that rows can change.
     *
     * @param meetings say by which values facts of days that are over may meet
     */
    synchronized void mark(Map<String, Changed> rows, Meetings meetings) {
        if (!watched) {
            return;
        }
        rows.forEach((name, changed) -> {
            FactType type = types.get(name);
            if (type == null) {
                return;
            }
            mark++;
            if (settled.reach() == Settled.Reach.ALL || !seek(type, changed, meetings)) {
                forgetUnresolved();
                touchAll();
                return;
            }
            changed.hulls().forEach(this::touch);
        });
    }

    /** Notes by what rows of a type meet others; says whether all of it is known. */
    private boolean seek(FactType type, Changed changed, Meetings meetings) {
        for (Settled.Meeting meeting : settled.meetings()) {
            for (String field : meeting.fields(type)) {
                Changed.Values values = changed.links().get(field);
                if (values == null
                        || values.rest() == Long.MIN_VALUE
                        || values.missing() && settled.nameless().contains(type)) {
                    return false;
                }
                if (values.rest() < Changed.Values.NONE) {
                    since(values.rest());
                }
                values.some().forEach((value, from) -> {
                    // With one meeting all that meets has the same value; with several a new fact may lead to old ones.
                    if (settled.meetings().size() == 1 && !meetings.mayBeOver(meeting, value)) {
                        return;
                    }
                    if (from >= unresolvedSince && from < Long.MAX_VALUE) {
                        unresolvedMark = mark;
                    } else {
                        unresolved.merge(
                                new Closure.Value(meeting, value),
                                new Closure.Seed(from, mark),
                                (one, other) -> new Closure.Seed(Math.min(one.from(), other.from()), mark));
                    }
                });
            }
        }
        if (unresolved.size() > MOST_VALUES) {
            gather();
        }
        behind |= unresolvedSince < Long.MAX_VALUE && !meetings.areKnown();
        return unresolved.size() <= MOST_VALUES;
    }

    /** Of too many values to look for, notes the later ones by nothing but from when on they come. */
    private void gather() {
        long[] sorted = unresolved.values().stream()
                .mapToLong(Closure.Seed::from)
                .filter(from -> from < Long.MAX_VALUE)
                .sorted()
                .toArray();
        if (sorted.length > 0) {
            long from = sorted[Math.min(MOST_VALUES / 2, sorted.length - 1)];
            unresolved.values().removeIf(seed -> seed.from() >= from && seed.from() < Long.MAX_VALUE);
            since(from);
        }
    }

    private void since(long from) {
        unresolvedSince = Math.min(unresolvedSince, from);
        unresolvedMark = mark;
    }

    private void touch(Hull hull) {
        long from = settled.dated() ? hull.datedFrom() : hull.from();
        long to = settled.dated() ? hull.datedTo() : hull.to();
        if (from > to) {
            return;
        }
        if ((settled.spans() || settled.instant())
                && (hull.lasts() || !settled.meetings().isEmpty())) {
            to = Long.MAX_VALUE;
        }
        if (settled.instant() && from > Long.MIN_VALUE) {
            // What begins at the very end of a day is there at its end.
            from--;
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
    void resolve(Function<Statement, Rows> run, Meetings meetings) {
        Map<Closure.Value, Closure.Seed> seeds;
        long since;
        long seen;
        synchronized (this) {
            if (behind || unresolved.isEmpty() && unresolvedSince == Long.MAX_VALUE) {
                return;
            }
            seeds = new HashMap<>(unresolved);
            since = unresolvedSince;
            seen = unresolvedMark;
        }
        Closure closure = new Closure(settled, run, meetings);
        boolean known = closure.find(seeds, since);
        synchronized (this) {
            mark++;
            if (known) {
                closure.hulls().forEach(this::touch);
            } else {
                touchAll();
            }
            // What has changed again since stays.
            seeds.forEach(unresolved::remove);
            if (unresolvedMark == seen) {
                unresolvedSince = Long.MAX_VALUE;
            }
        }
    }

    // Questions

    /**
     * What holds at the moment, as far as changes are resolved; null while it is not known what happened, since it was
     * put on the shelf or since then.
     */
    synchronized @Nullable View view() {
        return old || behind ? null : new View(slots, (BitSet) clean.clone(), cells, quotients.clone(), mark, since);
    }

    /** Whether days are as they were when they were seen, after all that was committed up to now. */
    boolean holds(View view, BitSet used, Function<Statement, Rows> run, Meetings meetings) {
        // What comes while this is found out comes after the answer.
        resolve(run, meetings);
        synchronized (this) {
            if (behind || allTouched > view.mark()) {
                return false;
            }
            for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
                if (touched[slot] > view.mark()) {
                    return false;
                }
            }
            return true;
        }
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
     * Computes the days that are over and changed since they were computed, the latest first.
     *
     * @param meetings are told up to which instant days are held
     * @param facts how many facts there are about
     * @param part is told after each part of them; says whether to go on
     * @return whether there was something to do
     */
    boolean build(
            Function<Statement, Rows> run,
            Meetings meetings,
            Instant now,
            Instant earliest,
            Instant latest,
            long facts,
            BooleanSupplier part) {
        catchUp();
        resolve(run, meetings);
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
            // Before it holds the days that follow.
            meetings.until(over.end());
            if (over.size() != touched.length) {
                touched = Arrays.copyOf(touched, over.size());
                computed = Arrays.copyOf(computed, over.size());
                installed = Arrays.copyOf(installed, over.size());
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
        stride.limit(FACTS_AT_A_TIME * over.size() / Math.max(1, facts));
        long began = System.nanoTime();
        boolean more = true;
        List<int[]> runs = runs(wanted);
        for (int i = runs.size() - 1; i >= 0 && more; i--) {
            int to = runs.get(i)[1];
            while (to > runs.get(i)[0] && more) {
                int from = Math.max(runs.get(i)[0], to - stride.days());
                try {
                    compute(run, over, from, to, start, now, earliest, latest);
                    to = from;
                } catch (StoreException e) {
                    if (!stride.shorten()) {
                        throw e;
                    }
                }
                synchronized (this) {
                    buildMillis = (System.nanoTime() - began) / 1_000_000;
                    more = !refused;
                }
                more &= part.getAsBoolean();
            }
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
        if (bytes() > mostBytes) {
            refused = true;
            clean.clear();
            cells = Cells.NONE;
            Arrays.fill(quotients, Cells.NONE);
            return;
        }
        installs++;
        // What changes while it is computed, in a commit that the computation may not have seen, may not be in it.
        long since = announced == 0 ? start : Math.min(start, announced);
        for (int slot = from; slot < to; slot++) {
            installed[slot] = installs;
            computed[slot] = since;
            if (!open.get(slot) && touched[slot] < since && allTouched < since) {
                clean.set(slot);
            } else {
                clean.clear(slot);
            }
        }
    }

    synchronized long bytes() {
        long bytes = cells.bytes() + dictionary.bytes() + 48L * slots.size();
        for (Cells share : quotients) {
            bytes += share.bytes();
        }
        for (Cells.Dictionary keys : quotientKeys.values()) {
            bytes += keys.bytes();
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
                restored,
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
            boolean restored,
            long buildMillis,
            long answers,
            long mixed) {}

    /** The scan that its figures come from. */
    Scan scan() {
        return settled.scan();
    }
}
