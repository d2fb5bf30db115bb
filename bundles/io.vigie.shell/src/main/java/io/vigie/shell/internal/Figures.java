package io.vigie.shell.internal;

import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.Margin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers, durations and times as a person of one language reads them. Immutable. */
final class Figures {
    /** What stands for an undefined value. */
    static final String UNDEFINED = "–";

    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
    private static final BigDecimal HOUR = BigDecimal.valueOf(3600);

    private final Locale locale;
    private final ZoneId zone;
    private final boolean french;
    private final DateTimeFormatter date;
    private final DateTimeFormatter weekday;
    private final DateTimeFormatter month;

    Figures(Locale locale, ZoneId zone) {
        this.locale = locale;
        this.zone = zone;
        this.french = locale.getLanguage().equals("fr");
        this.date = DateTimeFormatter.ofPattern("d MMM uuuu", locale);
        this.weekday = DateTimeFormatter.ofPattern("EEE d MMM uuuu", locale);
        this.month = DateTimeFormatter.ofPattern("LLLL uuuu", locale);
    }

    /** The same for another zone. */
    Figures in(ZoneId other) {
        return new Figures(locale, other);
    }

    /** A value in its unit. */
    String value(@Nullable BigDecimal value, Unit unit) {
        if (value == null) {
            return UNDEFINED;
        }
        return switch (unit.id()) {
            case "ratio" -> number(value.movePointRight(2), 1, 1) + (french ? "\u00a0%" : "%");
            case "seconds" -> duration(value);
            case "points" -> signed(value);
            case "score" -> number(value, 1, 1);
            case "money" -> number(value, 2, 2);
            case "count" -> number(value, 0, 2);
            default -> (number(value, 0, 2) + " " + unit.symbol().in(locale)).stripTrailing();
        };
    }

    /** A difference in its unit, with a sign; that of two shares in points. */
    String difference(BigDecimal difference, Unit unit) {
        BigDecimal size = difference.abs();
        String text = unit.id().equals("ratio")
                ? number(size.movePointRight(2), 1, 1) + " pts"
                : value(size, unit).replaceFirst("^\\+", "");
        return (difference.signum() < 0 ? "−" : "+") + text;
    }

    /** The bounds of a share: {@code 74.9–87.5%}. */
    String margin(Margin margin) {
        return number(BigDecimal.valueOf(margin.low()).movePointRight(2), 1, 1) + "–"
                + value(BigDecimal.valueOf(margin.high()), Unit.RATIO);
    }

    /** A bare number with at most so many decimals. */
    String number(BigDecimal number, int fewestDecimals, int mostDecimals) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
        symbols.setMinusSign('−');
        if (french) {
            symbols.setGroupingSeparator('\u00a0');
        }
        DecimalFormat format = new DecimalFormat("#,##0", symbols);
        format.setMinimumFractionDigits(fewestDecimals);
        format.setMaximumFractionDigits(mostDecimals);
        format.setRoundingMode(RoundingMode.HALF_UP);
        BigDecimal rounded = number.setScale(mostDecimals, RoundingMode.HALF_UP);
        return format.format(rounded.signum() == 0 ? BigDecimal.ZERO : rounded);
    }

    /** A numerator or denominator; undefined where there is none. */
    String term(@Nullable BigDecimal number) {
        return number == null ? "" : number(number, 0, 2);
    }

    String count(long number) {
        return number(BigDecimal.valueOf(number), 0, 0);
    }

    private String signed(BigDecimal value) {
        BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
        return (rounded.signum() > 0 ? "+" : "") + number(rounded, 0, 0);
    }

    /** A duration in its two greatest units; below a minute in seconds with a decimal. */
    String duration(BigDecimal seconds) {
        if (seconds.signum() < 0) {
            return "−" + duration(seconds.negate());
        }
        BigDecimal tenths = seconds.setScale(1, RoundingMode.HALF_UP);
        if (tenths.compareTo(MINUTE) < 0) {
            return number(tenths, 0, 1) + " s";
        }
        long whole = seconds.setScale(0, RoundingMode.HALF_UP).longValueExact();
        if (whole < 3600) {
            return "%d min %02d s".formatted(whole / 60, whole % 60);
        }
        long minutes = seconds.divide(MINUTE, 0, RoundingMode.HALF_UP).longValueExact();
        if (minutes < 24 * 60) {
            return "%d h %02d min".formatted(minutes / 60, minutes % 60);
        }
        long hours = seconds.divide(HOUR, 0, RoundingMode.HALF_UP).longValueExact();
        return count(hours / 24) + (french ? " j " : " d ") + hours % 24 + " h";
    }

    /** A delay in the fewest words: {@code 7 d}, {@code 5 min}, {@code 1 h 30 min}. */
    String delay(BigDecimal seconds) {
        BigDecimal[] days = seconds.divideAndRemainder(BigDecimal.valueOf(86_400));
        return days[1].signum() == 0 && days[0].signum() > 0
                ? number(days[0], 0, 0) + (french ? " j" : " d")
                : duration(seconds).replaceAll("(?<=\\D) 00 (s|min)$", "");
    }

    /** A period: whole days by their dates, the last one included. */
    String period(Instant from, Instant to) {
        ZonedDateTime first = from.atZone(zone);
        ZonedDateTime end = to.atZone(zone);
        if (!from.isBefore(to)
                || !first.toLocalTime().equals(LocalTime.MIDNIGHT)
                || !end.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            return moment(from) + " – " + moment(to);
        }
        LocalDate last = end.toLocalDate().minusDays(1);
        return first.toLocalDate().equals(last) ? date(last) : date(first.toLocalDate()) + " – " + date(last);
    }

    /** A moment in the zone; seconds are shown where there are any. */
    String moment(Instant instant) {
        ZonedDateTime time = instant.atZone(zone);
        String pattern = time.getSecond() == 0 && time.getNano() == 0 ? "HH:mm" : "HH:mm:ss";
        return date.format(time) + " " + DateTimeFormatter.ofPattern(pattern).format(time);
    }

    String date(LocalDate day) {
        return date.format(day);
    }

    /**
     * The bucket of a grain.
     *
     * @param withOffset whether the offset must be told, as where a day has one hour twice
     */
    String bucket(OffsetDateTime start, Grain grain, boolean withOffset) {
        return switch (grain) {
            case DAY -> weekday.format(start);
            case WEEK ->
                (french ? "sem. " : "week ") + start.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) + ", " + date.format(start);
            case MONTH -> month.format(start);
            default ->
                date.format(start)
                        + " "
                        + DateTimeFormatter.ofPattern(withOffset ? "HH:mm xxx" : "HH:mm")
                                .format(start);
        };
    }
}
