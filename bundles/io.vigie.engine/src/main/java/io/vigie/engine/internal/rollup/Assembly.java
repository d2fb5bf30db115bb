package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.store.Rows;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One answer put together from days that are kept and stretches that are read from the facts. */
final class Assembly {
    /** A stretch of a bucket that is read from the facts. */
    private record Stretch(int bucket, boolean first, long from, long to) {}

    private final Family family;
    private final Family.View view;
    private final Scan scan;
    private final List<Bucket> buckets;
    private final boolean spans;
    /** For each bucket the days taken from the family: from, to. */
    private final List<List<int[]>> kept = new ArrayList<>();

    private final BitSet used = new BitSet();
    private final List<List<Stretch>> runs = new ArrayList<>();
    /** Where each population and measure of the scan is in the family. */
    private final int[] populations;

    private final int[] measures;
    private final int[] dimensions;
    private final Map<List<@Nullable Object>, Sum> sums = new LinkedHashMap<>();

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
        cut();
    }

    private void cut() {
        List<Stretch> stretches = new ArrayList<>();
        Slots slots = view.slots();
        for (int i = 0; i < buckets.size(); i++) {
            long from = Slots.micros(buckets.get(i).from());
            long to = Slots.micros(buckets.get(i).to());
            List<int[]> days = new ArrayList<>();
            long at = from;
            if (scan.nature().ofAnInstant()) {
                int slot = scan.nature() == Population.Nature.STOCK ? slots.startingAt(to) - 1 : slots.startingAt(from);
                boolean meets = slot >= 0
                        && slot < slots.size()
                        && (scan.nature() == Population.Nature.STOCK ? slots.to(slot) == to : slots.from(slot) == from);
                if (meets && view.clean().get(slot)) {
                    days.add(new int[] {slot, slot + 1});
                    used.set(slot);
                } else {
                    stretches.add(new Stretch(i, true, from, to));
                }
                kept.add(days);
                continue;
            }
            int first = slots.startingAt(from);
            for (int slot = first; slot < slots.size() && slots.to(slot) <= to; slot++) {
                if (!view.clean().get(slot)) {
                    continue;
                }
                if (slots.from(slot) > at) {
                    stretches.add(new Stretch(i, at == from, at, slots.from(slot)));
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
                stretches.add(new Stretch(i, at == from, at, to));
            }
            kept.add(days);
        }
        for (Stretch stretch : stretches) {
            List<Stretch> last = runs.isEmpty() ? List.of() : runs.get(runs.size() - 1);
            if (!last.isEmpty() && last.get(last.size() - 1).to() == stretch.from()) {
                last.add(stretch);
            } else {
                runs.add(new ArrayList<>(List.of(stretch)));
            }
        }
    }

    /** How many days are taken from the family. */
    int days() {
        return used.cardinality();
    }

    BitSet used() {
        return used;
    }

    List<List<Stretch>> runs() {
        return runs;
    }

    /** The figures. */
    Optional<Rollups.Figures> figures(Instant earliest, Instant latest, Function<Statement, Rows> run) {
        List<List<@Nullable Object>> combinations = family.combinations();
        boolean[] wanted = wanted(combinations);
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            for (int[] days : kept.get(bucket)) {
                addDays(bucket, days[0], days[1], combinations, wanted);
            }
        }
        for (List<Stretch> stretches : runs) {
            List<Bucket> cut = stretches.stream()
                    .map(stretch -> Slots.bucket(stretch.from(), stretch.to()))
                    .toList();
            for (@Nullable
            Object[] row : run.apply(scan.parts(cut, earliest, latest)).rows()) {
                addRow(stretches, row);
            }
        }
        List<Rollups.Row> rows = new ArrayList<>();
        sums.forEach((key, sum) -> {
            @Nullable Object[] values = new @Nullable Object[measures.length];
            for (int i = 0; i < measures.length; i++) {
                values[i] = sum.counts[i] == 0 || scan.measures().get(i).aggregation() == Measure.Aggregation.COUNT
                        ? sum.counts[i]
                        : value(sum.units[i], sum.scales[i]);
            }
            rows.add(new Rollups.Row(key.toArray(), sum.rows, sum.counts, values));
        });
        Map<Integer, List<Rollups.Share>> shares = new HashMap<>();
        for (int i = 0; i < measures.length; i++) {
            if (scan.measures().get(i).divisor() != null) {
                shares.put(i, shares(i, earliest, latest, run));
            }
        }
        return Optional.of(new Rollups.Figures(scan, rows, shares, days()));
    }

    private static Object value(long units, int scale) {
        return scale == Cells.WHOLE ? (Object) units : new BigDecimal(BigInteger.valueOf(units), scale);
    }

    /** Which combinations pass the filters. */
    private boolean[] wanted(List<List<@Nullable Object>> combinations) {
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

    private void addDays(int bucket, int from, int to, List<List<@Nullable Object>> combinations, boolean[] wanted) {
        Cells cells = view.cells();
        int firstDay =
                view.slots().from(from) == Slots.micros(buckets.get(bucket).from()) ? from : -1;
        int step = spans ? 2 : 1;
        int all = family.scan().populations().size() * step;
        Sum[] known = new Sum[combinations.size()];
        for (int day = from; day < to; day++) {
            // Of what lasts over several days only the first sees all that is there, the others what begins.
            int part = spans && day != firstDay ? 1 : 0;
            for (int row = cells.begin(day); row < cells.begin(day + 1); row++) {
                int combination = cells.combination(row);
                if (!wanted[combination]) {
                    continue;
                }
                Sum sum = known[combination];
                if (sum == null) {
                    sum = sum(bucket, combinations.get(combination));
                    known[combination] = sum;
                }
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

    private Sum sum(int bucket, List<@Nullable Object> combination) {
        List<@Nullable Object> key = new ArrayList<>(1 + dimensions.length);
        key.add((long) bucket);
        for (int dimension : dimensions) {
            key.add(combination.get(dimension));
        }
        return sums.computeIfAbsent(key, k -> new Sum(populations.length, measures.length));
    }

    private void addRow(List<Stretch> stretches, @Nullable Object[] row) {
        Stretch stretch = stretches.get(Math.toIntExact((Long) present(row[0])));
        List<@Nullable Object> key = new ArrayList<>(1 + dimensions.length);
        key.add((long) stretch.bucket());
        for (int i = 0; i < dimensions.length; i++) {
            key.add(row[1 + i]);
        }
        Sum sum = sums.computeIfAbsent(key, k -> new Sum(populations.length, measures.length));
        int step = spans ? 2 : 1;
        int part = spans && !stretch.first() ? 1 : 0;
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

    private static Object present(@Nullable Object value) {
        return java.util.Objects.requireNonNull(value);
    }

    private List<Rollups.Share> shares(int measure, Instant earliest, Instant latest, Function<Statement, Rows> run) {
        Map<List<@Nullable Object>, Sum> found = new LinkedHashMap<>();
        int at = measures[measure];
        Cells cells = view.quotients()[at];
        List<List<@Nullable Object>> keys = family.quotientKeys(at);
        boolean[] wanted = wanted(keys);
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
        for (List<Stretch> stretches : runs) {
            List<Bucket> cut = stretches.stream()
                    .map(stretch -> Slots.bucket(stretch.from(), stretch.to()))
                    .toList();
            for (@Nullable
            Object[] row :
                    run.apply(scan.quotients(measure, cut, earliest, latest)).rows()) {
                List<@Nullable Object> key = new ArrayList<>(Arrays.asList(row).subList(0, row.length - 1));
                key.set(0, (long)
                        stretches.get(Math.toIntExact((Long) present(row[0]))).bucket());
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
        List<Rollups.Share> shares = new ArrayList<>();
        found.forEach((key, sum) -> shares.add(new Rollups.Share(
                key.subList(0, key.size() - 1).toArray(),
                key.get(key.size() - 1),
                value(sum.units[0], sum.scales[0]))));
        return shares;
    }
}
