package io.vigie.testkit.internal.reference;

import io.vigie.query.Grain;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of an answer: what the period has of a local day, week, month or of a slice of a day.
 *
 * @param label the start of the whole day, week, month or slice; null for the total
 * @param from inclusive
 * @param to exclusive
 * @param whole how long the whole day, week, month or slice is; the period for the total
 */
record Bucket(@Nullable OffsetDateTime label, Instant from, Instant to, Duration whole) {
    static List<Bucket> of(Instant from, Instant to, ZoneId zone, Grain grain) {
        List<Bucket> buckets = new ArrayList<>();
        if (grain == Grain.TOTAL) {
            buckets.add(new Bucket(null, from, to, Duration.between(from, to)));
            return buckets;
        }
        LocalDate first = from.atZone(zone).toLocalDate();
        LocalDate date =
                switch (grain) {
                    case WEEK -> first.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                    case MONTH -> first.withDayOfMonth(1);
                    default -> first;
                };
        while (midnight(date, zone).isBefore(to)) {
            LocalDate next =
                    switch (grain) {
                        case WEEK -> date.plusWeeks(1);
                        case MONTH -> date.plusMonths(1);
                        default -> date.plusDays(1);
                    };
            Duration slice =
                    switch (grain) {
                        case QUARTER_HOUR -> Duration.ofMinutes(15);
                        case HALF_HOUR -> Duration.ofMinutes(30);
                        case HOUR -> Duration.ofHours(1);
                        case DAY, WEEK, MONTH -> Duration.between(midnight(date, zone), midnight(next, zone));
                        default -> throw new IllegalArgumentException("unknown grain: " + grain);
                    };
            Instant end = midnight(next, zone);
            for (Instant start = midnight(date, zone); start.isBefore(end); start = start.plus(slice)) {
                Instant cut = earlier(start.plus(slice), end);
                Instant within = start.isBefore(from) ? from : start;
                Instant until = earlier(cut, to);
                if (within.isBefore(until)) {
                    buckets.add(new Bucket(
                            start.atZone(zone).toOffsetDateTime(), within, until, Duration.between(start, cut)));
                }
            }
            date = next;
        }
        return buckets;
    }

    /**
     * The buckets that begin at given instants: as long as a slice of the day, or a microsecond, which is
     * the instant itself, where the grain is no such slice.
     */
    static List<Bucket> at(List<String> instants, ZoneId zone, Grain grain) {
        Duration length =
                switch (grain) {
                    case QUARTER_HOUR -> Duration.ofMinutes(15);
                    case HALF_HOUR -> Duration.ofMinutes(30);
                    case HOUR -> Duration.ofHours(1);
                    default -> Duration.ofNanos(1_000);
                };
        List<Bucket> buckets = new ArrayList<>();
        for (String text : instants) {
            Instant at = OffsetDateTime.parse(text).toInstant();
            buckets.add(new Bucket(at.atZone(zone).toOffsetDateTime(), at, at.plus(length), length));
        }
        return buckets;
    }

    boolean contains(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }

    /** How many local days begin in it, at least 1. */
    long days(ZoneId zone) {
        long days = 0;
        LocalDate date = from.atZone(zone).toLocalDate();
        for (Instant start = midnight(date, zone); start.isBefore(to); start = midnight(date, zone)) {
            days += contains(start) ? 1 : 0;
            date = date.plusDays(1);
        }
        return Math.max(1, days);
    }

    static Instant midnight(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toInstant();
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
