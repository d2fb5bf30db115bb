package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The local days of a zone, one after the other, from some day on until some day. Immutable. */
final class Slots {
    private final ZoneId zone;
    private final LocalDate firstDay;
    /** Where each day begins and the last one ends. */
    private final long[] edges;

    private Slots(ZoneId zone, LocalDate firstDay, long[] edges) {
        this.zone = zone;
        this.firstDay = firstDay;
        this.edges = edges;
    }

    /** The days from that of an instant up to the last that is over at another. */
    static Slots of(ZoneId zone, Instant from, Instant now) {
        LocalDate first = from.atZone(zone).toLocalDate();
        LocalDate end = now.atZone(zone).toLocalDate();
        List<Long> edges = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(end); day = day.plusDays(1)) {
            edges.add(micros(day.atStartOfDay(zone).toInstant()));
        }
        if (edges.isEmpty()) {
            edges.add(micros(end.atStartOfDay(zone).toInstant()));
        }
        return new Slots(zone, first, edges.stream().mapToLong(Long::longValue).toArray());
    }

    /** The same days and those that are over since. */
    Slots until(Instant now) {
        long next = micros(firstDay.plusDays(size() + 1L).atStartOfDay(zone).toInstant());
        if (next > micros(now)) {
            return this;
        }
        return of(zone, instant(edges[0]), now);
    }

    /** Where the days begin and the last one ends, in microseconds. */
    long[] edges() {
        return edges.clone();
    }

    /** The end of the last day. */
    long end() {
        return edges[edges.length - 1];
    }

    int size() {
        return edges.length - 1;
    }

    long from(int slot) {
        return edges[slot];
    }

    long to(int slot) {
        return edges[slot + 1];
    }

    /** The first slot that begins at or after an instant. */
    int startingAt(long micros) {
        int found = Arrays.binarySearch(edges, micros);
        return found >= 0 ? found : -found - 1;
    }

    /** The slot that an instant lies in; before the first -1, after the last {@link #size()}. */
    int at(long micros) {
        int found = Arrays.binarySearch(edges, micros);
        return found >= 0 ? found : -found - 2;
    }

    Bucket bucket(int slot) {
        return bucket(from(slot), to(slot));
    }

    static Bucket bucket(long from, long to) {
        Instant first = instant(from);
        Instant last = instant(to);
        return new Bucket(null, first, last, 1, Duration.between(first, last));
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
