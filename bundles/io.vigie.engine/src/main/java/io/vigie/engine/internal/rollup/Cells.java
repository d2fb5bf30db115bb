package io.vigie.engine.internal.rollup;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures by day and combination of dimensions, in arrays: for each row its day, its combination and whole numbers,
 * each column in the smallest numbers that hold it. Sorted by day. Immutable.
 */
final class Cells {
    /** What a row's combination of dimensions is; grows, never shrinks. Guarded by the family. */
    static final class Dictionary {
        private final Map<List<@Nullable Object>, Integer> numbers = new HashMap<>();
        private final List<List<@Nullable Object>> combinations = new ArrayList<>();
        private @Nullable List<List<@Nullable Object>> all;

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
            List<List<@Nullable Object>> known = all;
            if (known == null || known.size() < combinations.size()) {
                known = List.copyOf(combinations);
                all = known;
            }
            return known;
        }

        synchronized int size() {
            return combinations.size();
        }

        /** About what it takes in memory. */
        synchronized long bytes() {
            return 160L * combinations.size();
        }
    }

    /** Whole numbers in an array of the smallest kind that holds them; null where all are 0. */
    private static @Nullable Object packed(long[] numbers) {
        long low = 0;
        long high = 0;
        for (long number : numbers) {
            low = Math.min(low, number);
            high = Math.max(high, number);
        }
        if (low == 0 && high == 0) {
            return null;
        }
        int size = numbers.length;
        if (low >= Byte.MIN_VALUE && high <= Byte.MAX_VALUE) {
            byte[] small = new byte[size];
            for (int i = 0; i < size; i++) {
                small[i] = (byte) numbers[i];
            }
            return small;
        }
        if (low >= Short.MIN_VALUE && high <= Short.MAX_VALUE) {
            short[] small = new short[size];
            for (int i = 0; i < size; i++) {
                small[i] = (short) numbers[i];
            }
            return small;
        }
        if (low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE) {
            int[] small = new int[size];
            for (int i = 0; i < size; i++) {
                small[i] = (int) numbers[i];
            }
            return small;
        }
        return numbers;
    }

    /** How a sum is kept: as a whole number of units of the last digit. */
    static final int WHOLE = -1;

    static final Cells NONE = new Cells(0, new int[0], new int[0], new Object[0], new int[0]);

    private final int days;
    private final int[] first;
    private final int[] combination;
    private final @Nullable Object[] values;
    private final int[] scales;

    private Cells(int days, int[] first, int[] combination, @Nullable Object[] values, int[] scales) {
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
        Object numbers = values[column];
        if (numbers instanceof byte[] small) {
            return small[row];
        }
        if (numbers instanceof short[] small) {
            return small[row];
        }
        if (numbers instanceof int[] some) {
            return some[row];
        }
        return numbers == null ? 0 : ((long[]) numbers)[row];
    }

    /** The number of decimals of a column, or {@link #WHOLE}. */
    int scale(int column) {
        return scales[column];
    }

    int rows() {
        return combination.length;
    }

    long bytes() {
        long bytes = 4L * combination.length + 4L * first.length;
        for (Object numbers : values) {
            bytes += numbers instanceof byte[] bs
                    ? bs.length
                    : numbers instanceof short[] ss
                            ? 2L * ss.length
                            : numbers instanceof int[] is
                                    ? 4L * is.length
                                    : numbers instanceof long[] ls ? 8L * ls.length : 0;
        }
        return bytes;
    }

    /** Writes some days, so that {@link Builder#read} finds them again. */
    void write(DataOutput out, int from, int to) throws IOException {
        out.writeInt(values.length);
        for (int scale : scales) {
            out.writeInt(scale);
        }
        for (int day = from; day < to; day++) {
            out.writeInt(begin(day + 1) - begin(day));
        }
        int begin = begin(from);
        int end = begin(to);
        for (int row = begin; row < end; row++) {
            out.writeInt(combination[row]);
        }
        for (int column = 0; column < values.length; column++) {
            for (int row = begin; row < end; row++) {
                writeNumber(out, value(column, row));
            }
        }
    }

    /** Small numbers in few bytes. */
    private static void writeNumber(DataOutput out, long number) throws IOException {
        long left = number << 1 ^ number >> 63;
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    private static long readNumber(DataInput in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return number >>> 1 ^ -(number & 1);
            }
        }
        throw new IOException("no number");
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
                    values[i][size] = from.value(i, row);
                }
                size++;
            }
        }

        /**
         * Adds what was written.
         *
         * @param ofDay the first of the days
         * @param columns which of the columns that were written each column is
         * @param combinations how many there are
         */
        void read(DataInput in, int ofDay, int days, int[] columns, int combinations) throws IOException {
            int[] known = new int[in.readInt()];
            for (int i = 0; i < known.length; i++) {
                known[i] = in.readInt();
            }
            int[] rows = new int[days];
            int all = 0;
            for (int i = 0; i < days; i++) {
                rows[i] = in.readInt();
                all += rows[i];
            }
            int begin = size;
            for (int i = 0; i < days; i++) {
                for (int row = 0; row < rows[i]; row++) {
                    room();
                    day[size] = ofDay + i;
                    combination[size] = java.util.Objects.checkIndex(in.readInt(), combinations);
                    size++;
                }
            }
            for (int column = 0; column < known.length; column++) {
                for (int row = 0; row < all; row++) {
                    long number = readNumber(in);
                    for (int i = 0; i < width; i++) {
                        if (columns[i] == column) {
                            values[i][begin + row] = number;
                        }
                    }
                }
            }
            for (int i = 0; i < width; i++) {
                int scale = known[columns[i]];
                if (scale != WHOLE && scales[i] != WHOLE && scale != scales[i]) {
                    throw new IOException("a column of two kinds");
                }
                scales[i] = scale == WHOLE ? scales[i] : scale;
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
            @Nullable Object[] columns = new @Nullable Object[width];
            for (int c = 0; c < width; c++) {
                long[] numbers = new long[size];
                for (int i = 0; i < size; i++) {
                    numbers[places[i]] = values[c][i];
                }
                columns[c] = packed(numbers);
            }
            return new Cells(days, first, sorted, columns, scales.clone());
        }
    }
}
