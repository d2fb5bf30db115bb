package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.fact.Fact;
import io.vigie.query.Drill;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.source.SourceSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptForecastTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);

    private static ForecastQuery.Builder query() {
        return ForecastQuery.of(null, null);
    }

    private static Forecast forecast(ForecastQuery.Builder query) {
        return ForecastTextTest.forecast(query, DAY, 1, at -> at.getHour() == 0 ? "" : "2.5");
    }

    @Test
    void eachVolumeIsAFactThatALaterForecastReplaces() {
        Instant made = Instant.parse("2026-03-01T10:00:00Z");
        List<Fact> facts = KeptForecast.facts(forecast(query().where("queue", "sales")), made);
        assertEquals(46, facts.size());
        Fact first = facts.get(0);
        assertEquals(Instant.parse("2026-03-02T00:00:00Z"), first.get("start"));
        assertEquals("sales", first.get("queue"));
        assertEquals(null, first.get("channel"));
        assertEquals(made, first.at());
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // ours,  stored start,             queue, channel, beside
        "-,       2026-03-02T09:00+01:00,   -,     -,       false",
        "-,       2026-03-02T09:15+01:00,   -,     -,       true",
        "-,       2026-03-02T09:00+01:00,   sales, -,       true",
        "sales,   2026-03-02T09:00+01:00,   sales, -,       false",
        "sales,   2026-03-02T09:15+01:00,   sales, -,       true",
        "sales,   2026-03-02T09:15+01:00,   vip,   -,       false",
        "sales,   2026-03-02T09:15+01:00,   vip,   phone,   false",
        "sales,   2026-03-02T09:00+01:00,   -,     -,       true",
        "sales,   2026-03-02T09:00+01:00,   sales, phone,   true",
    })
    // spotless:on
    void findsForecastsThatWouldBeCountedBesideIt(
            String ours, String start, String queue, String channel, boolean beside) {
        ForecastQuery.Builder query = query();
        if (ours != null) {
            query.where("queue", ours);
        }
        Map<String, Object> columns = new HashMap<>(Map.of("start", start, "forecast", 3));
        columns.put("queue", queue);
        columns.put("channel", channel);
        Drill.Row stored = new Drill.Row(columns, List.of(), "not-measured");
        Optional<Instant> found = KeptForecast.beside(forecast(query), List.of(stored));
        assertEquals(beside, found.isPresent());
        columns.put("forecast", null);
        Drill.Row measured = new Drill.Row(columns, List.of(), "not-forecast");
        assertEquals(Optional.empty(), KeptForecast.beside(forecast(query), List.of(measured)));
    }

    @Test
    void tellsAllThatStandsAgainstKeeping() {
        KeptForecast.check(query().where("queue", "a").build(), List.of(), "data", Samples.EN);
        UsageException problem = assertThrows(
                UsageException.class,
                () -> KeptForecast.check(
                        query().where("queue", "a")
                                .where("queue", "b")
                                .where("site", "Lyon")
                                .build(),
                        List.of(new SourceSpec("file", "forecast", Map.of(), true)),
                        null,
                        Samples.EN));
        assertEquals(4, problem.problems().size(), problem::getMessage);
        assertEquals(
                "--keep writes the forecast into a store: give its directory with --data.",
                problem.problems().get(0));
    }
}
