package io.vigie.engine.internal.kpi;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Periods that can be compared with one another. */
final class Periods {
    private Periods() {}

    /**
     * The start of a period that ends at an instant and is as long as another: as many months where that
     * one is made of whole months, as many local days where it is made of whole days (be they of 23 or 25
     * hours), else as much time.
     */
    static Instant before(Instant from, Instant to, Instant end, ZoneId zone) {
        ZonedDateTime start = from.atZone(zone);
        ZonedDateTime stop = to.atZone(zone);
        if (!atMidnight(start) || !atMidnight(stop)) {
            return end.minus(Duration.between(from, to));
        }
        LocalDate first = start.toLocalDate();
        LocalDate last = stop.toLocalDate();
        ZonedDateTime until = end.atZone(zone);
        boolean months = first.getDayOfMonth() == 1 && last.getDayOfMonth() == 1 && until.getDayOfMonth() == 1;
        return months
                ? until.minusMonths(ChronoUnit.MONTHS.between(first, last)).toInstant()
                : until.minusDays(ChronoUnit.DAYS.between(first, last)).toInstant();
    }

    private static boolean atMidnight(ZonedDateTime time) {
        return time.equals(time.toLocalDate().atStartOfDay(time.getZone()))
                || time.toLocalTime().equals(LocalTime.MIDNIGHT);
    }
}
