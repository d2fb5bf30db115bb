package io.vigie.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusinessCalendarTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static BusinessCalendar.Opening opening(String opens, String closes) {
        return new BusinessCalendar.Opening(LocalTime.parse(opens), LocalTime.parse(closes));
    }

    private static Duration open(BusinessCalendar calendar, String from, String to) {
        return calendar.spans(Instant.parse(from), Instant.parse(to)).stream()
                .map(span -> Duration.between(span.from(), span.to()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Test
    void aDayOfTheSummerChangeHasItsRealLength() {
        BusinessCalendar always =
                BusinessCalendar.of(PARIS, Map.of(DayOfWeek.SUNDAY, List.of(opening("00:00", "00:00"))), Set.of());
        assertEquals(Duration.ofHours(23), open(always, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        assertEquals(Duration.ofHours(25), open(always, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
    }

    @Test
    void itIsClosedOnHolidaysAndBetweenTwoOpenings() {
        BusinessCalendar calendar = BusinessCalendar.of(
                PARIS,
                Map.of(DayOfWeek.FRIDAY, List.of(opening("09:00", "12:00"), opening("14:00", "18:00"))),
                Set.of(LocalDate.of(2026, 5, 1)));
        assertEquals(Duration.ZERO, open(calendar, "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"));
        assertEquals(Duration.ofHours(7), open(calendar, "2026-05-08T00:00:00Z", "2026-05-09T00:00:00Z"));
    }

    @Test
    void refusesOpeningsThatOverlapOrEndBeforeTheyBegin() {
        for (List<BusinessCalendar.Opening> openings : List.of(
                List.of(opening("18:00", "09:00")),
                List.of(opening("09:00", "13:00"), opening("12:00", "18:00")),
                List.of(opening("09:00", "00:00"), opening("12:00", "18:00")))) {
            Map<DayOfWeek, List<BusinessCalendar.Opening>> week = Map.of(DayOfWeek.MONDAY, openings);
            assertThrows(IllegalArgumentException.class, () -> BusinessCalendar.of(PARIS, week, Set.of()));
        }
    }
}
