package io.vigie.engine.internal.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.query.Grain;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    @ParameterizedTest
    @CsvSource({
        // A whole month, the same month from noon of its first day, and a night that lies in one day.
        "2026-03-01T00:00+01:00, 2026-04-01T00:00+02:00, 31",
        "2026-03-01T12:00+01:00, 2026-04-01T00:00+02:00, 30",
        "2026-03-01T12:00+01:00, 2026-04-01T12:00+02:00, 31",
        "2026-03-01T01:00+01:00, 2026-03-01T02:00+01:00, 1",
        "2026-03-01T00:00+01:00, 2026-03-01T00:00:01+01:00, 1",
    })
    void itsDaysAreThoseThatBeginInIt(OffsetDateTime from, OffsetDateTime to, long days) {
        assertEquals(
                days,
                Bucket.of(from.toInstant(), to.toInstant(), PARIS, Grain.TOTAL)
                        .get(0)
                        .days());
    }

    @Test
    void thePeriodCutsTheDaysOfItsFirstAndLastBucket() {
        List<Bucket> weeks = Bucket.of(
                Instant.parse("2026-01-29T23:00:00Z"), Instant.parse("2026-02-10T23:00:00Z"), PARIS, Grain.WEEK);
        assertEquals(List.of(3L, 7L, 2L), weeks.stream().map(Bucket::days).toList());
        assertEquals("2026-01-26T00:00+01:00", String.valueOf(weeks.get(0).label()));
    }

    /** Each bucket with the hours it counts: days of 23, 25 and 24.5 hours, and their last slices. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Paris,        2026-03-29, DAY,  1,  23.0",
        "Europe/Paris,        2026-10-25, DAY,  1,  25.0",
        "Australia/Lord_Howe, 2026-04-05, DAY,  1,  24.5",
        "Australia/Lord_Howe, 2026-10-04, DAY,  1,  23.5",
        "Europe/Paris,        2026-03-29, HALF_HOUR, 46, 0.5",
        "Europe/Paris,        2026-10-25, HALF_HOUR, 50, 0.5",
        "Australia/Lord_Howe, 2026-04-05, HOUR, 25, 0.5",
        "Australia/Lord_Howe, 2026-10-04, HOUR, 24, 0.5",
    })
    void daysFollowTheLocalClock(ZoneId zone, java.time.LocalDate day, Grain grain, int buckets, double lastHours) {
        List<Bucket> of = Bucket.of(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant(),
                zone,
                grain);
        assertEquals(buckets, of.size());
        Bucket last = of.get(of.size() - 1);
        assertEquals(
                lastHours, java.time.Duration.between(last.from(), last.to()).toMinutes() / 60.0);
    }

    /** Weeks before the summer change, before and after the winter change, and into the hours of the changes. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-30T10:00+02:00, HOUR, 1, 2026-03-23T09:00:00Z 2026-03-23T10:00:00Z",
        "2026-11-02T10:00+01:00, HOUR, 2, 2026-10-19T08:00:00Z 2026-10-19T09:00:00Z",
        // 29 March has no 02:00 to 03:00.
        "2026-04-05T02:00+02:00, HOUR, 1, none",
        "2026-04-05T02:30+02:00, HALF_HOUR, 1, none",
        "2026-04-05T03:00+02:00, HOUR, 1, 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
        // 25 October has 02:00 to 03:00 twice; the first counts.
        "2026-11-01T02:00+01:00, HOUR, 1, 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z",
        // Both of these hours look at the ordinary one.
        "2026-10-25T02:00+02:00, HOUR, 1, 2026-10-18T00:00:00Z 2026-10-18T01:00:00Z",
        "2026-10-25T02:00+01:00, HOUR, 1, 2026-10-18T00:00:00Z 2026-10-18T01:00:00Z",
        // A day is a day, however long.
        "2026-04-05T00:00+02:00, DAY, 1, 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z",
        "2026-11-01T00:00+01:00, DAY, 1, 2026-10-24T22:00:00Z 2026-10-25T23:00:00Z",
    })
    void weeksBeforeKeepTheLocalTime(OffsetDateTime start, Grain grain, long weeks, String window) {
        Bucket bucket = Bucket.of(start.toInstant(), start.plusDays(1).toInstant(), PARIS, grain)
                .get(0);
        assertEquals(
                window,
                bucket.weeksBefore(weeks, PARIS)
                        .map(span -> span[0] + " " + span[1])
                        .orElse("none"));
    }

    @Test
    void instantsAreBucketsOfTheirOwn() {
        List<Instant> instants = List.of(Instant.parse("2026-03-30T08:00:00Z"));
        assertEquals(
                "2026-03-30T10:00+02:00 PT0.000001S",
                Bucket.at(instants, PARIS, Grain.TOTAL).stream()
                        .map(BucketTest::show)
                        .collect(Collectors.joining()));
        assertEquals(
                "2026-03-30T10:00+02:00 PT30M",
                Bucket.at(instants, PARIS, Grain.HALF_HOUR).stream()
                        .map(BucketTest::show)
                        .collect(Collectors.joining()));
    }

    private static String show(Bucket bucket) {
        return bucket.label() + " " + java.time.Duration.between(bucket.from(), bucket.to());
    }
}
