package io.vigie.connector.simulator.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A local day with its first second and the first of the next, in seconds since 1970. It has 23, 24 or
 * 25 hours.
 */
record Day(LocalDate date, ZoneId zone, long start, long end) {
    static Day of(LocalDate date, ZoneId zone) {
        return new Day(
                date,
                zone,
                date.atStartOfDay(zone).toEpochSecond(),
                date.plusDays(1).atStartOfDay(zone).toEpochSecond());
    }

    static Day of(long second, ZoneId zone) {
        return of(ZonedDateTime.ofInstant(Instant.ofEpochSecond(second), zone).toLocalDate(), zone);
    }

    Day plus(int days) {
        return of(date.plusDays(days), zone);
    }

    /** The number of the day since 1970. */
    long number() {
        return date.toEpochDay();
    }

    /** 0 for Monday to 6 for Sunday. */
    int weekday() {
        return date.getDayOfWeek().getValue() - 1;
    }

    /** The instant at some minutes after midnight on the clock on the wall; 1,440 is the next midnight. */
    long at(int minute) {
        return minute >= 1440
                ? end + (minute - 1440) * 60L
                : date.atTime(minute / 60, minute % 60).atZone(zone).toEpochSecond();
    }

    /** The minute on the clock on the wall. */
    int minuteOf(long second) {
        ZonedDateTime local = ZonedDateTime.ofInstant(Instant.ofEpochSecond(second), zone);
        return local.getHour() * 60 + local.getMinute();
    }
}
