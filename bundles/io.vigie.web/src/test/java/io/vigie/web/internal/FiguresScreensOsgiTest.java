package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
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

    static List<Look> looks() {
        return Look.all();
    }

    @ParameterizedTest
    @MethodSource("looks")
    void areWholeAndOpenToEverybody(Look look) {
        try (Tab tab = Tab.open(look, "overview?" + YESTERDAY, 1920, 1080)) {
            assertAll(SCREENS.entrySet().stream().map(screen -> () -> {
                tab.page().evaluate("place => { location.hash = place; }", "#/" + screen.getKey());
                tab.page().waitForSelector(screen.getValue());
                settle(tab.page());
                assertEquals(List.of(), tab.axe(), screen.getKey());
                assertEquals(look.language(), tab.page().evaluate("document.documentElement.lang"), screen.getKey());
                assertEquals(
                        false,
                        tab.page().evaluate("document.documentElement.scrollWidth > innerWidth"),
                        screen.getKey() + " is wider than the window");
                if (screen.getKey().startsWith("wall")) {
                    assertEquals(List.of(), tab.page().evaluate(CUT), "cut off on the wall");
                }
                assertEquals(List.of(), tab.page().evaluate(KEYS), screen.getKey() + " shows the keys of texts");
            }));
        }
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
