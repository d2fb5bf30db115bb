package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    private static final Map<String, Unit> UNITS = Map.of(
            "ratio", Unit.RATIO,
            "seconds", Unit.SECONDS,
            "count", Unit.COUNT,
            "agents", Unit.AGENTS,
            "points", Unit.POINTS,
            "score", Unit.SCORE,
            "money", Unit.MONEY,
            "per case",
                    Unit.per(
                            "count/case",
                            Text.of("per case", "par dossier"),
                            Unit.Dimension.NUMBER,
                            Unit.Dimension.NUMBER));

    // spotless:off
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', value = {
        "ratio    | 0.764        | 76.4%         | 76,4 %",
        "ratio    | 0.7999999    | 80.0%         | 80,0 %",
        "ratio    | 0            | 0.0%          | 0,0 %",
        "ratio    | 12.5         | 1,250.0%      | 1 250,0 %",
        "ratio    | -            | –             | –",
        "seconds  | 32           | 32 s          | 32 s",
        "seconds  | 5.4706       | 5.5 s         | 5,5 s",
        "seconds  | 59.94        | 59.9 s        | 59,9 s",
        "seconds  | 59.96        | 1 min 00 s    | 1 min 00 s",
        "seconds  | 245          | 4 min 05 s    | 4 min 05 s",
        "seconds  | 3599.6       | 1 h 00 min    | 1 h 00 min",
        "seconds  | 3725         | 1 h 02 min    | 1 h 02 min",
        "seconds  | 86399        | 1 d 0 h       | 1 j 0 h",
        "seconds  | 277200       | 3 d 5 h       | 3 j 5 h",
        "seconds  | -61          | −1 min 01 s   | −1 min 01 s",
        "points   | 24.4         | +24           | +24",
        "points   | -3.5         | −4            | −4",
        "points   | -0.4         | 0             | 0",
        "score    | 72.25        | 72.3          | 72,3",
        "money    | 1234.5       | 1,234.50      | 1 234,50",
        "count    | 1234567      | 1,234,567     | 1 234 567",
        "agents   | 14           | 14 agents     | 14 agents",
        "per case | 1.875        | 1.88 per case | 1,88 par dossier",
    })
    // spotless:on
    void writesValuesInTheirUnit(String unit, BigDecimal value, String english, String french) {
        assertEquals(english, Samples.EN_FIGURES.value(value, UNITS.get(unit)));
        assertEquals(french, Samples.FR_FIGURES.value(value, UNITS.get(unit)).replace('\u00a0', ' '));
    }

    @ParameterizedTest
    @CsvSource({
        "DAY,   false, 'Sun 29 Mar 2026', 'dim. 29 mars 2026'",
        "WEEK,  false, 'week 13, 29 Mar 2026', 'sem. 13, 29 mars 2026'",
        "MONTH, false, 'March 2026', 'mars 2026'",
        "HOUR,  false, '29 Mar 2026 03:00', '29 mars 2026 03:00'",
        "HOUR,  true,  '29 Mar 2026 03:00 +02:00', '29 mars 2026 03:00 +02:00'",
    })
    void writesBuckets(Grain grain, boolean offset, String english, String french) {
        OffsetDateTime bucket = OffsetDateTime.parse("2026-03-29T03:00:00+02:00");
        assertEquals(english, Samples.EN_FIGURES.bucket(bucket, grain, offset));
        assertEquals(french, Samples.FR_FIGURES.bucket(bucket, grain, offset));
    }

    @Test
    void showsSecondsOnlyWhereThereAreSome() {
        assertEquals("2 Mar 2026 09:00", Samples.EN_FIGURES.moment(Instant.parse("2026-03-02T08:00:00Z")));
        assertEquals("2 Mar 2026 09:00:07", Samples.EN_FIGURES.moment(Instant.parse("2026-03-02T08:00:07Z")));
    }

    @Test
    void writesTargets() {
        Text origin = Text.of("o", "o");
        assertEquals("≥ 80.0%", target(Target.atLeast("0.8", origin)));
        assertEquals("≤ 5.0%", target(Target.atMost("0.05", origin)));
        assertEquals("70.0% – 85.0%", target(Target.between("0.7", "0.85", origin)));
        Target zones = Target.zones(
                origin,
                List.of(
                        new Target.Zone(Target.Status.CRITICAL, new BigDecimal("0.7"), false),
                        new Target.Zone(Target.Status.WARNING, new BigDecimal("0.8"), false),
                        new Target.Zone(Target.Status.GOOD, null, false)));
        assertEquals("critical < 70.0% ≤ warning < 80.0% ≤ good", target(zones));
        assertEquals(
                "bon ≤ 5,0 % < mauvais",
                Standing.zones(Target.atMost("0.05", origin), Unit.RATIO, Samples.FR_FIGURES, Locale.FRENCH)
                        .replace('\u00a0', ' '));
    }

    private static String target(Target target) {
        return Standing.text(target, Unit.RATIO, Samples.EN_FIGURES, Locale.ENGLISH);
    }

    @Test
    void aParameterIsThatOfTheQuestionElseOfItsLastPresetElseTheDefault() {
        KpiQuery.Builder query = KpiQuery.of("team-mood");
        assertEquals("window_days = 30, min_group = 5", Standing.parameters(Samples.MOOD, query.build()));
        query.preset("fortnight").preset("of-another-kpi");
        assertEquals("window_days = 14, min_group = 5", Standing.parameters(Samples.MOOD, query.build()));
        query.parameter("window_days", "3");
        assertEquals("window_days = 3, min_group = 5", Standing.parameters(Samples.MOOD, query.build()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0      | 0 s",
                "300    | 5 min",
                "330    | 5 min 30 s",
                "3600   | 1 h",
                "86400  | 1 d",
                "604800 | 7 d",
                "90000  | 1 d 1 h"
            })
    void delaysInTheFewestWords(String seconds, String text) {
        assertEquals(text, Samples.EN_FIGURES.delay(new BigDecimal(seconds)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-07T23:00:00Z | 2026-11-14T23:00:00Z | 8 Nov 2026 – 14 Nov 2026",
                "2026-11-07T23:00:00Z | 2026-11-08T23:00:00Z | 8 Nov 2026",
                "2026-11-07T23:00:00Z | 2026-11-08T22:00:00Z | 8 Nov 2026 00:00 – 8 Nov 2026 23:00"
            })
    void wholeDaysAreToldByTheirDates(Instant from, Instant to, String text) {
        assertEquals(text, Samples.EN_FIGURES.period(from, to));
    }
}
