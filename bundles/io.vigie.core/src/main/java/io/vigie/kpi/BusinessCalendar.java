package io.vigie.kpi;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opening hours by weekday in a zone, with holidays on which it is closed. Immutable. */
public final class BusinessCalendar {
    /**
     * An opening within a day.
     *
     * @param opens the first minute
     * @param closes the end, exclusive; midnight stands for the end of the day
     */
    public record Opening(LocalTime opens, LocalTime closes) {}

    /**
     * An opening on the time line.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public record Span(Instant from, Instant to) {}

    private final ZoneId zone;
    private final Map<DayOfWeek, List<Opening>> week;
    private final Set<LocalDate> holidays;

    private BusinessCalendar(ZoneId zone, Map<DayOfWeek, List<Opening>> week, Set<LocalDate> holidays) {
        this.zone = zone;
        Map<DayOfWeek, List<Opening>> copy = new EnumMap<>(DayOfWeek.class);
        week.forEach((day, openings) -> copy.put(day, List.copyOf(openings)));
        this.week = Collections.unmodifiableMap(copy);
        this.holidays = Collections.unmodifiableSet(new TreeSet<>(holidays));
    }

    /**
     * A calendar.
     *
     * @param week the openings of each weekday, ascending; a day that is absent is closed
     * @throws IllegalArgumentException when an opening ends before it begins or two overlap
     */
    public static BusinessCalendar of(ZoneId zone, Map<DayOfWeek, List<Opening>> week, Set<LocalDate> holidays) {
        week.forEach((day, openings) -> {
            LocalTime last = null;
            for (Opening opening : openings) {
                boolean endsOfDay = opening.closes().equals(LocalTime.MIDNIGHT);
                if ((!endsOfDay && !opening.opens().isBefore(opening.closes()))
                        || (last != null && (opening.opens().isBefore(last) || last.equals(LocalTime.MIDNIGHT)))) {
                    throw new IllegalArgumentException(
                            "the openings of " + day + " must be ascending and end after they begin: " + openings);
                }
                last = opening.closes();
            }
        });
        return new BusinessCalendar(zone, week, holidays);
    }

    /** The zone of the opening hours. */
    public ZoneId zone() {
        return zone;
    }

    /** The openings of each weekday that has one. */
    public Map<DayOfWeek, List<Opening>> week() {
        return week;
    }

    /** The dates on which it is closed. */
    public Set<LocalDate> holidays() {
        return holidays;
    }

    /** The openings that end after {@code from} and begin before {@code to}, in order. */
    public List<Span> spans(Instant from, Instant to) {
        List<Span> spans = new ArrayList<>();
        LocalDate last = to.atZone(zone).toLocalDate();
        for (LocalDate day = from.atZone(zone).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (holidays.contains(day)) {
                continue;
            }
            for (Opening opening : week.getOrDefault(day.getDayOfWeek(), List.of())) {
                Instant opens = day.atTime(opening.opens()).atZone(zone).toInstant();
                Instant closes = opening.closes().equals(LocalTime.MIDNIGHT)
                        ? day.plusDays(1).atStartOfDay(zone).toInstant()
                        : day.atTime(opening.closes()).atZone(zone).toInstant();
                if (closes.isAfter(from) && opens.isBefore(to) && opens.isBefore(closes)) {
                    spans.add(new Span(opens, closes));
                }
            }
        }
        return spans;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BusinessCalendar that
                && zone.equals(that.zone)
                && week.equals(that.week)
                && holidays.equals(that.holidays);
    }

    @Override
    public int hashCode() {
        return week.hashCode();
    }

    @Override
    public String toString() {
        return zone + " " + week + (holidays.isEmpty() ? "" : " closed " + holidays);
    }
}
