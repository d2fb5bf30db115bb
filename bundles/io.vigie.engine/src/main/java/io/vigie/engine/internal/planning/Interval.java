package io.vigie.engine.internal.planning;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/**
 * An interval of the local calendar. Two intervals have the same place in the week when weekday and slot
 * are the same, whatever the offset of the zone: a spring night leaves slots out, an autumn night has
 * some twice.
 *
 * @param from the first instant
 * @param to the end, exclusive
 * @param date the local date on which it begins
 * @param slot its place in the day by the local clock: 0 from midnight on, 1 one length later …
 * @param time the local time at which that slot begins
 * @param share its length over that of an ordinary interval of the grain; below 1 when midnight cuts it
 */
public record Interval(Instant from, Instant to, LocalDate date, int slot, LocalTime time, double share) {
    /** The same place in an earlier week. */
    LocalDateTime weeksBefore(long weeks) {
        return date.minusWeeks(weeks).atTime(time);
    }
}
