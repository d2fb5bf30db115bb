package io.vigie.bench;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement of hand-written SQL and how its rows become figures of KPIs.
 *
 * @param bucket microseconds of a bucket where the first column says which one, else 0
 * @param split whether the next column is the dimension
 * @param figures what the columns after these are
 */
record Statement(String sql, long bucket, boolean split, List<Figure> figures) {
    /**
     * @param num the column of the numerator, counted after bucket and dimension
     * @param den the column of the denominator, -1 for none
     * @param per the column of a divisor of the numerator, -1 for none
     * @param numShift how many decimals the numerator of the column has, 6 for a KPI in seconds
     * @param denShift the same of the denominator
     */
    record Figure(String kpi, int num, int den, int per, int numShift, int denShift) {
        static Figure of(String kpi, int num, int den) {
            return new Figure(kpi, num, den, -1, 0, 0);
        }

        /** The numerator is in microseconds, that of the KPI in seconds. */
        static Figure seconds(String kpi, int num, int den) {
            return new Figure(kpi, num, den, -1, 6, 0);
        }
    }

    /** Adds the figures of rows; a value is a number as the engine gives it, or the text of one. */
    void read(List<@Nullable Object[]> rows, Figures into) {
        for (@Nullable Object[] row : rows) {
            int column = 0;
            Instant at = null;
            if (bucket > 0) {
                long number = number(row[column++]).longValueExact();
                at = Instant.EPOCH.plus(Math.multiplyExact(number, bucket), ChronoUnit.MICROS);
            }
            String dimension = split ? text(row[column++]) : null;
            for (Figure figure : figures) {
                BigDecimal num = number(row[column + figure.num()]).movePointLeft(figure.numShift());
                BigDecimal den = figure.den() < 0
                        ? null
                        : number(row[column + figure.den()]).movePointLeft(figure.denShift());
                BigInteger per = figure.per() < 0
                        ? BigInteger.ONE
                        : number(row[column + figure.per()]).toBigIntegerExact();
                into.add(figure.kpi(), at, dimension, num, per, den);
            }
        }
    }

    /** No sum over no rows is 0 here: a figure without a base is none at all, see {@link Figures}. */
    private static BigDecimal number(@Nullable Object value) {
        return value == null || value.equals("") ? BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value.equals("") ? null : value.toString();
    }
}
