package io.vigie.engine.internal.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.query.Grain;
import io.vigie.query.QueryException;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ForecastsTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final ForecastModel NAIVE = model("seasonal-naive");
    private static final ForecastModel TREND = model("seasonal-trend");

    private static ForecastModel model(String id) {
        return Forecasts.models().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Instant at(String local) {
        return local.length() == 10
                ? LocalDate.parse(local).atStartOfDay(PARIS).toInstant()
                : ZonedDateTime.parse(local).toInstant();
    }

    /** A series made up interval by interval; NaN leaves one out. */
    private static Series series(Grain grain, String from, String to, ToDoubleFunction<Interval> volume) {
        return series(PARIS, grain, at(from), at(to), volume);
    }

    private static Series series(
            ZoneId zone, Grain grain, Instant from, Instant to, ToDoubleFunction<Interval> volume) {
        Map<Instant, Double> volumes = new HashMap<>();
        for (Interval interval : Series.of(zone, grain, Map.of(from, 0.0)).intervals(from, to)) {
            double value = volume.applyAsDouble(interval);
            if (!Double.isNaN(value)) {
                volumes.put(interval.from(), value);
            }
        }
        return Series.of(zone, grain, volumes);
    }

    /** A centre that opens on weekdays from 8 to 20 and on Saturdays until noon, with a peak at 10. */
    private static double shape(Interval interval) {
        DayOfWeek day = interval.date().getDayOfWeek();
        double hour = interval.time().toSecondOfDay() / 3600.0;
        if (day == DayOfWeek.SUNDAY || hour < 8 || hour >= (day == DayOfWeek.SATURDAY ? 12 : 20)) {
            return 0;
        }
        double peak = Math.exp(-(hour - 10) * (hour - 10) / 8) + 0.6 * Math.exp(-(hour - 15) * (hour - 15) / 10);
        return (day == DayOfWeek.MONDAY ? 1.3 : day == DayOfWeek.SATURDAY ? 0.5 : 1) * peak;
    }

    private static double weeks(Interval interval) {
        return ChronoUnit.DAYS.between(LocalDate.parse("2025-01-06"), interval.date()) / 7.0;
    }

    private static double poisson(Random random, double mean) {
        if (mean > 50) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        int count = -1;
        for (double left = mean; left >= 0 && mean > 0; count++) {
            left += Math.log(1 - random.nextDouble());
        }
        return Math.max(0, count);
    }

    private static double wape(Forecast forecast, String id) {
        return forecast.scores().stream()
                .filter(score -> score.model().id().equals(id))
                .map(score -> score.wape() == null ? Double.NaN : score.wape())
                .findFirst()
                .orElseThrow();
    }

    private static List<Double> volumes(Forecast forecast) {
        return forecast.points().stream()
                .map(point -> point.estimate().number())
                .collect(Collectors.toList());
    }

    private static Forecast week(Series series, ForecastSettings settings, String from) {
        return Forecasts.of(
                series,
                Forecasts.models(),
                settings,
                at(from),
                at(LocalDate.parse(from).plusWeeks(1).toString()));
    }

    private static Estimate only(ForecastModel model, Series history, String at, ForecastSettings settings) {
        List<Estimate> estimates =
                model.forecast(history.before(at(at)), history.intervals(at(at), at(at).plusSeconds(1)), settings);
        assertEquals(1, estimates.size());
        return estimates.get(0);
    }

    @Test
    void theBaselineTakesTheSameLocalTimeOfEachWeek() {
        Map<Instant, Double> volumes = Map.of(
                at("2026-03-23T10:00+01:00"), 40.0,
                at("2026-03-16T10:00+01:00"), 44.0,
                at("2026-03-09T10:00+01:00"), 36.0,
                at("2026-03-02T10:00+01:00"), 40.0,
                at("2026-02-23T10:00+01:00"), 1000.0,
                at("2026-03-23T09:00+01:00"), 100.0,
                at("2026-03-16T09:00+01:00"), 100.0);
        Series series = Series.of(PARIS, Grain.HOUR, volumes);
        ForecastSettings four = ForecastSettings.DEFAULT.withWeeks(4);
        String monday = "2026-03-30T10:00+02:00";
        assertEquals(new Estimate(new BigDecimal("160.0"), 4), only(NAIVE, series, monday, four));
        Estimate without = only(NAIVE, series, monday, four.withExcluded(Set.of(LocalDate.parse("2026-03-16"))));
        assertEquals(0, new BigDecimal(116).compareTo(without.num()));
        assertEquals(3, without.den());
        // Two weeks later the last four weeks are still those that are known.
        assertEquals(
                List.of(160.0 / 4, 160.0 / 4),
                NAIVE.forecast(series.before(at(monday)), series.intervals(at(monday), at("2026-04-07")), four).stream()
                        .map(Estimate::number)
                        .filter(volume -> volume == 40)
                        .toList());
        assertEquals(Estimate.UNDEFINED, only(NAIVE, series, "2026-03-31T10:00+02:00", four));
        assertNull(Estimate.UNDEFINED.volume());
    }

    @Test
    void aTrendIsFollowedAndTheBetterModelWins() {
        for (int seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Series growing = series(
                    Grain.HALF_HOUR,
                    "2025-01-06",
                    "2025-06-02",
                    interval -> poisson(random, 30 * shape(interval) * (1 + 0.06 * weeks(interval))));
            Forecast forecast = week(growing, ForecastSettings.DEFAULT, "2025-06-02");
            assertEquals("seasonal-trend", forecast.model().id(), forecast.why().en());
            assertTrue(wape(forecast, "seasonal-trend") < 0.95 * wape(forecast, "seasonal-naive"), "seed " + seed);
            double sum =
                    volumes(forecast).stream().mapToDouble(volume -> volume).sum();
            double truth = forecast.points().stream()
                    .mapToDouble(point -> 30 * shape(point.interval()) * (1 + 0.06 * weeks(point.interval())))
                    .sum();
            assertEquals(truth, sum, 0.04 * truth, "seed " + seed);
            assertTrue(Double.isNaN(wape(forecast, "seasonal-trend-year")));
            assertEquals(forecast, week(growing, ForecastSettings.DEFAULT, "2025-06-02"));
        }
    }

    @Test
    void theSeasonOfTheYearIsLearned() {
        ToDoubleFunction<Interval> truth =
                interval -> 400 * shape(interval) * (1 + 0.5 * Math.sin(weeks(interval) / 52 * 2 * Math.PI));
        Random random = new Random(3);
        Series twoYears = series(
                Grain.HOUR, "2025-01-06", "2027-01-04", interval -> poisson(random, truth.applyAsDouble(interval)));
        Forecast forecast = Forecasts.of(
                twoYears, Forecasts.models(), ForecastSettings.DEFAULT, at("2027-01-04"), at("2027-03-01"));
        assertEquals(
                "seasonal-trend-year", forecast.model().id(), forecast.why().en());
        double off = 0;
        double sum = 0;
        for (Forecast.Point point : forecast.points()) {
            double actual = truth.applyAsDouble(point.interval());
            off += Math.abs(actual - point.estimate().number());
            sum += actual;
        }
        assertTrue(off / sum < 0.08, "off by " + off / sum + " eight weeks ahead");
    }

    @Test
    void nothingAfterThePeriodBeginsIsUsed() {
        Random random = new Random(4);
        Map<Instant, Double> past = new HashMap<>();
        Series all =
                series(Grain.HOUR, "2025-01-06", "2025-06-02", interval -> 20 * shape(interval) + random.nextInt(5));
        for (int i = 0; i < all.intervals().size(); i++) {
            if (all.intervals().get(i).from().isBefore(at("2025-05-05"))) {
                past.put(all.intervals().get(i).from(), all.volume(i));
            }
        }
        assertEquals(
                week(Series.of(PARIS, Grain.HOUR, past), ForecastSettings.DEFAULT, "2025-05-05"),
                week(all, ForecastSettings.DEFAULT, "2025-05-05"));
    }

    @Test
    void nightsOfTheTimeChange() {
        for (String[] change : new String[][] {{"2025-03-30", "46"}, {"2025-10-26", "50"}}) {
            LocalDate sunday = LocalDate.parse(change[0]);
            // A volume that says at what local time it was.
            Series series = series(
                    Grain.HALF_HOUR,
                    sunday.minusWeeks(10).toString(),
                    sunday.plusWeeks(3).toString(),
                    interval -> 100
                            + interval.slot()
                            + 50 * interval.date().getDayOfWeek().getValue());
            for (ForecastModel model : Forecasts.models()) {
                if (model.id().equals("seasonal-trend-year")) {
                    continue;
                }
                // The day itself, and a week that has it behind.
                for (LocalDate from : List.of(sunday, sunday.plusDays(1), sunday.plusWeeks(2))) {
                    List<Interval> future = series.intervals(
                            at(from.toString()), at(from.plusWeeks(1).toString()));
                    assertEquals(from.equals(sunday) ? 6 * 48 + Integer.parseInt(change[1]) : 7 * 48, future.size());
                    List<Estimate> estimates =
                            model.forecast(series.before(at(from.toString())), future, ForecastSettings.DEFAULT);
                    for (int i = 0; i < future.size(); i++) {
                        Interval interval = future.get(i);
                        assertEquals(
                                100
                                        + interval.slot()
                                        + 50 * interval.date().getDayOfWeek().getValue(),
                                estimates.get(i).number(),
                                0.01,
                                model.id() + " " + interval);
                    }
                }
            }
        }
    }

    @Test
    void aDayThatChangesByHalfAnHourAndIsCut() {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
        Instant from = LocalDate.parse("2026-01-05").atStartOfDay(lordHowe).toInstant();
        Instant change = LocalDate.parse("2026-04-05").atStartOfDay(lordHowe).toInstant();
        Series series = series(lordHowe, Grain.HOUR, from, change, interval -> 60 * interval.share());
        for (ForecastModel model : Forecasts.models().subList(1, 3)) {
            List<Interval> future =
                    series.intervals(change, change.plus(1, ChronoUnit.DAYS).plusSeconds(1_800));
            List<Estimate> estimates = model.forecast(series, future, ForecastSettings.DEFAULT);
            assertEquals(25, future.size());
            assertEquals(
                    24.5 * 60, estimates.stream().mapToDouble(Estimate::number).sum(), 0.1, model.id());
        }
    }

    @Test
    void holidaysAreForecastFromHolidays() {
        Set<LocalDate> holidays = Set.of(
                LocalDate.parse("2025-04-21"),
                LocalDate.parse("2025-05-01"),
                LocalDate.parse("2025-05-08"),
                LocalDate.parse("2025-06-09"),
                LocalDate.parse("2025-07-14"));
        ForecastSettings settings = ForecastSettings.DEFAULT.withHolidays(holidays);
        Series series = series(
                Grain.HOUR,
                "2025-01-06",
                "2025-07-14",
                interval -> (holidays.contains(interval.date()) ? 30 : 100) * shape(interval));
        Forecast forecast = week(series, settings, "2025-07-14");
        for (Forecast.Point point : forecast.points()) {
            boolean holiday = point.interval().date().equals(LocalDate.parse("2025-07-14"));
            assertEquals(
                    (holiday ? 30 : 100) * shape(point.interval()),
                    point.estimate().number(),
                    0.1,
                    "" + point);
        }
        // With no holiday in the past it is like a Sunday.
        Series none = series(
                Grain.HOUR,
                "2025-01-06",
                "2025-04-21",
                interval -> interval.date().getDayOfWeek() == DayOfWeek.SUNDAY ? 7 : 100);
        List<Estimate> estimates = TREND.forecast(none, none.intervals(at("2025-04-21"), at("2025-04-23")), settings);
        assertEquals(7, estimates.get(0).number(), 0.01);
        assertEquals(100, estimates.get(24).number(), 0.01);
    }

    @Test
    void excludedDaysTeachNothingAndJudgeNobody() {
        Set<LocalDate> strike = Set.of(LocalDate.parse("2025-03-18"), LocalDate.parse("2025-04-02"));
        ToDoubleFunction<Interval> usual = interval -> 50 * shape(interval);
        Series quiet = series(Grain.HOUR, "2025-01-06", "2025-04-07", usual);
        Series disturbed = series(
                Grain.HOUR,
                "2025-01-06",
                "2025-04-07",
                interval -> strike.contains(interval.date()) ? 900 : usual.applyAsDouble(interval));
        ForecastSettings settings = ForecastSettings.DEFAULT.withExcluded(strike);
        Forecast forecast = week(disturbed, settings, "2025-04-07");
        List<Double> expected = volumes(week(quiet, ForecastSettings.DEFAULT, "2025-04-07"));
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), volumes(forecast).get(i), 1e-9);
        }
        assertEquals(0, wape(forecast, "seasonal-naive"), 1e-12);
        // All models are right, so the simplest is used.
        assertEquals("seasonal-naive", forecast.model().id());
        // Even when nobody says so, an exceptional day moves the profile of its weekday little.
        List<Estimate> unaware = TREND.forecast(
                disturbed, disturbed.intervals(at("2025-04-08"), at("2025-04-09")), ForecastSettings.DEFAULT);
        assertEquals(
                50
                        * shape(disturbed
                                .intervals(at("2025-04-08T10:00+02:00"), at("2025-04-08T10:00:01+02:00"))
                                .get(0)),
                unaware.get(10).number(),
                10);
    }

    @Test
    void missingIntervalsAreNotZero() {
        for (int seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            LocalDate gapFrom = LocalDate.parse("2025-03-05");
            LocalDate gapTo = LocalDate.parse("2025-03-22");
            Series series = series(Grain.HALF_HOUR, "2025-01-06", "2025-04-07", interval -> {
                boolean missing = random.nextInt(4) == 0
                        || (interval.date().isAfter(gapFrom) && interval.date().isBefore(gapTo));
                return missing ? Double.NaN : 60 * shape(interval);
            });
            for (ForecastModel model : Forecasts.models().subList(0, 3)) {
                List<Interval> future = series.intervals(at("2025-04-07"), at("2025-04-14"));
                List<Estimate> estimates = model.forecast(series, future, ForecastSettings.DEFAULT);
                for (int i = 0; i < future.size(); i++) {
                    if (estimates.get(i).isDefined()) {
                        assertEquals(
                                60 * shape(future.get(i)), estimates.get(i).number(), 0.01, model.id() + future.get(i));
                    } else {
                        assertEquals("seasonal-naive", model.id());
                    }
                }
            }
        }
    }

    @Test
    void everyForecastIsANumberFromZeroOnWhateverTheHistory() {
        Random random = new Random(99);
        Grain[] grains = {Grain.QUARTER_HOUR, Grain.HALF_HOUR, Grain.HOUR, Grain.DAY};
        for (int run = 0; run < 60; run++) {
            Grain grain = grains[random.nextInt(grains.length)];
            int days = 1 + random.nextInt(run % 10 == 0 ? 500 : 60);
            double zeros = random.nextDouble();
            double missing = random.nextDouble() * random.nextDouble();
            double growth = random.nextGaussian() * 0.3;
            LocalDate first = LocalDate.parse("2025-02-01").plusDays(random.nextInt(300));
            Instant last = first.plusDays(days)
                    .atStartOfDay(PARIS)
                    .plusHours(random.nextInt(24))
                    .toInstant();
            Series series = series(PARIS, grain, at(first.toString()), last, interval -> {
                double level = Math.exp(growth * ChronoUnit.DAYS.between(first, interval.date()) / 7);
                return random.nextDouble() < missing
                        ? Double.NaN
                        : random.nextDouble() < zeros ? 0 : Math.min(1e9, level * random.nextInt(20));
            });
            ForecastSettings settings = ForecastSettings.DEFAULT
                    .withHolidays(Set.of(first.plusDays(random.nextInt(days)), first.plusDays(days + 2)))
                    .withExcluded(Set.of(first.plusDays(random.nextInt(days))));
            String given = "run " + run + ": " + grain + ", " + days + " days";
            Forecast forecast =
                    Forecasts.of(series, Forecasts.models(), settings, last, last.plus(20, ChronoUnit.DAYS));
            for (ForecastModel model : Forecasts.models()) {
                List<Interval> future = series.intervals(last, last.plus(20, ChronoUnit.DAYS));
                List<Estimate> estimates = model.forecast(series.before(last), future, settings);
                assertEquals(future.size(), estimates.size(), given);
                for (Estimate estimate : estimates) {
                    BigDecimal volume = estimate.volume();
                    assertTrue(volume == null || volume.signum() >= 0, given);
                }
            }
            assertEquals(4, forecast.scores().size());
            for (Forecast.Score score : forecast.scores()) {
                Double wape = score.wape();
                assertTrue(wape == null || wape >= 0, given);
                Double best = forecast.scores()
                        .get(Forecasts.models().indexOf(forecast.model()))
                        .wape();
                assertTrue(wape == null || best == null || best <= wape + 1e-6, given);
            }
        }
    }

    @Test
    void withTooLittleHistoryTheBaselineIsUsedAndItIsSaid() {
        Series oneValue = Series.of(PARIS, Grain.HOUR, Map.of(at("2025-03-03T09:00+01:00"), 12.0));
        Forecast forecast = week(oneValue, ForecastSettings.DEFAULT, "2025-03-10");
        assertEquals("seasonal-naive", forecast.model().id());
        assertEquals(12, volumes(forecast).get(9));
        assertEquals(
                1,
                forecast.points().stream().filter(p -> p.estimate().isDefined()).count());
        assertTrue(
                forecast.why().en().contains("not enough past weeks"),
                forecast.why().en());
        assertTrue(
                forecast.why().fr().contains("pas assez de semaines"),
                forecast.why().fr());
        forecast.scores().forEach(score -> assertNull(score.wape()));

        Series nothing = Series.of(PARIS, Grain.HOUR, Map.of());
        assertTrue(week(nothing, ForecastSettings.DEFAULT, "2025-03-10").points().stream()
                .noneMatch(point -> point.estimate().isDefined()));

        Series zeros = series(Grain.DAY, "2025-01-06", "2025-03-10", interval -> 0);
        Forecast closed = week(zeros, ForecastSettings.DEFAULT, "2025-03-10");
        assertEquals(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), volumes(closed));
        assertFalse(closed.why().en().contains("NaN"));
        assertEquals("seasonal-naive", closed.model().id());
    }

    @Test
    void whatIsSaidOfTheWinner() {
        Series series = series(Grain.DAY, "2025-01-06", "2025-02-10", interval -> 100 + 20 * (int) weeks(interval));
        Forecast forecast = week(series, ForecastSettings.DEFAULT, "2025-02-10");
        assertEquals(
                "'seasonal-trend' is used: over each of the last 3 weeks, forecast from what was known before, it was off"
                        + " by 17.17 % of the volume (21 intervals), 'seasonal-naive' by 25.00 %, 'recent-profile' by"
                        + " 22.94 %, 'seasonal-trend-year' had too little history.",
                forecast.why().en());
        assertEquals(
                "« seasonal-trend » est utilisé : sur chacune des 3 dernières semaines, projetée d'après ce qui était"
                        + " connu avant, il s'est écarté de 17,17 % du volume (21 intervalles), « seasonal-naive » de"
                        + " 25,00 %, « recent-profile » de 22,94 %, « seasonal-trend-year » avait trop peu"
                        + " d'historique.",
                forecast.why().fr());
    }

    @Test
    void volumesOfOneIntervalAddUpAndNonsenseIsRefused() {
        Series series = Series.of(
                PARIS, Grain.HOUR, Map.of(at("2025-03-03T09:00+01:00"), 12.0, at("2025-03-03T09:30+01:00"), 3.0));
        assertEquals(1, series.intervals().size());
        assertEquals(15, series.volume(0));
        assertThrows(IllegalArgumentException.class, () -> Series.of(PARIS, Grain.HOUR, Map.of(Instant.EPOCH, -1.0)));
        assertThrows(
                IllegalArgumentException.class, () -> Series.of(PARIS, Grain.HOUR, Map.of(Instant.EPOCH, Double.NaN)));
        assertThrows(QueryException.class, () -> Series.of(PARIS, Grain.WEEK, Map.of()));
    }
}
