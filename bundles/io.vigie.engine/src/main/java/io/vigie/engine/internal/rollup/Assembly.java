package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One answer put together from days that are kept and stretches that are read from the facts. */
final class Assembly {
    /**
     * A stretch of a bucket that is read from the facts.
     *
     * @param first whether the bucket begins with it
     * @param moved whether it is what becomes more or less from a kept instant to that of the bucket
     */
    record Stretch(int bucket, boolean first, long from, long to, boolean moved) {}

    private static final Slots NO_DAYS = Slots.of(ZoneOffset.UTC, Instant.EPOCH, Instant.EPOCH);

    private final @Nullable Family family;
    private final Family.@Nullable View view;
    private final Scan scan;
    private final List<Bucket> buckets;
    private final boolean spans;
    /** For each bucket the days taken from the family: from, to. */
    private final List<List<int[]>> kept = new ArrayList<>();

    private final BitSet used = new BitSet();
    private final List<Stretch> stretches = new ArrayList<>();
    private int runs;
    /** Where each population and measure of the scan is in the family. */
    private final int[] populations;

    private final int[] measures;
    private final int[] dimensions;
    /** By the values of the dimensions, and then by bucket. */
    private final Map<List<@Nullable Object>, @Nullable Sum[]> sums = new LinkedHashMap<>();

    private static final class Sum {
        final long[] rows;
        final long[] counts;
        final long[] units;
        final int[] scales;

        Sum(int populations, int measures) {
            rows = new long[populations];
            counts = new long[measures];
            units = new long[measures];
            scales = new int[measures];
            Arrays.fill(scales, Cells.WHOLE);
        }

        void add(int measure, long more, int scale) {
            if (scale != Cells.WHOLE) {
                if (scales[measure] == Cells.WHOLE && units[measure] != 0) {
                    throw new ArithmeticException("a column of two kinds");
                }
                scales[measure] = scale;
            } else if (scales[measure] != Cells.WHOLE && more != 0) {
                throw new ArithmeticException("a column of two kinds");
            }
            units[measure] = Math.addExact(units[measure], more);
        }
    }

    /** From the days of a family that hold, and facts. */
    Assembly(Family family, Family.View view, Scan scan, List<Bucket> buckets) {
        this.family = family;
        this.view = view;
        this.scan = scan;
        this.buckets = buckets;
        this.spans = scan.nature() == Population.Nature.INTERVAL;
        this.populations = scan.populations().stream()
                .mapToInt(family.scan().populations()::indexOf)
                .toArray();
        this.measures =
                scan.measures().stream().mapToInt(family.measures::indexOf).toArray();
        this.dimensions =
                scan.groupBy().stream().mapToInt(family.dimensions::indexOf).toArray();
        cut(view.slots(), view.clean());
    }

    /** From facts alone, where several answers share a pass over them. */
    Assembly(Scan scan, List<Bucket> buckets) {
        this.family = null;
        this.view = null;
        this.scan = scan;
        this.buckets = buckets;
        this.spans = scan.nature() == Population.Nature.INTERVAL;
        this.populations = new int[scan.populations().size()];
        this.measures = new int[scan.measures().size()];
        this.dimensions = new int[scan.groupBy().size()];
        cut(NO_DAYS, new BitSet());
    }

    private void cut(Slots slots, BitSet clean) {
        for (int i = 0; i < buckets.size(); i++) {
            long from = Slots.micros(buckets.get(i).from());
            long to = Slots.micros(buckets.get(i).to());
            List<int[]> days = new ArrayList<>();
            long at = from;
            if (scan.nature().ofAnInstant() && scan.isMoved()) {
                kept.add(moved(slots, clean, i, from, to));
                continue;
            }
            if (scan.nature().ofAnInstant()) {
                int slot = scan.nature() == Population.Nature.STOCK ? slots.startingAt(to) - 1 : slots.startingAt(from);
                boolean meets = slot >= 0
                        && slot < slots.size()
                        && (scan.nature() == Population.Nature.STOCK ? slots.to(slot) == to : slots.from(slot) == from);
                if (meets && clean.get(slot)) {
                    days.add(new int[] {slot, slot + 1});
                    used.set(slot);
                } else {
                    stretches.add(new Stretch(i, true, from, to, false));
                }
                kept.add(days);
                continue;
            }
            int first = slots.startingAt(from);
            for (int slot = first; slot < slots.size() && slots.to(slot) <= to; slot++) {
                if (!clean.get(slot)) {
                    continue;
                }
                if (slots.from(slot) > at) {
                    stretches.add(new Stretch(i, at == from, at, slots.from(slot), false));
                }
                if (!days.isEmpty() && days.get(days.size() - 1)[1] == slot) {
                    days.get(days.size() - 1)[1] = slot + 1;
                } else {
                    days.add(new int[] {slot, slot + 1});
                }
                used.set(slot);
                at = slots.to(slot);
            }
            if (at < to) {
                stretches.add(new Stretch(i, at == from, at, to, false));
            }
            kept.add(days);
        }
        for (int i = 0; i < stretches.size(); i++) {
            Stretch stretch = stretches.get(i);
            Stretch before = i == 0 ? null : stretches.get(i - 1);
            boolean goesOn =
                    before != null && (stretch.moved() ? stretch.from() <= before.to() : stretch.from() == before.to());
            runs += goesOn ? 0 : 1;
        }
    }

    /** What counts at the instant of a bucket: what counted at the last kept instant before, and what moved since. */
    private List<int[]> moved(Slots slots, BitSet clean, int bucket, long from, long to) {
        boolean ends = scan.nature() == Population.Nature.STOCK;
        long at = ends ? Math.min(to, Slots.micros(scan.question().now())) : from;
        int last = ends ? slots.at(at) - 1 : Math.min(slots.at(at), slots.size() - 1);
        int day = last < 0 ? -1 : clean.previousSetBit(last);
        if (day < 0) {
            stretches.add(new Stretch(bucket, true, from, to, false));
            return List.of();
        }
        used.set(day);
        long base = ends ? slots.to(day) : slots.from(day);
        if (base < at) {
            stretches.add(new Stretch(bucket, true, base, at, true));
        }
        return List.of(new int[] {day, day + 1});
    }

    /** How many days are taken from the family. */
    int days() {
        return used.cardinality();
    }

    BitSet used() {
        return used;
    }

    /** What is to be read from the facts. */
    List<Stretch> stretches() {
        return stretches;
    }

    /** How many times the facts are to be read for this answer alone. */
    int runs() {
        return runs;
    }

    /**
     * The figures.
     *
     * @param pass reads the stretches
     * @throws ArithmeticException where figures are not exact
     */
    Rollups.Figures figures(Pass pass) {
        if (family != null && view != null) {
            List<List<@Nullable Object>> combinations = family.combinations();
            boolean[] wanted = wanted(family, combinations);
            @Nullable Sum[][] lines = new @Nullable Sum[combinations.size()][];
            for (int bucket = 0; bucket < buckets.size(); bucket++) {
                for (int[] days : kept.get(bucket)) {
                    addDays(family, view, bucket, days, combinations, wanted, lines);
                }
            }
        }
        for (Stretch stretch : stretches) {
            for (Pass.Piece piece : pass.parts(stretch)) {
                boolean begins = stretch.first() && (scan.nature().ofAnInstant() || piece.from() == stretch.from());
                piece.rows().forEach(row -> addRow(stretch.bucket(), begins, row));
            }
        }
        List<Rollups.Row> rows = new ArrayList<>();
        sums.forEach((group, line) -> {
            for (int bucket = 0; bucket < line.length; bucket++) {
                Sum sum = line[bucket];
                if (sum != null) {
                    rows.add(new Rollups.Row(bucket, group, sum.rows, sum.counts, values(sum)));
                }
            }
        });
        Map<Integer, List<Rollups.Share>> shares = new HashMap<>();
        for (int i = 0; i < measures.length; i++) {
            if (scan.measures().get(i).divisor() != null) {
                shares.put(i, shares(i, pass));
            }
        }
        return new Rollups.Figures(scan, rows, shares, days());
    }

    private @Nullable Object[] values(Sum sum) {
        @Nullable Object[] values = new @Nullable Object[measures.length];
        for (int i = 0; i < measures.length; i++) {
            values[i] = sum.counts[i] == 0 || scan.measures().get(i).aggregation() == Measure.Aggregation.COUNT
                    ? sum.counts[i]
                    : value(sum.units[i], sum.scales[i]);
        }
        return values;
    }

    private static Object value(long units, int scale) {
        return scale == Cells.WHOLE ? (Object) units : new BigDecimal(BigInteger.valueOf(units), scale);
    }

    /** Which combinations pass the filters. */
    private boolean[] wanted(Family family, List<List<@Nullable Object>> combinations) {
        boolean[] wanted = new boolean[combinations.size()];
        Arrays.fill(wanted, true);
        scan.question().filters().forEach((name, values) -> {
            int at = family.dimensions.indexOf(name);
            for (int i = 0; i < wanted.length; i++) {
                Object value = combinations.get(i).get(at);
                wanted[i] &= value == null ? values.contains("") : !value.equals("") && values.contains(value);
            }
        });
        return wanted;
    }

    /**
     * Adds days to a bucket.
     *
     * @param lines the sums that each combination of the family belongs to, as far as they are known
     */
    private void addDays(
            Family family,
            Family.View view,
            int bucket,
            int[] days,
            List<List<@Nullable Object>> combinations,
            boolean[] wanted,
            @Nullable Sum[] @Nullable [] lines) {
        Cells cells = view.cells();
        boolean begins =
                view.slots().from(days[0]) == Slots.micros(buckets.get(bucket).from());
        int firstDay = begins ? days[0] : -1;
        int step = spans ? 2 : 1;
        int all = family.scan().populations().size() * step;
        for (int day = days[0]; day < days[1]; day++) {
            // Of what lasts over several days only the first sees all that is there, the others what begins.
            int part = spans && day != firstDay ? 1 : 0;
            for (int row = cells.begin(day); row < cells.begin(day + 1); row++) {
                int combination = cells.combination(row);
                if (!wanted[combination]) {
                    continue;
                }
                @Nullable Sum[] line = lines[combination];
                if (line == null) {
                    line = line(combinations.get(combination));
                    lines[combination] = line;
                }
                Sum sum = sum(line, bucket);
                for (int i = 0; i < populations.length; i++) {
                    sum.rows[i] += cells.value(populations[i] * step + part, row);
                }
                for (int i = 0; i < measures.length; i++) {
                    int column = all + measures[i] * (step + 1);
                    sum.counts[i] += cells.value(column + part, row);
                    sum.add(i, cells.value(column + step, row), cells.scale(column + step));
                }
            }
        }
    }

    /** The sums that a combination of the family belongs to. */
    private @Nullable Sum[] line(List<@Nullable Object> combination) {
        List<@Nullable Object> group = new ArrayList<>(dimensions.length);
        for (int dimension : dimensions) {
            group.add(combination.get(dimension));
        }
        return sums.computeIfAbsent(group, k -> new @Nullable Sum[buckets.size()]);
    }

    private Sum sum(@Nullable Sum[] line, int bucket) {
        Sum sum = line[bucket];
        if (sum == null) {
            sum = new Sum(populations.length, measures.length);
            line[bucket] = sum;
        }
        return sum;
    }

    /** Adds a row of {@link Scan#parts}, of rows that are all there where the bucket begins, else of those that begin. */
    private void addRow(int bucket, boolean begins, @Nullable Object[] row) {
        List<@Nullable Object> group = new ArrayList<>(Arrays.asList(row).subList(1, 1 + dimensions.length));
        Sum sum = sum(sums.computeIfAbsent(group, k -> new @Nullable Sum[buckets.size()]), bucket);
        int step = spans ? 2 : 1;
        int part = spans && !begins ? 1 : 0;
        int column = 1 + dimensions.length;
        for (int i = 0; i < populations.length; i++) {
            sum.rows[i] += (Long) present(row[column + part]);
            column += step;
        }
        for (int i = 0; i < measures.length; i++) {
            sum.counts[i] += (Long) present(row[column + part]);
            Object value = row[column + step];
            if (value instanceof BigDecimal number && number.scale() > 0) {
                sum.add(i, number.unscaledValue().longValueExact(), number.scale());
            } else if (value instanceof BigDecimal number) {
                sum.add(i, number.longValueExact(), Cells.WHOLE);
            } else if (value instanceof Long number) {
                sum.add(i, number, Cells.WHOLE);
            } else if (value != null) {
                throw new ArithmeticException("not exact");
            }
            column += step + 1;
        }
    }

    static Object present(@Nullable Object value) {
        return java.util.Objects.requireNonNull(value);
    }

    private List<Rollups.Share> shares(int measure, Pass pass) {
        Map<List<@Nullable Object>, Sum> found = new LinkedHashMap<>();
        if (family != null && view != null) {
            addDays(family, view, measures[measure], found);
        }
        for (Stretch stretch : stretches) {
            for (Pass.Piece piece : pass.quotients(measure, stretch)) {
                piece.rows().forEach(row -> addShare(stretch.bucket(), row, found));
            }
        }
        List<Rollups.Share> shares = new ArrayList<>();
        found.forEach((key, sum) -> shares.add(new Rollups.Share(
                key.subList(0, key.size() - 1).toArray(),
                key.get(key.size() - 1),
                value(sum.units[0], sum.scales[0]))));
        return shares;
    }

    private void addDays(Family family, Family.View view, int measure, Map<List<@Nullable Object>, Sum> found) {
        Cells cells = view.quotients()[measure];
        List<List<@Nullable Object>> keys = family.quotientKeys(measure);
        boolean[] wanted = wanted(family, keys);
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            for (int[] days : kept.get(bucket)) {
                for (int row = cells.begin(days[0]); row < cells.begin(days[1]); row++) {
                    if (!wanted[cells.combination(row)]) {
                        continue;
                    }
                    List<@Nullable Object> combination = keys.get(cells.combination(row));
                    List<@Nullable Object> key = new ArrayList<>();
                    key.add((long) bucket);
                    for (int dimension : dimensions) {
                        key.add(combination.get(dimension));
                    }
                    key.add(combination.get(combination.size() - 1));
                    found.computeIfAbsent(key, k -> new Sum(0, 1)).add(0, cells.value(0, row), cells.scale(0));
                }
            }
        }
    }

    private static void addShare(int bucket, @Nullable Object[] row, Map<List<@Nullable Object>, Sum> found) {
        List<@Nullable Object> key = new ArrayList<>(Arrays.asList(row).subList(0, row.length - 1));
        key.set(0, (long) bucket);
        Object value = present(row[row.length - 1]);
        Sum sum = found.computeIfAbsent(key, k -> new Sum(0, 1));
        if (value instanceof BigDecimal number && number.scale() > 0) {
            sum.add(0, number.unscaledValue().longValueExact(), number.scale());
        } else if (value instanceof BigDecimal number) {
            sum.add(0, number.longValueExact(), Cells.WHOLE);
        } else if (value instanceof Long number) {
            sum.add(0, number, Cells.WHOLE);
        } else {
            throw new ArithmeticException("not exact");
        }
    }
}
