package io.vigie.mapping;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a column writes durations: a unit of a plain number, or a clock pattern such as
 * {@code H:mm:ss}; the first one that fits a text reads it. Immutable.
 */
final class Spans {
    /** Units of a fixed length, in seconds. */
    private static final Map<String, BigDecimal> CLOCK = Map.of(
            "ms",
            new BigDecimal("0.001"),
            "s",
            BigDecimal.ONE,
            "min",
            BigDecimal.valueOf(60),
            "h",
            BigDecimal.valueOf(3600));

    /** Units that are as long as the calendar says. */
    private static final List<String> CALENDAR = List.of("days", "weeks", "months", "years");

    private static final String ISO = "iso";
    private static final String ANY = "any";
    /** What {@code any} reads: a number of seconds, ISO 8601, three fields of a clock, numbers with units. */
    private static final List<Pattern> CLOCKS = List.of(
            pattern("H:mm:ss"),
            pattern("H.mm.ss"),
            pattern("d'd 'H:mm:ss"),
            pattern("d' days, 'H:mm:ss"),
            pattern("d' day, 'H:mm:ss"));

    private static final Pattern PART = Pattern.compile(
            "\\G[\\h,]*(\\d+(?:[.,]\\d+)?)\\h*(ms|days?|d|jours?|j|hours?|heures?|hrs?|h|minutes?|mins?|min|m"
                    + "|secondes?|seconds?|secs?|s)(?![\\p{L}])\\.?",
            Pattern.CASE_INSENSITIVE);

    /** What is done with negative durations. */
    enum Negative {
        REFUSE,
        KEEP,
        ZERO
    }

    private static final String FIELDS = "dHms";
    private static final long[] SECONDS = {86_400, 3_600, 60, 1};

    private final List<String> names;
    private final List<@Nullable Pattern> patterns;
    private final char decimal;

    private Spans(List<String> names, List<@Nullable Pattern> patterns, char decimal) {
        this.names = names;
        this.patterns = patterns;
        this.decimal = decimal;
    }

    /**
     * Reads the declaration.
     *
     * @throws IllegalArgumentException when one is neither unit nor pattern; the message is that one
     */
    static Spans of(List<String> names, char decimal) {
        List<@Nullable Pattern> patterns = new ArrayList<>();
        for (String name : names) {
            boolean unit = CLOCK.containsKey(name) || CALENDAR.contains(name) || name.equals(ISO) || name.equals(ANY);
            patterns.add(unit ? null : pattern(name));
        }
        return new Spans(List.copyOf(names), patterns, decimal);
    }

    /** The ways, for a message. */
    @Override
    public String toString() {
        return String.join(" | ", names).replace(ISO, "ISO 8601").replace(ANY, "0:02:23 | 143 | PT2M23S | 2 min 23 s");
    }

    /** Whether one of the units has no fixed length. */
    boolean isCalendar() {
        return names.stream().anyMatch(CALENDAR::contains);
    }

    /** A duration, or a period of a calendar unit; null when the text fits no way. */
    @Nullable
    TemporalAmount read(String text) {
        for (int i = 0; i < names.size(); i++) {
            try {
                TemporalAmount amount = read(text, names.get(i), patterns.get(i));
                if (amount != null) {
                    return amount;
                }
            } catch (NumberFormatException | ArithmeticException | DateTimeParseException e) {
                continue;
            }
        }
        return null;
    }

    private @Nullable TemporalAmount read(String text, String name, @Nullable Pattern pattern) {
        if (pattern != null) {
            Matcher matcher = pattern.matcher(text);
            return matcher.matches() ? clock(matcher) : null;
        }
        if (name.equals(ISO)) {
            return Duration.parse(text);
        }
        if (name.equals(ANY)) {
            return any(text);
        }
        BigDecimal number = Numbers.of(Numbers.plain(text, decimal));
        BigDecimal unit = CLOCK.get(name);
        if (unit != null) {
            return duration(number.multiply(unit));
        }
        int whole = number.intValueExact();
        return switch (name) {
            case "days" -> Period.ofDays(whole);
            case "weeks" -> Period.ofWeeks(whole);
            case "months" -> Period.ofMonths(whole);
            default -> Period.ofYears(whole);
        };
    }

    private @Nullable Duration any(String written) {
        String text = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        if (text.startsWith("-") && !text.startsWith("-P") && !text.startsWith("--")) {
            Duration positive = any(text.substring(1).strip());
            return positive == null ? null : positive.negated();
        }
        if (text.toUpperCase(java.util.Locale.ROOT).startsWith("P") || text.startsWith("-")) {
            return Duration.parse(text);
        }
        for (Pattern clock : CLOCKS) {
            Matcher matcher = clock.matcher(text);
            if (matcher.matches()) {
                return clock(matcher);
            }
        }
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = CLOCK.get(
                    switch (part.group(2).toLowerCase(java.util.Locale.ROOT).charAt(0)) {
                        case 'h' -> "h";
                        case 'm' -> part.group(2).equalsIgnoreCase("ms") ? "ms" : "min";
                        case 's' -> "s";
                        default -> "d";
                    });
            BigDecimal length = unit == null ? BigDecimal.valueOf(SECONDS[0]) : unit;
            sum = sum.add(new BigDecimal(part.group(1).replace(',', '.')).multiply(length));
            end = part.end();
        }
        if (end > 0) {
            return text.substring(end).isBlank() ? duration(sum) : null;
        }
        return duration(Numbers.of(Numbers.plain(text, decimal)));
    }

    private static Duration duration(BigDecimal seconds) {
        BigDecimal whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
        long nanos = seconds.subtract(whole).movePointRight(9).longValue();
        return Duration.ofSeconds(whole.longValueExact(), nanos);
    }

    private static @Nullable Duration clock(Matcher matcher) {
        BigDecimal seconds = BigDecimal.ZERO;
        boolean first = true;
        for (int i = 0; i < FIELDS.length(); i++) {
            String name = FIELDS.substring(i, i + 1);
            if (!matcher.pattern().pattern().contains("(?<" + name + ">")) {
                continue;
            }
            BigDecimal value = new BigDecimal(matcher.group(name).replace(',', '.'));
            // Only the greatest field may run over: 90:00 is an hour and a half in mm:ss.
            if (!first && value.compareTo(BigDecimal.valueOf(i == 1 ? 24 : 60)) >= 0) {
                return null;
            }
            first = false;
            seconds = seconds.add(value.multiply(BigDecimal.valueOf(SECONDS[i])));
        }
        return duration(seconds);
    }

    private static Pattern pattern(String name) {
        StringBuilder regex = new StringBuilder();
        int last = -1;
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            int end = at + 1;
            if (c == '\'') {
                end = name.indexOf('\'', at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException(name);
                }
                regex.append(Pattern.quote(name.substring(at + 1, end)));
                end++;
            } else if (Character.isLetter(c)) {
                int field = FIELDS.indexOf(c);
                if (field <= last) {
                    throw new IllegalArgumentException(name);
                }
                while (end < name.length() && name.charAt(end) == c) {
                    end++;
                }
                regex.append("(?<").append(c).append(last < 0 ? ">\\d{1,9}" : ">\\d{1,2}");
                regex.append(c == 's' ? "(?:[.,]\\d{1,9})?)" : ")");
                last = field;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            at = end;
        }
        if (last < 0) {
            throw new IllegalArgumentException(name);
        }
        return Pattern.compile(regex.toString());
    }
}
