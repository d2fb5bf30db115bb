package io.vigie.report.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Moments by the calendar of a zone, written as cron does: minute, hour, day of the month, month, day of the week (0 or
 * 7 is Sunday). A moment that a day does not have, because the clocks go forward, is the first one after it; one that it
 * has twice counts once. Immutable.
 */
final class Schedule {
    private static final int LONGEST_YEARS = 5;

    private final List<BitSet> fields;
    private final boolean anyDay;
    private final boolean anyWeekday;
    private final ZoneId zone;

    private Schedule(List<BitSet> fields, boolean anyDay, boolean anyWeekday, ZoneId zone) {
        this.fields = fields;
        this.anyDay = anyDay;
        this.anyWeekday = anyWeekday;
        this.zone = zone;
    }

    /** The schedule; empty when the text is none. */
    static Optional<Schedule> read(String text, ZoneId zone) {
        String[] parts = text.strip().split("\\s+");
        int[][] bounds = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};
        if (parts.length != bounds.length) {
            return Optional.empty();
        }
        List<BitSet> fields = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            Optional<BitSet> field = field(parts[i], bounds[i][0], bounds[i][1]);
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.add(field.get());
        }
        if (fields.get(4).get(7)) {
            fields.get(4).set(0);
        }
        return Optional.of(new Schedule(fields, parts[2].equals("*"), parts[4].equals("*"), zone));
    }

    private static Optional<BitSet> field(String text, int least, int most) {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            if (!part.matches("(\\*|\\d{1,2}(-\\d{1,2})?)(/\\d{1,2})?")) {
                return Optional.empty();
            }
            String[] step = part.split("/");
            String[] range = step[0].split("-");
            int by = step.length > 1 ? Integer.parseInt(step[1]) : 1;
            int from = step[0].equals("*") ? least : Integer.parseInt(range[0]);
            int to = step[0].equals("*") || step.length > 1 && range.length == 1
                    ? most
                    : Integer.parseInt(range[range.length - 1]);
            if (by < 1 || from < least || to > most || from > to) {
                return Optional.empty();
            }
            for (int value = from; value <= to; value += by) {
                set.set(value);
            }
        }
        return Optional.of(set);
    }

    private boolean on(LocalDate day) {
        boolean ofMonth = fields.get(2).get(day.getDayOfMonth());
        boolean ofWeek = fields.get(4).get(day.getDayOfWeek().getValue() % 7);
        // As cron: where both are given, either will do.
        boolean fits = anyDay ? ofWeek : anyWeekday ? ofMonth : ofMonth || ofWeek;
        return fields.get(3).get(day.getMonthValue()) && fits;
    }

    /** The latest moment that is not after another; empty when there is none in five years. */
    Optional<Instant> latest(Instant now) {
        ZonedDateTime local = now.atZone(zone).truncatedTo(ChronoUnit.MINUTES);
        LocalDate day = local.toLocalDate();
        LocalDate end = day.minusYears(LONGEST_YEARS);
        for (; day.isAfter(end); day = day.minusDays(1)) {
            if (!on(day)) {
                continue;
            }
            for (int hour = fields.get(1).previousSetBit(23);
                    hour >= 0;
                    hour = hour == 0 ? -1 : fields.get(1).previousSetBit(hour - 1)) {
                for (int minute = fields.get(0).previousSetBit(59);
                        minute >= 0;
                        minute = minute == 0 ? -1 : fields.get(0).previousSetBit(minute - 1)) {
                    Instant moment = ZonedDateTime.of(day, LocalTime.of(hour, minute), zone)
                            .toInstant();
                    if (!moment.isAfter(now)) {
                        return Optional.of(moment);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
