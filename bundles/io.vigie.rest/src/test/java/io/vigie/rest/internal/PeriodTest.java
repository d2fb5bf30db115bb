package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-01/P1M                                       | 2026-10-31T23:00:00Z 2026-11-30T23:00:00Z
            2026-11-01/2026-12-01                                | 2026-10-31T23:00:00Z 2026-11-30T23:00:00Z
            P7D/2026-11-08                                       | 2026-10-31T23:00:00Z 2026-11-07T23:00:00Z
            2026-10-25/P1D                                       | 2026-10-24T22:00:00Z 2026-10-25T23:00:00Z
            2026-03-29/PT24H                                     | 2026-03-28T23:00:00Z 2026-03-29T23:00:00Z
            2026-10-25/P1DT1H                                    | 2026-10-24T22:00:00Z 2026-10-26T00:00:00Z
            PT1H/2026-10-25T02:30+01:00                          | 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z
            2026-11-01T09:00:00+01:00/PT8H                       | 2026-11-01T08:00:00Z 2026-11-01T16:00:00Z
            2026-11-01T09:00:00 01:00/PT8H                       | 2026-11-01T08:00:00Z 2026-11-01T16:00:00Z
            2026-11-01T09:00/2026-11-01T10:00Z                   | 2026-11-01T08:00:00Z 2026-11-01T10:00:00Z
            ../2026-11-01                                        | null 2026-10-31T23:00:00Z
            2026-11-01/..                                        | 2026-10-31T23:00:00Z null
            ../..                                                | null null
            2026-01-31/P1M                                       | 2026-01-30T23:00:00Z 2026-02-27T23:00:00Z
            2026-11-01/P2W                                       | 2026-10-31T23:00:00Z 2026-11-14T23:00:00Z
            2026-11-01                                           | none
            2026-11-01/P-1D                                      | none
            2026-11-01/                                          | none
            2026-11-01/2026-11-01                                | none
            2026-13-01/P1M                                       | none
            P1D/P1D                                              | none
            ../P1D                                               | none
            2026-11-01/P999999999999D                            | none
            2026-11-01/P1D/P1D                                   | none
            """)
    void daysAreThoseOfTheZoneAndHoursPass(String text, String expected) {
        String read = Period.read(text, ZoneId.of("Europe/Paris"))
                .map(period -> period.from() + " " + period.to())
                .orElse("none");
        assertEquals(expected, read);
    }
}
