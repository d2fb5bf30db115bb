package io.vigie.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which a column writes dates and times; the first one that fits a text reads it. Immutable. */
final class Times {
    static final String ISO = "iso";
    private static final String SECONDS = "epoch-s";
    private static final String MILLIS = "epoch-ms";

    private final List<String> names;
    private final List<@Nullable DateTimeFormatter> patterns;
    private final @Nullable ZoneId zone;

    private Times(List<String> names, List<@Nullable DateTimeFormatter> patterns, @Nullable ZoneId zone) {
        this.names = names;
        this.patterns = patterns;
        this.zone = zone;
    }

    /**
     * Reads the declaration.
     *
     * @param zone of local times, null to refuse these
     * @param pivot the first of the hundred years that two digits stand for
     * @throws IllegalArgumentException when one is no pattern; the message is that one
     */
    static Times of(List<String> names, Locale locale, @Nullable ZoneId zone, int pivot) {
        List<@Nullable DateTimeFormatter> patterns = new ArrayList<>();
        for (String name : names) {
            patterns.add(
                    name.equals(ISO) || name.equals(SECONDS) || name.equals(MILLIS) ? null : of(name, locale, pivot));
        }
        return new Times(List.copyOf(names), patterns, zone);
    }

    private static DateTimeFormatter of(String pattern, Locale locale, int pivot) {
        try {
            // Strict, so that 31 February is refused; without an era, the year of the era would be too.
            return append(new DateTimeFormatterBuilder().parseCaseInsensitive(), pattern, pivot)
                    .parseDefaulting(ChronoField.ERA, 1)
                    .toFormatter(locale)
                    .withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(pattern, e);
        }
    }

    /** Java reads two digits as a year of this century; here they are of the hundred years from the pivot on. */
    private static DateTimeFormatterBuilder append(DateTimeFormatterBuilder builder, String pattern, int pivot) {
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            quoted ^= c == '\'';
            if (quoted || (c != 'y' && c != 'u')) {
                continue;
            }
            int end = i;
            while (end < pattern.length() && pattern.charAt(end) == c) {
                end++;
            }
            if (end - i == 2) {
                appendTo(builder, pattern.substring(from, i)).appendValueReduced(ChronoField.YEAR, 2, 2, pivot);
                from = end;
            }
            i = end - 1;
        }
        return appendTo(builder, pattern.substring(from));
    }

    private static DateTimeFormatterBuilder appendTo(DateTimeFormatterBuilder builder, String pattern) {
        return pattern.isEmpty() ? builder : builder.appendPattern(pattern);
    }

    /** The ways, for a message. */
    @Override
    public String toString() {
        return String.join(" | ", names).replace(ISO, "ISO 8601");
    }

    Instant instant(String text) throws Instants.Unreadable {
        Instants.Unreadable why = new Instants.Unreadable(MappingText.VALUE);
        for (int i = 0; i < names.size(); i++) {
            try {
                return instant(text, names.get(i), patterns.get(i));
            } catch (Instants.Unreadable e) {
                // A text that is well written but not an instant says more than one that does not fit.
                why = e.why == MappingText.VALUE ? why : e;
            } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
                continue;
            }
        }
        throw why;
    }

    private Instant instant(String text, String name, @Nullable DateTimeFormatter pattern) throws Instants.Unreadable {
        if (name.equals(SECONDS)) {
            java.math.BigDecimal millis = Numbers.of(text).movePointRight(3);
            return Instant.ofEpochMilli(
                    millis.setScale(0, java.math.RoundingMode.FLOOR).longValueExact());
        }
        if (name.equals(MILLIS)) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        if (pattern == null) {
            return text.length() == 10
                    ? Instants.at(LocalDate.parse(text).atStartOfDay(), zone)
                    : Instants.read(text, zone);
        }
        TemporalAccessor parsed = pattern.parse(text);
        LocalDate date = LocalDate.from(parsed);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneOffset offset = parsed.query(TemporalQueries.offset());
        LocalDateTime local = date.atTime(time == null ? LocalTime.MIDNIGHT : time);
        return offset == null ? Instants.at(local, zone) : local.toInstant(offset);
    }

    LocalDate date(String text) throws Instants.Unreadable {
        for (int i = 0; i < names.size(); i++) {
            DateTimeFormatter pattern = patterns.get(i);
            try {
                if (pattern != null) {
                    return LocalDate.from(pattern.parse(text));
                }
                if (names.get(i).equals(ISO)) {
                    // Of a date and time, the date as it is written.
                    return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
                }
            } catch (DateTimeException e) {
                continue;
            }
        }
        throw new Instants.Unreadable(MappingText.VALUE);
    }
}
