package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.Text;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.Grain;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ForecastTextTest {
    /** A forecast of the half-hours or days from a date on, by their local time. */
    static Forecast forecast(
            ForecastQuery.Builder query, LocalDate first, int days, Function<OffsetDateTime, String> volume) {
        ForecastQuery question = query.zone(Samples.PARIS).build();
        ZonedDateTime from = first.atStartOfDay(Samples.PARIS);
        ZonedDateTime to = first.plusDays(days).atStartOfDay(Samples.PARIS);
        List<Forecast.Point> points = new ArrayList<>();
        ZonedDateTime at = from;
        while (at.isBefore(to)) {
            String text = volume.apply(at.toOffsetDateTime());
            points.add(new Forecast.Point(at.toOffsetDateTime(), text.isEmpty() ? null : new BigDecimal(text)));
            at = question.grain() == Grain.DAY ? at.plusDays(1) : at.plusMinutes(30);
        }
        return new Forecast(
                question,
                from.toInstant(),
                to.toInstant(),
                Text.of("measured volumes", "volumes mesurés"),
                from.minusDays(28).toInstant(),
                from.toInstant(),
                "recent-profile",
                Text.of("'recent-profile' is used.", "« recent-profile » est utilisé."),
                points,
                List.of(
                        new Forecast.Score("seasonal-naive", Text.of("mean", "moyenne"), 0.12346, 1344),
                        new Forecast.Score("recent-profile", Text.of("recent", "récent"), 0.1, 1344),
                        new Forecast.Score("seasonal-trend", Text.of("trend", "tendance"), null, 0)));
    }

    private static String open(OffsetDateTime at) {
        return at.getHour() == 9 ? at.getMinute() == 0 ? "7.25" : "" : at.getHour() == 10 ? "1200" : "0";
    }

    private static List<String> render(Forecast forecast, Texts texts, Figures figures, int width) {
        return ForecastText.render(forecast, texts, figures, width, Paint.NONE);
    }

    @Test
    void aWeekIsShownAsTimesByDays() {
        ForecastQuery.Builder query = ForecastQuery.of(null, null).where("queue", "sales");
        Forecast forecast = forecast(query, LocalDate.of(2026, 3, 2), 2, ForecastTextTest::open);
        assertEquals("""
                Period        2 Mar 2026 00:00 to 4 Mar 2026 00:00, Europe/Paris
                Only          queue = sales
                Learned from  measured volumes, 2 Feb 2026 00:00 to 2 Mar 2026 00:00
                Model         'recent-profile' is used.

                Model                    Error  Intervals
                seasonal-naive  mean    12.35%      1,344
                recent-profile  recent  10.00%      1,344
                seasonal-trend  trend        –          0

                       Mon 2  Tue 3
                09:00      7      7
                09:30      –      –
                10:00  1,200  1,200
                10:30  1,200  1,200
                Total  2,407  2,407

                –: the history says nothing about this interval; sums are those of the others.
                """, Samples.text(render(forecast, Samples.EN, Samples.EN_FIGURES, 80)));
    }

    @Test
    void longerPeriodsAreShownByDayWithTheirPeaks() {
        Forecast forecast = forecast(
                ForecastQuery.of(null, null),
                LocalDate.of(2026, 3, 2),
                8,
                at -> at.getHour() == 10 ? "1.5" : at.getHour() == 14 ? "2" : "0");
        String text = Samples.text(render(forecast, Samples.FR, Samples.FR_FIGURES, 80));
        assertTrue(text.contains("lun. 2 mars 2026     7,0     2,0  14:00\n"), text);
        assertTrue(text.contains("Total               56,0\n"), text);
        assertTrue(text.endsWith("--format csv et --json écrivent chaque intervalle.\n"), text);
    }

    @Test
    void aWeekThatDoesNotFitIsShownByDay() {
        Forecast forecast = forecast(ForecastQuery.of(null, null), LocalDate.of(2026, 3, 2), 7, ForecastTextTest::open);
        for (int width : new int[] {40, 60, 100}) {
            List<String> lines = render(forecast, Samples.EN, Samples.EN_FIGURES, width);
            assertEquals(width < 50, lines.stream().anyMatch(line -> line.contains("Peak")), () -> lines.toString());
        }
    }

    @Test
    void theNightWithAnHourTwiceShowsItTwice() {
        Forecast forecast = forecast(
                ForecastQuery.of(null, null),
                LocalDate.of(2026, 10, 25),
                1,
                at -> at.getHour() == 2 ? at.getOffset().getTotalSeconds() == 7200 ? "1" : "2" : "0");
        String text = Samples.text(render(forecast, Samples.EN, Samples.EN_FIGURES, 80));
        assertTrue(
                text.contains("02:00      1.0\n02:00′     2.0\n02:30      1.0\n02:30′     2.0\nTotal      6.0"), text);
    }

    @Test
    void programsGetEachIntervalWithTheColumnsOfItsFact() {
        ForecastQuery.Builder query = ForecastQuery.of(null, null)
                .grain(Grain.DAY)
                .where("queue", "a,b")
                .holidays(List.of(LocalDate.of(2026, 3, 3)));
        Forecast forecast = forecast(query, LocalDate.of(2026, 3, 2), 2, at -> at.getDayOfMonth() == 2 ? "3.1400" : "");
        assertEquals(
                List.of(
                        "start,volume,queue",
                        "2026-03-02T00:00:00+01:00,3.14,\"a,b\"",
                        "2026-03-03T00:00:00+01:00,,\"a,b\""),
                Csv.forecast(forecast));
        String json = Json.compact(ForecastText.json(forecast, Samples.FR.locale()));
        assertTrue(json.startsWith("{\"from\":\"2026-03-02T00:00:00+01:00\""), json);
        assertTrue(json.contains("\"holidays\":[\"2026-03-03\"]"), json);
        assertTrue(json.contains("{\"model\":\"seasonal-trend\",\"name\":\"tendance\",\"error\":null"), json);
        assertTrue(json.contains("{\"start\":\"2026-03-03T00:00:00+01:00\",\"volume\":null}"), json);
        assertFalse(json.contains("3.1400"), json);
    }
}
