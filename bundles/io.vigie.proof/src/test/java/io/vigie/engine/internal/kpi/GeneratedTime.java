package io.vigie.engine.internal.kpi;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/**
 * A few days around a change of the clocks, a change of month or nothing of the kind. Instants fall on
 * the bounds of buckets, or next to them, far more often than chance would have it.
 */
final class GeneratedTime {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe");
    /** The clocks go forward at midnight, so that a day begins at one. */
    private static final ZoneId AZORES = ZoneId.of("Atlantic/Azores");
    /** They go forward to midnight, so that a day ends at eleven. */
    private static final ZoneId NUUK = ZoneId.of("America/Nuuk");

    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"), PARIS, LORD_HOWE, AZORES, ZoneId.of("America/Toronto"), ZoneId.of("Asia/Kathmandu"));
    private static final List<Place> PLACES = List.of(
            new Place(PARIS, LocalDate.of(2026, 3, 29)),
            new Place(PARIS, LocalDate.of(2025, 10, 26)),
            new Place(LORD_HOWE, LocalDate.of(2026, 4, 5)),
            new Place(LORD_HOWE, LocalDate.of(2025, 10, 5)),
            new Place(ZoneId.of("America/Toronto"), LocalDate.of(2026, 3, 8)),
            new Place(AZORES, LocalDate.of(2026, 3, 29)),
            new Place(NUUK, LocalDate.of(2026, 3, 29)),
            new Place(NUUK, LocalDate.of(2025, 10, 26)),
            new Place(PARIS, LocalDate.of(2026, 1, 31)),
            new Place(ZoneId.of("UTC"), LocalDate.of(2026, 2, 28)));
    private static final long[] STEPS = {0, 0, 0, 1, -1, 1_000_000, -1_000_000, 30_000_000, 90_000_000};

    private record Place(ZoneId zone, LocalDate day) {}

    private final Random random;
    private final ZoneId zone;
    private final LocalDate day;

    GeneratedTime(Random random) {
        this.random = random;
        Place place = PLACES.get(random.nextInt(PLACES.size()));
        this.zone = place.zone();
        this.day = place.day();
    }

    ZoneId zone() {
        return zone;
    }

    /** The zone of the days, mostly. */
    ZoneId anyZone() {
        return random.nextInt(3) > 0 ? zone : ZONES.get(random.nextInt(ZONES.size()));
    }

    /** A date from the day before to the day after. */
    LocalDate date() {
        return day.plusDays(random.nextInt(3) - 1);
    }

    /** A date within some days. */
    LocalDate date(int days) {
        return day.plusDays(random.nextInt(2 * days + 1) - days);
    }

    Instant midnight(LocalDate date) {
        return date.atStartOfDay(zone).toInstant();
    }

    /** The beginning of the three days. */
    Instant first() {
        return midnight(day.minusDays(1));
    }

    /** The end of the three days. */
    Instant last() {
        return midnight(day.plusDays(2));
    }

    /** An instant within the three days, to the microsecond. */
    Instant instant() {
        Instant midnight = midnight(date());
        if (random.nextInt(3) == 0) {
            return midnight.plusSeconds(random.nextInt(86_400)).plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
        }
        int quarters = random.nextInt(3) == 0 ? 0 : random.nextInt(2) == 0 ? random.nextInt(16) : random.nextInt(97);
        return midnight.plus(Duration.ofMinutes(15L * quarters))
                .plus(STEPS[random.nextInt(STEPS.length)], ChronoUnit.MICROS);
    }

    /** An instant some time later; now and then the same, and rarely an earlier one. */
    Instant after(Instant instant, int seconds) {
        return switch (random.nextInt(20)) {
            case 0, 1 -> instant;
            case 2 -> instant.minusSeconds(random.nextInt(60));
            case 3 -> instant.plus(1, ChronoUnit.MICROS);
            case 4, 5, 6 ->
                instant.plusSeconds(List.of(1, 10, 20, 30, 60, 90, 300).get(random.nextInt(7)));
            case 7 -> instant.plus(Duration.ofDays(1 + random.nextInt(8)));
            default -> instant.plusSeconds(random.nextInt(seconds));
        };
    }
}
