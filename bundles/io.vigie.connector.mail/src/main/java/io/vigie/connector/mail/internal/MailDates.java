package io.vigie.connector.mail.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the dates of mails as they are really written. */
final class MailDates {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    // 1 Jul 2020 05:04:05 +0000, Wed, 01-Jul-20 5.04 GMT
    private static final Pattern WRITTEN = Pattern.compile(
            "(?:^|[^\\d])(\\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]{0,6}\\.?[ -]"
                    + "(\\d{2,4})[ ,]+(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?(?:\\.\\d+)?\\s*(?:([+-]\\d{4})|([A-Za-z]{1,5}))?");
    // Wed Jul  1 05:04:06 2020, as in the separator of an mbox
    private static final Pattern CTIME = Pattern.compile(
            "([A-Za-z]{3}) +(\\d{1,2}) +(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: +[A-Za-z+-]\\S*)? +(\\d{4})");

    private MailDates() {}

    /** The instant of a Date header; null when there is none in it. */
    static @Nullable Instant read(String header) {
        String text = header.replaceAll("\\s+", " ");
        Matcher written = WRITTEN.matcher(text);
        if (written.find()) {
            return instant(
                    written.group(3),
                    written.group(2),
                    written.group(1),
                    written.group(4),
                    written.group(5),
                    written.group(6),
                    offset(written.group(7), written.group(8)));
        }
        Matcher ctime = CTIME.matcher(text);
        return ctime.find()
                ? instant(
                        ctime.group(6),
                        ctime.group(1),
                        ctime.group(2),
                        ctime.group(3),
                        ctime.group(4),
                        ctime.group(5),
                        ZoneOffset.UTC)
                : null;
    }

    /** The instant at the end of a Received header. */
    static @Nullable Instant received(String header) {
        return read(header.substring(header.lastIndexOf(';') + 1));
    }

    private static @Nullable Instant instant(
            String year,
            String month,
            String day,
            String hour,
            String minute,
            @Nullable String second,
            @Nullable ZoneOffset offset) {
        int index = MONTHS.indexOf(month.toLowerCase(Locale.ROOT));
        if (index % 3 != 0 || offset == null) {
            return null;
        }
        int y = Integer.parseInt(year);
        // RFC 5322, 4.3: two digits are of 1950 to 2049, three count from 1900.
        y += year.length() == 2 ? (y < 50 ? 2000 : 1900) : year.length() == 3 ? 1900 : 0;
        try {
            // A leap second is the last one of its minute.
            int s = second == null ? 0 : Math.min(59, Integer.parseInt(second));
            return LocalDateTime.of(
                            y,
                            index / 3 + 1,
                            Integer.parseInt(day),
                            Integer.parseInt(hour),
                            Integer.parseInt(minute),
                            s)
                    .toInstant(offset);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable ZoneOffset offset(@Nullable String digits, @Nullable String name) {
        try {
            if (digits != null) {
                int sign = digits.charAt(0) == '-' ? -1 : 1;
                return ZoneOffset.ofHoursMinutes(
                        sign * Integer.parseInt(digits.substring(1, 3)), sign * Integer.parseInt(digits.substring(3)));
            }
        } catch (DateTimeException e) {
            return null;
        }
        return ZoneOffset.ofHours(
                switch (name == null ? "" : name.toUpperCase(Locale.ROOT)) {
                    case "EDT" -> -4;
                    case "EST", "CDT" -> -5;
                    case "CST", "MDT" -> -6;
                    case "MST", "PDT" -> -7;
                    case "PST" -> -8;
                    case "CET", "MET", "BST" -> 1;
                    case "CEST", "MEST", "EET" -> 2;
                    case "JST" -> 9;
                    // RFC 5322, 4.3: other names are of no known meaning, so as if of UTC.
                    default -> 0;
                });
    }
}
