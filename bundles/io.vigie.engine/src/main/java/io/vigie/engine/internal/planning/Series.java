package io.vigie.engine.internal.planning;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.query.Grain;
import io.vigie.query.QueryException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The volumes of a period, by intervals of a grain of a day or less in a zone. An interval that has no
 * volume is missing, which is not the same as 0. Immutable.
 */
public final class Series {
    private final ZoneId zone;
    private final Grain grain;
    private final List<Interval> intervals;
    private final double[] volumes;
    private final Instant end;
    private final int slots;

    private Series(ZoneId zone, Grain grain, List<Interval> intervals, double[] volumes, Instant end) {
        this.zone = zone;
        this.grain = grain;
        this.intervals = intervals;
        this.volumes = volumes;
        this.end = end;
        this.slots = (int) Duration.ofDays(1).dividedBy(length(grain));
    }

    /**
     * A series.
     *
     * @param volumes the volume from each instant on, at least 0; those of one interval are added up
     * @throws QueryException when the grain is longer than a day
     * @throws IllegalArgumentException when a volume is negative or not a number
     */
    public static Series of(ZoneId zone, Grain grain, Map<Instant, Double> volumes) {
        length(grain);
        volumes.forEach((start, volume) -> {
            if (!(volume >= 0) || volume.isInfinite()) {
                throw new IllegalArgumentException("the volume at " + start + " is " + volume);
            }
        });
        TreeMap<Instant, Double> sorted = new TreeMap<>(volumes);
        if (sorted.isEmpty()) {
            return new Series(zone, grain, List.of(), new double[0], Instant.EPOCH);
        }
        List<Interval> intervals =
                overlapping(zone, grain, sorted.firstKey(), sorted.lastKey().plusNanos(1));
        double[] found = new double[intervals.size()];
        for (int i = 0; i < found.length; i++) {
            Map<Instant, Double> inside =
                    sorted.subMap(intervals.get(i).from(), intervals.get(i).to());
            found[i] = inside.isEmpty()
                    ? Double.NaN
                    : inside.values().stream().mapToDouble(Double::doubleValue).sum();
        }
        return new Series(
                zone, grain, intervals, found, intervals.get(found.length - 1).to());
    }

    /** The zone of the local calendar. */
    public ZoneId zone() {
        return zone;
    }

    /** The length of the intervals. */
    public Grain grain() {
        return grain;
    }

    /** Whether it has no volume at all. */
    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** The instant up to which volumes are known. */
    public Instant end() {
        return end;
    }

    /** What was known at an instant: the volumes of the intervals that ended by then. */
    public Series before(Instant instant) {
        int kept = intervals.size();
        while (kept > 0 && intervals.get(kept - 1).to().isAfter(instant)) {
            kept--;
        }
        return new Series(zone, grain, intervals.subList(0, kept), Arrays.copyOf(volumes, kept), instant);
    }

    /** All intervals from the first volume to the last one, the missing ones between included. */
    List<Interval> intervals() {
        return intervals;
    }

    /** The volume of the interval at an index; NaN when it is missing. */
    double volume(int index) {
        return volumes[index];
    }

    /** The intervals of its calendar that begin in a period. */
    List<Interval> intervals(Instant from, Instant to) {
        return overlapping(zone, grain, from, to).stream()
                .filter(interval -> !interval.from().isBefore(from))
                .toList();
    }

    /** How many slots an ordinary day has. */
    int slots() {
        return slots;
    }

    /** The place of an interval in the week, from 0 for Monday at midnight on. */
    int cell(Interval interval) {
        return (interval.date().getDayOfWeek().getValue() - 1) * slots + interval.slot();
    }

    /** The day from which on nothing is known: that of the end, or the next one when it is under way. */
    LocalDate endDate() {
        ZonedDateTime local = end.atZone(zone);
        return local.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? local.toLocalDate()
                : local.toLocalDate().plusDays(1);
    }

    private static List<Interval> overlapping(ZoneId zone, Grain grain, Instant from, Instant to) {
        Duration length = length(grain);
        // Whole days, because the first and the last bucket of a period are cut where it begins and ends.
        Instant first = from.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        Instant last =
                to.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
        List<Interval> intervals = new ArrayList<>();
        for (Bucket bucket : Bucket.of(first, last, zone, grain)) {
            if (bucket.to().isAfter(from) && bucket.from().isBefore(to)) {
                ZonedDateTime local = bucket.from().atZone(zone);
                boolean day = grain == Grain.DAY;
                int slot = day ? 0 : (int) (local.toLocalTime().toSecondOfDay() / length.toSeconds());
                LocalTime time = LocalTime.ofSecondOfDay(slot * length.toSeconds());
                double share = day
                        ? 1
                        : (double) Duration.between(bucket.from(), bucket.to()).toSeconds() / length.toSeconds();
                intervals.add(new Interval(bucket.from(), bucket.to(), local.toLocalDate(), slot, time, share));
            }
        }
        return intervals;
    }

    private static Duration length(Grain grain) {
        return switch (grain) {
            case QUARTER_HOUR -> Duration.ofMinutes(15);
            case HALF_HOUR -> Duration.ofMinutes(30);
            case HOUR -> Duration.ofHours(1);
            case DAY -> Duration.ofDays(1);
            default ->
                throw new QueryException(
                        "A forecast has the grain 15m, 30m, 1h or day, not " + grain.id() + ".",
                        "Une projection a la granularité 15m, 30m, 1h ou day, et non " + grain.id() + ".");
        };
    }
}
