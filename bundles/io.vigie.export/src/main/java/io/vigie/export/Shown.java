package io.vigie.export;

import io.vigie.kpi.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures and times as a person reads them on paper and in mails, as on the page and in the shell. Immutable. */
public final class Shown {
    /** What stands for an undefined value. */
    public static final String UNDEFINED = "–";

    private final Locale locale;
    private final boolean french;

    /** In a language. */
    public Shown(Locale locale) {
        this.french = locale.getLanguage().equals("fr");
        this.locale = french ? Locale.FRENCH : Locale.ENGLISH;
    }

    /** A value in its unit. */
    public String value(@Nullable BigDecimal value, Unit unit) {
        if (value == null) {
            return UNDEFINED;
        }
        return switch (unit.id()) {
            case "ratio" -> number(value.movePointRight(2), 1, 1) + (french ? "\u00a0%" : "%");
            case "seconds" -> duration(value);
            case "points" -> (value.setScale(0, RoundingMode.HALF_UP).signum() > 0 ? "+" : "") + number(value, 0, 0);
            case "score" -> number(value, 1, 1);
            case "money" -> number(value, 2, 2);
            case "count" -> number(value, 0, 2);
            default -> (number(value, 0, 2) + " " + unit.symbol().in(locale)).stripTrailing();
        };
    }

    /** A difference in its unit, with a sign; that of two shares in points. */
    public String difference(BigDecimal difference, Unit unit) {
        BigDecimal size = difference.abs();
        String text = unit.id().equals("ratio")
                ? number(size.movePointRight(2), 1, 1) + " pts"
                : value(size, unit).replaceFirst("^\\+", "");
        return (difference.signum() < 0 ? "−" : "+") + text;
    }

    /** A number with so many decimals. */
    private String number(BigDecimal number, int fewest, int most) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
        symbols.setMinusSign('−');
        if (french) {
            symbols.setGroupingSeparator('\u00a0');
        }
        DecimalFormat format = new DecimalFormat("#,##0", symbols);
        format.setMinimumFractionDigits(fewest);
        format.setMaximumFractionDigits(most);
        BigDecimal rounded = number.setScale(most, RoundingMode.HALF_UP);
        return format.format(rounded.signum() == 0 ? BigDecimal.ZERO : rounded);
    }

    /** In its two greatest units; below a minute in seconds with a decimal. */
    private String duration(BigDecimal seconds) {
        if (seconds.signum() < 0) {
            return "−" + duration(seconds.negate());
        }
        BigDecimal tenths = seconds.setScale(1, RoundingMode.HALF_UP);
        if (tenths.compareTo(BigDecimal.valueOf(60)) < 0) {
            return number(tenths, 0, 1) + " s";
        }
        long whole = seconds.setScale(0, RoundingMode.HALF_UP).longValue();
        if (whole < 3600) {
            return "%d min %02d s".formatted(whole / 60, whole % 60);
        }
        long minutes =
                seconds.divide(BigDecimal.valueOf(60), 0, RoundingMode.HALF_UP).longValue();
        if (minutes < 24 * 60) {
            return "%d h %02d min".formatted(minutes / 60, minutes % 60);
        }
        long hours = seconds.divide(BigDecimal.valueOf(3600), 0, RoundingMode.HALF_UP)
                .longValue();
        return number(BigDecimal.valueOf(hours / 24), 0, 0) + (french ? " j " : " d ") + hours % 24 + " h";
    }

    /** A period in a zone: whole days by their dates, the last one included. */
    public String period(Instant from, Instant to, ZoneId zone) {
        ZonedDateTime first = from.atZone(zone);
        ZonedDateTime end = to.atZone(zone);
        DateTimeFormatter date = DateTimeFormatter.ofPattern("EEE d MMM uuuu", locale);
        if (!first.toLocalTime().equals(LocalTime.MIDNIGHT)
                || !end.toLocalTime().equals(LocalTime.MIDNIGHT)
                || !from.isBefore(to)) {
            return moment(from, zone) + " – " + moment(to, zone);
        }
        ZonedDateTime last = end.minusDays(1);
        return first.toLocalDate().equals(last.toLocalDate())
                ? date.format(first)
                : date.format(first) + " – " + date.format(last);
    }

    /** A moment in a zone. */
    public String moment(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm", locale).format(instant.atZone(zone));
    }
}
