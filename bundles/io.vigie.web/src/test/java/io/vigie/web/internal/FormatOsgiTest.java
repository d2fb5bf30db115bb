package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Numbers are shown as the command line shows them, rounded from the digits that the API gave; periods mean what they
 * say; and no figure stands beside one of another question.
 */
@NeedsChromium
class FormatOsgiTest {
    private static final String LIB =
            "name => import(new URL('lib/' + name, document.querySelector('script[type=module]').src))";

    /** Value as the API writes it, unit, in English, in French. */
    private static final List<List<String>> CASES = List.of(
            List.of("0.6066176470588235", "ratio", "60.7%", "60,7 %"),
            List.of("0.6125", "ratio", "61.3%", "61,3 %"),
            List.of("1.005", "money", "1.01", "1,01"),
            List.of("-0.0004", "ratio", "0.0%", "0,0 %"),
            List.of("0", "ratio", "0.0%", "0,0 %"),
            List.of("3.6818181818181817", "seconds", "3.7 s", "3,7 s"),
            List.of("59.96", "seconds", "1 min 00 s", "1 min 00 s"),
            List.of("307.3333333333333", "seconds", "5 min 07 s", "5 min 07 s"),
            List.of("586871.5322595041", "seconds", "6 d 19 h", "6 j 19 h"),
            List.of("-12", "seconds", "−12 s", "−12 s"),
            List.of("20.930232558139537", "points", "+21", "+21"),
            List.of("-20.5", "points", "−21", "−21"),
            List.of("1234567.891", "count", "1,234,567.89", "1 234 567,89"),
            List.of(
                    "12345678901234567890.125",
                    "count",
                    "12,345,678,901,234,567,890.13",
                    "12 345 678 901 234 567 890,13"));

    /** Bucket, grain, zone, and the period of its rows: each hour is asked for once, also where the clocks show it twice. */
    private static final List<List<String>> BUCKETS = List.of(
            List.of("2026-10-25T01:00:00+02:00", "1h", "Europe/Paris", "2026-10-25T01:00/2026-10-25T02:00"),
            List.of(
                    "2026-10-25T02:00:00+02:00",
                    "1h",
                    "Europe/Paris",
                    "2026-10-25T00:00:00.000Z/2026-10-25T01:00:00.000Z"),
            List.of(
                    "2026-10-25T02:00:00+01:00",
                    "1h",
                    "Europe/Paris",
                    "2026-10-25T01:00:00.000Z/2026-10-25T02:00:00.000Z"),
            List.of("2026-10-25T23:00:00+01:00", "1h", "Europe/Paris", "2026-10-25T23:00/2026-10-26"),
            List.of("2026-03-29T01:00:00+01:00", "1h", "Europe/Paris", "2026-03-29T01:00/2026-03-29T03:00"),
            List.of("2026-10-04T23:30:00+11:00", "1h", "Australia/Lord_Howe", "2026-10-04T23:30/2026-10-05"),
            List.of("2026-10-25T00:00:00+02:00", "day", "Europe/Paris", "2026-10-25/2026-10-26"));

    @Test
    void periodsAreThoseOfTheirBucketsAndOfMoments() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?kpis=inflow-volume")) {
            Page page = tab.page();
            page.waitForSelector("h1");
            page.evaluate("async () => { const load = " + LIB + "; window.__period = await load('period.js'); }");
            for (List<String> one : BUCKETS) {
                assertEquals(
                        one.get(3),
                        page.evaluate(
                                "([bucket, grain, zone]) => __period.ofBucket(bucket, grain, zone)", one.subList(0, 3)),
                        one.toString());
            }
            // As alerts write it in their links: never today in its place.
            String moments = "2026-03-10T08:00:00Z/2026-03-10T08:30:00Z";
            assertEquals(
                    List.of(moments, "2026-03-10T07:30:00.000Z/2026-03-10T08:00:00.000Z", "1h"),
                    page.evaluate(
                            "name => { const { iso, previous, grain } = __period.resolve(name, 'Europe/Paris');"
                                    + " return [iso, previous, grain]; }",
                            moments));
        }
    }

    @Test
    void nothingOfAnotherQuestionStaysBesideAFigure() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?kpis=inflow-volume")) {
            Page page = tab.page();
            page.waitForSelector("h1");
            assertEquals(
                    List.of(true, true, true, true),
                    page.evaluate("async () => { const load = " + LIB + ";"
                            + " const { Board } = await load('board.js');"
                            + " const board = new Board({ requestUpdate() {} });"
                            + " const ask = period => board.show({ period, zone: 'UTC', where: [], parameters: {},"
                            + " presets: [] }, [['inflow-volume']]);"
                            + " const tile = () => board.tiles.get('inflow-volume');"
                            + " ask('yesterday'); const end = Date.now() + 60000;"
                            + " while (!(tile().previous && tile().series) && Date.now() < end) {"
                            + " await new Promise(requestAnimationFrame); }"
                            + " const before = !!tile().previous && !!tile().series;"
                            + " ask('30d');"
                            + " return [before, tile().loading, !tile().previous, !tile().series]; }"));
        }
    }

    @Test
    void rowsOfOnePeriodAreNotShownBelowTheHeadingOfAnother() {
        try (Tab tab = Tab.open(Look.ENGLISH, "drill?kpi=inflow-volume&period=yesterday")) {
            Page page = tab.page();
            page.waitForSelector(".drill-sum");
            List<Route> held = new ArrayList<>();
            page.route("**/contacts?*", held::add);
            page.evaluate("() => { location.hash = '#/drill?kpi=inflow-volume&period=7d'; }");
            page.waitForSelector(".chart-wait");
            assertEquals(0, page.locator(".drill-sum").count());
            page.waitForCondition(() -> !held.isEmpty());
            held.forEach(Route::resume);
            page.waitForSelector(".drill-sum");
        }
    }

    @Test
    void roundsHalfUpFromTheDigitsGiven() {
        for (Look look : List.of(Look.ENGLISH, Look.FRENCH)) {
            try (Tab tab = Tab.open(look, "overview?kpis=inflow-volume")) {
                Page page = tab.page();
                page.waitForSelector("h1");
                page.evaluate("async () => { const load = " + LIB + "; window.__fmt = (await load('format.js')).fmt;"
                        + " window.__parse = (await load('api.js')).parse; }");
                for (List<String> one : CASES) {
                    Object shown = page.evaluate(
                            "([value, unit]) => __fmt.value(__parse('{\"v\":' + value + '}').v, unit)",
                            one.subList(0, 2));
                    assertEquals(
                            one.get(look.language().equals("fr") ? 3 : 2),
                            String.valueOf(shown).replace('\u00a0', ' '),
                            one.toString());
                }
            }
        }
    }
}
