package io.vigie.rest.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An interval as ISO 8601 writes it: {@code 2026-11-01/P1M}, {@code 2026-11-01/2026-12-01}, {@code P7D/2026-11-08},
 * {@code 2026-11-01T09:00+01:00/PT8H}; {@code ..} leaves an end to the data. Days, weeks and months are those of the
 * zone, hours pass as they do.
 *
 * @param from its start; null for that of the data
 * @param to its end, exclusive; null for that of the data
 */
record Period(@Nullable Instant from, @Nullable Instant to) {
    private static final String OPEN = "..";

    /** The interval; empty when the text is none, or when it has no time within. */
    static Optional<Period> read(String text, ZoneId zone) {
        String[] ends = text.strip().split("/", -1);
        if (ends.length != 2) {
            return Optional.empty();
        }
        try {
            Period period = read(ends[0], ends[1], zone);
            return period.from() != null
                            && period.to() != null
                            && !period.from().isBefore(period.to())
                    ? Optional.empty()
                    : Optional.of(period);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Period read(String first, String last, ZoneId zone) {
        if (first.startsWith("P")) {
            ZonedDateTime end = moment(last, zone);
            return new Period(Length.of(first).before(end).toInstant(), end.toInstant());
        }
        ZonedDateTime start = first.equals(OPEN) ? null : moment(first, zone);
        if (last.startsWith("P")) {
            if (start == null) {
                throw new DateTimeException("a length needs a start");
            }
            return new Period(start.toInstant(), Length.of(last).after(start).toInstant());
        }
        return new Period(
                start == null ? null : start.toInstant(),
                last.equals(OPEN) ? null : moment(last, zone).toInstant());
    }

    /** An instant: with an offset, as a local time or as a date, which is the start of that day. */
    static Optional<Instant> instant(String text, ZoneId zone) {
        try {
            return Optional.of(moment(text.strip(), zone).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static ZonedDateTime moment(String text, ZoneId zone) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(zone);
        }
        // A plus sign that was not escaped comes as a space.
        String written = text.replace(' ', '+');
        try {
            return OffsetDateTime.parse(written).atZoneSameInstant(zone);
        } catch (DateTimeException e) {
            return LocalDateTime.parse(written).atZone(zone);
        }
    }

    /** Days and longer by the calendar, then hours and shorter as they pass. */
    private record Length(java.time.Period days, Duration time) {
        static Length of(String text) {
            int clock = text.indexOf('T');
            String days = clock < 0 ? text : text.substring(0, clock);
            return new Length(
                    days.equals("P") ? java.time.Period.ZERO : java.time.Period.parse(days),
                    clock < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(clock)));
        }

        ZonedDateTime after(ZonedDateTime start) {
            return start.plus(days).plus(time);
        }

        ZonedDateTime before(ZonedDateTime end) {
            return end.minus(time).minus(days);
        }
    }
}
