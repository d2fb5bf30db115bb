package io.vigie.engine.internal.compile;

import io.vigie.kpi.BusinessCalendar;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one question gives to all expressions.
 *
 * @param parameters the value of each parameter: BigDecimal, Long, Boolean, String, {@link
 *     BusinessCalendar}, List; null when not set
 * @param zone the reporting zone
 * @param now the instant that {@code as-of} stands for
 * @param bounded whether facts later than {@code now} are to be hidden
 * @param from the start of the period
 * @param to its end
 * @param earliest no instant of the data is before this one
 * @param latest no instant of the data or the question is after this one
 */
record QueryScope(
        Map<String, @Nullable Object> parameters,
        ZoneId zone,
        Instant now,
        boolean bounded,
        Instant from,
        Instant to,
        Instant earliest,
        Instant latest) {

    /** An interval of constant offset: it holds from its instant on. */
    record Offset(Instant from, LocalDate fromDate, ZoneOffset offset) {}

    /** The offsets of the reporting zone over the data, the first of which holds from the beginning. */
    List<Offset> offsets() {
        List<Offset> offsets = new ArrayList<>();
        offsets.add(new Offset(Instant.MIN, LocalDate.MIN, zone.getRules().getOffset(earliest)));
        ZoneOffsetTransition next = zone.getRules().nextTransition(earliest);
        while (next != null && !next.getInstant().isAfter(latest)) {
            // The first day that starts at midnight by the new offset: the next day unless the change leads to
            // midnight. Where it skips midnight, the day starts then, which is midnight by the old offset.
            LocalDate day = next.getDateTimeAfter().toLocalDate();
            Instant midnight = day.atStartOfDay().toInstant(next.getOffsetAfter());
            boolean startsNew = day.atStartOfDay(zone).toInstant().equals(midnight);
            offsets.add(new Offset(next.getInstant(), startsNew ? day : day.plusDays(1), next.getOffsetAfter()));
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return offsets;
    }

    /** The openings of a calendar over the data: from {@code f} to {@code t}, as microseconds since 1970. */
    Map<String, List<Long>> openings(BusinessCalendar calendar) {
        List<Long> from = new ArrayList<>();
        List<Long> to = new ArrayList<>();
        for (BusinessCalendar.Span span : calendar.spans(earliest, latest)) {
            from.add(micros(span.from()));
            to.add(micros(span.to()));
        }
        Map<String, List<Long>> columns = new LinkedHashMap<>();
        columns.put("f", from);
        columns.put("t", to);
        return columns;
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    static long micros(BigDecimal seconds) {
        return seconds.movePointRight(6)
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
