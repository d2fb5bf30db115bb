package io.vigie.engine.internal.compile;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What differs between SQL engines. Instants are timestamps without zone in UTC, durations whole
 * microseconds; zones never reach the engine, since boundaries are computed with {@code java.time}.
 */
interface Dialect {
    /** The dialect of a store, by the name that the store gives it. */
    static Dialect of(String name) {
        if (!"duckdb".equals(name)) {
            throw new IllegalArgumentException("There is no KPI compiler for the SQL dialect '" + name + "'");
        }
        return new DuckDbDialect();
    }

    String identifier(String name);

    String text(String value);

    String instant(Instant value);

    String date(LocalDate value);

    /** Microseconds from one timestamp to another. */
    String microsBetween(String from, String to);

    String plusMicros(String timestamp, String micros);

    /** The microseconds of a timestamp since 1970. */
    String epochMicros(String timestamp);

    String dateOf(String timestamp);

    String timestampOf(String date);

    String wholeNumber(String number);

    String daysBetween(String from, String to);

    String attribute(String map, String key);

    /** Both maps in one; the values of the second win. Either may be null. */
    String mergedAttributes(String first, String second);

    /**
     * The value of the row that comes first in an order, also when that value is null; of several at the
     * same place the smallest value. The order is never null.
     *
     * @param alone whether no two rows are at the same place
     */
    String first(String value, String order, boolean alone);

    /** The same of the row that comes last; of several at the same place the greatest value. */
    String last(String value, String order, boolean alone);

    String quantile(String value, String rank);

    /** A FROM item with one row for each entry of the lists, which are the columns. */
    String table(Map<String, List<Long>> columns);

    /** The timestamp of microseconds since 1970. */
    String timestampOfMicros(String micros);

    /** A FROM item that joins to each row the last bucket that starts at or before an instant of the row. */
    String lastStarting(String rows, String buckets, String at, String start);

    /**
     * A query for the rows ({@code l}) that have a partner ({@code o}) for which the condition is true, each once.
     *
     * @param keys columns that are equal in both then; where the partners lie close together, what is far from them
     *     need not be read
     */
    String semiJoin(String rows, String partners, String condition, List<String> keys);

    /** A query for the rows ({@code l}) that have no partner ({@code o}) for which the condition is true. */
    String antiJoin(String rows, String partners, String condition);

    /**
     * A common table expression.
     *
     * @param plain whether doing it anew costs less than keeping its rows
     */
    String named(String name, String sql, boolean plain);

    /** The number of rows for which a condition, which is never empty, is true. */
    String countOf(String condition);

    /** A whole number divided by another, rounded down; neither is negative. */
    String wholeQuotient(String number, String divisor);

    /** A FROM item that adds to each row of a relation a column with each date of a range. */
    String eachDay(String input, String column, String from, String to);
}
