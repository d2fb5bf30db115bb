package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The screens of figures in each language and theme: all of it there, in that language, open to everybody. */
@NeedsChromium
class FiguresScreensOsgiTest {
    private static final String YESTERDAY = "period=yesterday&tz=Europe/Paris";

    /** What must be seen before a screen counts as whole. */
    private static final Map<String, String> SCREENS = Map.of(
            "overview?" + YESTERDAY,
            ".tile .spark",
            "wall?" + YESTERDAY,
            ".wall-tile .spark",
            "explorer?kpi=service-level&compare=1&" + YESTERDAY,
            "v-line svg",
            "explorer?kpi=service-level&view=breakdown&" + YESTERDAY,
            ".bars-cell rect",
            "explorer?kpi=service-level&view=heatmap&period=7d&tz=Europe/Paris",
            ".heat td[title]",
            "explorer?kpi=aht&view=spread&period=7d&tz=Europe/Paris",
            ".chart .bar",
            "drill?kpi=service-level&" + YESTERDAY,
            ".rows tbody tr",
            "overview?kpis=service-level,aht&why=service-level&" + YESTERDAY,
            ".vendor tbody tr, .vendor td");

    static List<Look> languages() {
        return List.of(Look.ENGLISH, Look.FRENCH);
    }

    @ParameterizedTest
    @MethodSource("languages")
    void areWholeAndOpenToEverybody(Look language) {
        try (Tab tab = Tab.open(language, "overview?" + YESTERDAY, 1920, 1080)) {
            assertAll(SCREENS.entrySet().stream().map(screen -> () -> {
                String place = screen.getKey();
                Page page = tab.page();
                page.evaluate("place => { location.hash = place; }", "#/" + place);
                page.waitForSelector(screen.getValue());
                settle(page);
                assertEquals(language.language(), page.evaluate("document.documentElement.lang"), place);
                assertEquals(List.of(), page.evaluate(KEYS), place + " shows the keys of texts");
                // All that a theme is hangs on this attribute; the figures need not be asked for again.
                for (Look.Theme theme : Look.Theme.values()) {
                    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme.id());
                    settle(page);
                    // Colours are the same in each language.
                    if (language == Look.ENGLISH || theme == Look.Theme.LIGHT) {
                        assertEquals(List.of(), tab.axe(), place + " in " + theme);
                    }
                    assertEquals(
                            false,
                            page.evaluate("document.documentElement.scrollWidth > innerWidth"),
                            place + " is wider than the window in " + theme);
                    if (place.startsWith("wall")) {
                        assertEquals(List.of(), page.evaluate(CUT), "cut off on the wall in " + theme);
                    }
                }
            }));
        }
    }

    @Test
    void eachColumnOfTheRowsBehindAFigureHasAName() throws IOException {
        JsonMapper json = new JsonMapper();
        Set<String> columns = new TreeSet<>();
        int asked = 0;
        for (JsonNode kpi :
                json.readTree(Center.shared().api("GET", "/kpis", null).body()).path("kpis")) {
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            HttpResponse<String> rows = Center.shared()
                    .api(
                            "GET",
                            "/kpis/" + kpi.path("kpi").asText() + "/contacts?tz=UTC&limit=5&period="
                                    + today.minusDays(12) + "/" + today,
                            null);
            assertEquals(200, rows.statusCode(), rows.body());
            for (JsonNode row : json.readTree(rows.body()).path("rows")) {
                row.path("columns").fieldNames().forEachRemaining(columns::add);
                asked++;
            }
        }
        assertTrue(asked > 0);
        assertEquals(Set.of(), TextsTest.nameless(columns));
    }

    /** What of the wall lies outside of its tile, or of the window. */
    private static final String CUT = "[...document.querySelectorAll('.wall-tile')].filter(tile => {"
            + " const box = tile.getBoundingClientRect();"
            + " return box.bottom > innerHeight || box.right > innerWidth"
            + " || [...tile.querySelectorAll('.tile-value, .tile-foot, .chip')].some(part => {"
            + " const inner = part.getBoundingClientRect();"
            + " return inner.right > box.right + 1 || inner.bottom > box.bottom + 1; }); })"
            + ".map(tile => tile.dataset.kpi)";

    /** Words that look like the key of a text that is missing. */
    private static final String KEYS =
            "(document.body.innerText.match(/\\b(nav|tile|why|status|explorer|drill|period|against|chart|param|choice"
                    + "|column|summary|stream|role|grain|filter|overview|wall|export|state)\\.[a-z][\\w.-]+/g) ?? [])";

    static void settle(Page page) {
        Until.holds(page, "!document.querySelector('[aria-busy=true]')");
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))");
        assertTrue(page.locator("h1").first().isVisible()
                || page.locator(".wall h1").count() > 0);
    }
}
