package io.vigie.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * How an engine that the platform is measured against writes what differs. The platform's own tables keep instants as
 * timestamps; the copies in the other engines keep them as whole microseconds, which is what these compare and subtract
 * fastest.
 */
enum Dialect {
    DUCKDB("//") {
        @Override
        String micros(String instant) {
            return "epoch_us(" + instant + ")";
        }

        @Override
        String at(Instant instant) {
            return "TIMESTAMP '"
                    + DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS")
                            .withZone(ZoneOffset.UTC)
                            .format(instant)
                    + "'";
        }

        @Override
        String later(String instant, String seconds) {
            return "make_timestamp(epoch_us(" + instant + ") + " + seconds + ")";
        }

        @Override
        String day(String date) {
            return "date_diff('day', DATE '1970-01-01', " + date + ")";
        }
    },
    POSTGRESQL("/"),
    SQLITE("/") {
        @Override
        String greatest(String a, String b) {
            return "max(" + a + ", " + b + ")";
        }
    };

    private final String quotient;

    Dialect(String quotient) {
        this.quotient = quotient;
    }

    /** Microseconds since 1970 of a column. */
    String micros(String instant) {
        return instant;
    }

    /** An instant as a literal that is compared with columns. */
    String at(Instant instant) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    /** An instant and some microseconds. */
    String later(String instant, String micros) {
        return instant + " + " + micros;
    }

    /** Days since 1970 of a column that holds a date. */
    String day(String date) {
        return date;
    }

    String greatest(String a, String b) {
        return "greatest(" + a + ", " + b + ")";
    }

    /** Which span of that many microseconds an instant lies in, counted from 1970. */
    String span(String instant, long width) {
        return micros(instant) + " " + quotient + " " + width;
    }

    String dividedBy(String number, long divisor) {
        return "(" + number + ") " + quotient + " " + divisor;
    }
}
