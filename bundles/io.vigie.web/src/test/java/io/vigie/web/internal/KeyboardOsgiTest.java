package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Everything by keyboard. */
@NeedsChromium
class KeyboardOsgiTest {
    @Test
    void leadsFromTheOverviewToOneContact() {
        // By its date, so that both figures are of one day whenever this runs.
        LocalDate day = LocalDate.now(ZoneId.of("Europe/Paris")).minusDays(1);
        String place = "overview?kpis=service-level&period=" + day + "/" + day.plusDays(1);
        try (Tab tab = Tab.open(Look.FRENCH, place)) {
            Page page = tab.page();
            page.waitForSelector(".tile[data-kpi=service-level] .tile-value");
            tabTo(page, "document.activeElement.matches('.tile-why')");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open] .formula");
            String figure = page.textContent("dialog .result").strip();
            tabTo(page, "document.activeElement.getAttribute('href')?.startsWith('#/drill')");
            page.keyboard().press("Enter");
            page.waitForSelector(".rows tbody tr");
            assertEquals(figure, page.textContent(".drill-sum .tile-value").strip());
            tabTo(page, "document.activeElement.matches('.rows button[aria-expanded]')");
            page.keyboard().press("Enter");
            page.waitForSelector(".detail dl");
            assertTrue(page.textContent(".detail dl").contains("Contact"));
        }
    }

    @Test
    void seesItsPlaceAndSkipsTheNavigation() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?period=yesterday&kpis=service-level")) {
            Page page = tab.page();
            page.waitForSelector(".tile-value");
            page.keyboard().press("Tab");
            assertEquals("Skip to the content", page.evaluate("document.activeElement.textContent"));
            page.keyboard().press("Enter");
            assertEquals("main", page.evaluate("document.activeElement.id"));
            page.keyboard().press("Tab");
            assertEquals(
                    true,
                    page.evaluate("document.activeElement.closest('#main') !== null"
                            + " && getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
        }
    }

    @Test
    void closesWhatItOpenedAndIsBackWhereItWas() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?period=yesterday&kpis=service-level")) {
            Page page = tab.page();
            page.waitForSelector(".tile-value");
            tabTo(page, "document.activeElement.matches('.tile-why')");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open] .formula");
            page.keyboard().press("Escape");
            Until.holds(page, "!document.querySelector('dialog[open]')");
            Until.holds(page, "document.activeElement.matches('.tile-why')");
            page.keyboard().press("?");
            page.waitForSelector("#keys[open]");
            page.keyboard().press("Escape");
            Until.holds(page, "!document.querySelector('dialog[open]')");
            page.keyboard().press("[");
            Until.holds(page, "/period=\\d{4}/.test(location.hash)");
            page.keyboard().press("g");
            page.keyboard().press("e");
            Until.holds(page, "location.hash.startsWith('#/explorer?period=')");
        }
    }

    private static void tabTo(Page page, String there) {
        for (int i = 0; i < 80; i++) {
            page.keyboard().press("Tab");
            if (Boolean.TRUE.equals(page.evaluate(there + " === true"))) {
                return;
            }
        }
        throw new AssertionError("Not reached by Tab: " + there);
    }
}
