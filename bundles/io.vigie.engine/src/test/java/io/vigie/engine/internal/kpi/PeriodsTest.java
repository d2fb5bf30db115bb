package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The period as long as another that ends at an instant, around the change of the clocks of 2026-03-29. */
class PeriodsTest {
    @ParameterizedTest(name = "{4}")
    @CsvSource(textBlock = """
                    2026-04-01T00:00+02:00, 2026-05-01T00:00+02:00, 2026-04-01T00:00+02:00, 2026-03-01T00:00+01:00, month
                    2026-03-01T00:00+01:00, 2026-04-01T00:00+02:00, 2026-03-20T00:00+01:00, 2026-02-17T00:00+01:00, 31 days
                    2026-03-29T00:00+01:00, 2026-03-30T00:00+02:00, 2026-03-29T00:00+01:00, 2026-03-28T00:00+01:00, day of 23 h
                    2026-03-29T12:00+02:00, 2026-03-30T00:00+02:00, 2026-03-29T12:00+02:00, 2026-03-28T23:00+01:00, to midnight
                    2026-03-29T00:00+01:00, 2026-03-29T12:00+02:00, 2026-03-29T00:00+01:00, 2026-03-28T13:00+01:00, from midnight
                    """)
    void theStart(String from, String to, String end, String start, String what) {
        assertEquals(at(start), Periods.before(at(from), at(to), at(end), ZoneId.of("Europe/Paris")), what);
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
