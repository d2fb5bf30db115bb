package io.vigie.engine.internal.compile;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** DuckDB. */
final class DuckDbDialect implements Dialect {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    @Override
    public String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    @Override
    public String instant(Instant value) {
        return "TIMESTAMP '" + LocalDateTime.ofInstant(value, ZoneOffset.UTC).format(TIMESTAMP) + "'";
    }

    @Override
    public String date(LocalDate value) {
        return "DATE '" + value + "'";
    }

    @Override
    public String microsBetween(String from, String to) {
        return "(epoch_us(" + to + ") - epoch_us(" + from + "))";
    }

    @Override
    public String plusMicros(String timestamp, String micros) {
        return "make_timestamp(epoch_us(" + timestamp + ") + " + micros + ")";
    }

    @Override
    public String epochMicros(String timestamp) {
        return "epoch_us(" + timestamp + ")";
    }

    @Override
    public String dateOf(String timestamp) {
        return "CAST(" + timestamp + " AS DATE)";
    }

    @Override
    public String timestampOf(String date) {
        return "CAST(" + date + " AS TIMESTAMP)";
    }

    @Override
    public String wholeNumber(String number) {
        return "CAST(" + number + " AS BIGINT)";
    }

    @Override
    public String daysBetween(String from, String to) {
        return "date_diff('day', " + from + ", " + to + ")";
    }

    @Override
    public String attribute(String map, String key) {
        return map + "[" + text(key) + "]";
    }

    @Override
    public String mergedAttributes(String first, String second) {
        return "map_concat(coalesce(" + first + ", MAP {}), coalesce(" + second + ", MAP {}))";
    }

    @Override
    public String first(String value, String order, boolean alone) {
        return alone
                ? "arg_min_null(" + value + ", " + order + ")"
                : "first(" + value + " ORDER BY " + order + " ASC, " + value + " ASC NULLS LAST)";
    }

    @Override
    public String last(String value, String order, boolean alone) {
        return alone
                ? "arg_max_null(" + value + ", " + order + ")"
                : "first(" + value + " ORDER BY " + order + " DESC, " + value + " DESC NULLS LAST)";
    }

    @Override
    public String quantile(String value, String rank) {
        return "quantile_cont(" + value + ", " + rank + ")";
    }

    @Override
    public String table(Map<String, List<Long>> columns) {
        return columns.entrySet().stream()
                .map(column -> "unnest(CAST("
                        + column.getValue().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"))
                        + " AS BIGINT[])) AS " + column.getKey())
                .collect(Collectors.joining(", ", "(SELECT ", ")"));
    }

    @Override
    public String timestampOfMicros(String micros) {
        return "make_timestamp(" + micros + ")";
    }

    @Override
    public String lastStarting(String rows, String buckets, String at, String start) {
        return rows + " ASOF JOIN " + buckets + " ON " + at + " >= " + start;
    }

    @Override
    public String semiJoin(String rows, String partners, String condition, List<String> keys) {
        String all = "SELECT l.* FROM " + rows + " AS l SEMI JOIN " + partners + " AS o ON " + condition;
        if (keys.isEmpty()) {
            return all;
        }
        // The bounds become filters of the scan, which passes over the row groups beside them.
        String key = identifier(keys.get(0));
        return all + " WHERE l." + key + " >= (SELECT min(" + key + ") FROM " + partners + ") AND l." + key
                + " <= (SELECT max(" + key + ") FROM " + partners + ")";
    }

    @Override
    public String antiJoin(String rows, String partners, String condition) {
        return "SELECT l.* FROM " + rows + " AS l ANTI JOIN " + partners + " AS o ON " + condition;
    }

    @Override
    public String named(String name, String sql, boolean plain) {
        return name + (plain ? " AS NOT MATERIALIZED (" : " AS (") + sql + ")";
    }

    @Override
    public String countOf(String condition) {
        // Cheaper than count(*) FILTER, which cuts each chunk of rows; of unknown conditions alone the sum is unknown.
        return "CAST(coalesce(count_if(" + condition + "), 0) AS BIGINT)";
    }

    @Override
    public String wholeQuotient(String number, String divisor) {
        return "(" + number + " // " + divisor + ")";
    }

    @Override
    public String eachDay(String input, String column, String from, String to) {
        return input + ", LATERAL (SELECT CAST(unnest(generate_series(" + timestampOf(from) + ", " + timestampOf(to)
                + ", INTERVAL 1 DAY)) AS DATE) AS " + identifier(column) + ") AS _days";
    }
}
