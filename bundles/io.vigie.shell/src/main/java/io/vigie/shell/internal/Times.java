package io.vigie.shell.internal;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the times of a command line. */
final class Times {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(s|m|min|h|d|j)");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "j", Duration.ofDays(1));

    private Times() {}

    /**
     * An instant: with an offset ({@code 2026-03-02T09:00:00+01:00}), as a local time of the zone ({@code
     * 2026-03-02T09:00}) or as a date, which is the start of that day. A local time that a clock change
     * skips is moved forward by the gap; one that it repeats is the first of the two.
     *
     * @return empty when the text is none of these
     */
    static Optional<Instant> instant(String text, ZoneId zone) {
        String written = text.strip().replace(' ', 'T');
        return Stream.<Supplier<Instant>>of(
                        () -> OffsetDateTime.parse(written).toInstant(),
                        () -> LocalDateTime.parse(written).atZone(zone).toInstant(),
                        () -> LocalDate.parse(written).atStartOfDay(zone).toInstant())
                .flatMap(reader -> read(reader).stream())
                .findFirst();
    }

    /** A time zone, empty when there is none of that name. */
    static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A duration such as {@code 30s}, {@code 5m}, {@code 1h} or {@code PT1H30M}; empty when it is none. */
    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
            return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
        }
        try {
            return Optional.of(Duration.parse(text.strip()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** An instant as a local time, the way the times of a command line are written. */
    static String local(Instant instant, ZoneId zone) {
        LocalDateTime time = instant.atZone(zone).toLocalDateTime();
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString();
    }

    /** Seconds as an exact number. */
    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }

    private static Optional<Instant> read(Supplier<Instant> reader) {
        try {
            return Optional.of(reader.get());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
