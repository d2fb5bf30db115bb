package io.vigie.engine.internal.rollup;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures by day and combination of dimensions, in arrays: for each row its day, its combination and whole numbers.
 * Sorted by day. Immutable.
 */
final class Cells {
    /** What a row's combination of dimensions is; grows, never shrinks. Guarded by the family. */
    static final class Dictionary {
        private final Map<List<@Nullable Object>, Integer> numbers = new HashMap<>();
        private final List<List<@Nullable Object>> combinations = new ArrayList<>();

        synchronized int number(List<@Nullable Object> combination) {
            Integer known = numbers.get(combination);
            if (known == null) {
                known = combinations.size();
                combinations.add(combination);
                numbers.put(combination, known);
            }
            return known;
        }

        synchronized List<List<@Nullable Object>> all() {
            return List.copyOf(combinations);
        }
    }

    /** How a sum is kept: as a whole number of units of the last digit. */
    static final int WHOLE = -1;

    static final Cells NONE = new Cells(0, new int[0], new int[0], new long[0][], new int[0]);

    private final int days;
    private final int[] first;
    private final int[] combination;
    private final long[][] values;
    private final int[] scales;

    private Cells(int days, int[] first, int[] combination, long[][] values, int[] scales) {
        this.days = days;
        this.first = first;
        this.combination = combination;
        this.values = values;
        this.scales = scales;
    }

    /** Where the rows of a day begin. */
    int begin(int day) {
        return day < days ? first[day] : combination.length;
    }

    int combination(int row) {
        return combination[row];
    }

    long value(int column, int row) {
        return values[column][row];
    }

    /** The number of decimals of a column, or {@link #WHOLE}. */
    int scale(int column) {
        return scales[column];
    }

    int rows() {
        return combination.length;
    }

    long bytes() {
        return 4L * combination.length + 4L * first.length + 8L * values.length * combination.length;
    }

    /** Collects rows. */
    static final class Builder {
        private final int width;
        private int size;
        private int[] day = new int[256];
        private int[] combination = new int[256];
        private final long[][] values;
        private final int[] scales;

        Builder(int width) {
            this.width = width;
            this.values = new long[width][256];
            this.scales = new int[width];
            Arrays.fill(scales, WHOLE);
        }

        private void room() {
            if (size == day.length) {
                int more = size * 2;
                day = Arrays.copyOf(day, more);
                combination = Arrays.copyOf(combination, more);
                for (int i = 0; i < width; i++) {
                    values[i] = Arrays.copyOf(values[i], more);
                }
            }
        }

        /**
         * Adds a row.
         *
         * @throws ArithmeticException when a number is none that can be kept
         */
        void add(int ofDay, int ofCombination, @Nullable Object[] row, int from) {
            room();
            day[size] = ofDay;
            combination[size] = ofCombination;
            for (int i = 0; i < width; i++) {
                values[i][size] = whole(i, row[from + i]);
            }
            size++;
        }

        private long whole(int column, @Nullable Object value) {
            if (value == null) {
                return 0;
            }
            if (value instanceof Long number) {
                if (scales[column] > 0) {
                    throw new ArithmeticException("a column of two kinds");
                }
                return number;
            }
            if (!(value instanceof BigDecimal number)) {
                throw new ArithmeticException("not exact");
            }
            if (number.scale() > 0) {
                if (scales[column] == WHOLE) {
                    scales[column] = number.scale();
                }
                return number.setScale(scales[column]).unscaledValue().longValueExact();
            }
            return number.longValueExact();
        }

        /** Takes over the rows of some days. */
        void copy(Cells from, int ofDay) {
            for (int row = from.begin(ofDay); row < from.begin(ofDay + 1); row++) {
                room();
                day[size] = ofDay;
                combination[size] = from.combination[row];
                for (int i = 0; i < width; i++) {
                    if (from.scales[i] != WHOLE) {
                        scales[i] = from.scales[i];
                    }
                    values[i][size] = from.values[i][row];
                }
                size++;
            }
        }

        Cells build(int days) {
            int[] first = new int[days + 1];
            for (int i = 0; i < size; i++) {
                first[day[i] + 1]++;
            }
            for (int i = 0; i < days; i++) {
                first[i + 1] += first[i];
            }
            int[] next = first.clone();
            int[] sorted = new int[size];
            int[] places = new int[size];
            for (int i = 0; i < size; i++) {
                int place = next[day[i]]++;
                places[i] = place;
                sorted[place] = combination[i];
            }
            long[][] columns = new long[width][size];
            for (int c = 0; c < width; c++) {
                for (int i = 0; i < size; i++) {
                    columns[c][places[i]] = values[c][i];
                }
            }
            return new Cells(days, first, sorted, columns, scales.clone());
        }
    }
}
