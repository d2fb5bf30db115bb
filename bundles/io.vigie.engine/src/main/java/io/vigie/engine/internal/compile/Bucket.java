package io.vigie.engine.internal.compile;

import io.vigie.query.Grain;
import io.vigie.query.QueryException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of an answer.
 *
 * @param label its start in the reporting zone, also where the period begins later; null for the total
 * @param from the first instant counted
 * @param to the end, exclusive
 * @param days how many local days begin in [from, to), at least 1
 * @param whole how long the whole day, week, month or slice is, also where the period cuts it
 */
public record Bucket(@Nullable OffsetDateTime label, Instant from, Instant to, long days, Duration whole) {
    private static final int LIMIT = 200_000;
    /** No day is shorter, so anything that is lies within one. */
    private static final Duration SHORTEST_DAY = Duration.ofHours(22);

    /**
     * The buckets of a period. Days, weeks (from Monday) and months follow the local calendar; buckets
     * below a day are slices of equal length from local midnight on, the last of which is cut at the
     * next local midnight.
     *
     * @throws QueryException when there are too many
     */
    public static List<Bucket> of(Instant from, Instant to, ZoneId zone, Grain grain) {
        if (grain == Grain.TOTAL) {
            return List.of(new Bucket(null, from, to, days(from, to, zone), Duration.between(from, to)));
        }
        List<Bucket> buckets = new ArrayList<>();
        LocalDate day = aligned(from.atZone(zone).toLocalDate(), grain);
        while (true) {
            Instant start = day.atStartOfDay(zone).toInstant();
            if (!start.isBefore(to)) {
                return buckets;
            }
            LocalDate next = next(day, grain);
            Instant end = next.atStartOfDay(zone).toInstant();
            Duration slice = slice(grain);
            if (slice == null) {
                add(buckets, start, end, from, to, zone);
            } else {
                for (Instant at = start; at.isBefore(end); at = at.plus(slice)) {
                    Instant cut = at.plus(slice).isAfter(end) ? end : at.plus(slice);
                    add(buckets, at, cut, from, to, zone);
                }
            }
            if (buckets.size() > LIMIT) {
                throw new QueryException(
                        "The period has more than " + LIMIT + " buckets of " + grain.id()
                                + "; ask for a coarser grain or a shorter period.",
                        "La période a plus de " + LIMIT + " tranches de " + grain.id()
                                + " ; demandez une granularité plus grosse ou une période plus courte.");
            }
            day = next;
        }
    }

    /**
     * The buckets that begin at given instants: as long as the grain says where that is below a day, else
     * a microsecond, which is the instant itself.
     */
    public static List<Bucket> at(List<Instant> instants, ZoneId zone, Grain grain) {
        Duration slice = slice(grain);
        Duration length = slice == null ? Duration.ofNanos(1_000) : slice;
        return instants.stream()
                .map(at -> new Bucket(at.atZone(zone).toOffsetDateTime(), at, at.plus(length), 1, length))
                .toList();
    }

    /**
     * The same local times some weeks earlier, as [from, to). Empty where a change of the clocks leaves
     * the beginning out; of a local time that comes twice the first counts.
     */
    Optional<Instant[]> weeksBefore(long weeks, ZoneId zone) {
        LocalDateTime wanted = from.atZone(zone).toLocalDateTime().minusWeeks(weeks);
        Instant start = wanted.atZone(zone).toInstant();
        Duration length = Duration.between(from, to);
        if (length.compareTo(SHORTEST_DAY) < 0) {
            boolean leftOut = zone.getRules().getValidOffsets(wanted).isEmpty();
            return leftOut ? Optional.empty() : Optional.of(new Instant[] {start, start.plus(length)});
        }
        LocalDateTime last = to.atZone(zone).toLocalDateTime().minusWeeks(weeks);
        return Optional.of(new Instant[] {start, last.atZone(zone).toInstant()});
    }

    private static void add(List<Bucket> buckets, Instant start, Instant end, Instant from, Instant to, ZoneId zone) {
        if (end.isAfter(from) && start.isBefore(to)) {
            Instant first = start.isBefore(from) ? from : start;
            Instant last = end.isAfter(to) ? to : end;
            OffsetDateTime label = start.atZone(zone).toOffsetDateTime();
            buckets.add(new Bucket(label, first, last, days(first, last, zone), Duration.between(start, end)));
        }
    }

    private static long days(Instant from, Instant to, ZoneId zone) {
        LocalDate day = from.atZone(zone).toLocalDate();
        LocalDate first = day.atStartOfDay(zone).toInstant().isBefore(from) ? day.plusDays(1) : day;
        LocalDate last = to.atZone(zone).toLocalDate();
        // The day that ends the period has begun in it unless the period ends as the day begins.
        LocalDate end = last.atStartOfDay(zone).toInstant().isBefore(to) ? last.plusDays(1) : last;
        return Math.max(1, ChronoUnit.DAYS.between(first, end));
    }

    private static LocalDate aligned(LocalDate day, Grain grain) {
        return switch (grain) {
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            default -> day;
        };
    }

    private static LocalDate next(LocalDate day, Grain grain) {
        return switch (grain) {
            case WEEK -> day.plusWeeks(1);
            case MONTH -> day.plusMonths(1);
            default -> day.plusDays(1);
        };
    }

    private static @Nullable Duration slice(Grain grain) {
        return switch (grain) {
            case QUARTER_HOUR -> Duration.ofMinutes(15);
            case HALF_HOUR -> Duration.ofMinutes(30);
            case HOUR -> Duration.ofHours(1);
            default -> null;
        };
    }
}
