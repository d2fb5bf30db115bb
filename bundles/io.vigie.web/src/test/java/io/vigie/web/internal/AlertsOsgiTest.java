package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule that fires, and what somebody who sees it does about it. */
@NeedsChromium
class AlertsOsgiTest {
    private static final String RULE =
            "{\"name\": {\"en\": \"Busy <b>now</b>\", \"fr\": \"Chargé\"}, \"query\": {\"kpis\":"
                    + " [\"inflow-volume\"], \"period\": \"P7D\", \"tz\": \"Europe/Paris\"}, \"when\": {\"above\": 0}, \"severity\":"
                    + " \"critical\"}";
    private static final String CARD = "main .alert:has-text('Busy')";

    @Test
    void whatFiresSaysWhyAndIsAcknowledgedAndMuted() throws Exception {
        Center center = Center.shared();
        int made = center.api("PUT", "/alerts/busy", RULE, "If-None-Match", "*").statusCode();
        assertEquals(2, made / 100);
        try (Tab tab = Tab.open(Look.ENGLISH, "alerts")) {
            Page page = tab.page();
            // Rules are worked out each minute at the latest.
            page.setDefaultTimeout(150_000);
            page.waitForSelector(CARD + " .chip:has-text('Firing')");
            String why = page.locator(CARD + " .instance p").first().innerText();
            assertTrue(why.matches("(?s).*\\d.*"), why);
            assertFalse(why.isBlank());
            assertEquals(0, page.locator(CARD + " h2 b").count(), "a name is a name");
            page.locator(CARD + " button:has-text('Acknowledge')").click();
            page.waitForSelector(CARD + " .chip:has-text('acknowledged')");
            assertTrue(
                    rule(center).path("acknowledged").isObject(), rule(center).toString());
            page.locator("#mute-busy").selectOption("28800000");
            page.waitForSelector(CARD + " .chip:has-text('muted until')");
            assertFalse(rule(center).path("mutedUntil").isNull(), rule(center).toString());
            assertEquals(List.of(), tab.axe());
            page.locator(CARD + " button:has-text('Unmute')").click();
            page.waitForSelector("#mute-busy");
            assertTrue(rule(center).path("mutedUntil").isNull(), rule(center).toString());
            page.locator(CARD + " h2 a").click();
            page.waitForSelector(".timeline .chip:has-text('Firing')");
        } finally {
            remove(center);
        }
    }

    /** Figures and rules are asked for before the stream is there; what happens in between is shown as well. */
    @Test
    void whatHappensBeforeThePageListensIsNotMissed() throws Exception {
        Center center = Center.shared();
        List<Route> held = new ArrayList<>();
        try (Tab tab = Tab.empty(Look.ENGLISH)) {
            Page page = tab.page();
            page.route("**/api/v1/events*", held::add);
            tab.go("alerts");
            page.waitForSelector("main h1");
            page.waitForLoadState();
            Until.holds(page, "!document.querySelector('[aria-busy=true]')");
            center.api("PUT", "/alerts/busy", RULE, "If-None-Match", "*");
            Center.await("the rule fires", () -> fires(center));
            assertEquals(0, page.locator(CARD).count());
            page.unroute("**/api/v1/events*");
            held.forEach(Route::resume);
            page.waitForSelector(CARD + " .chip:has-text('Firing')");
        } finally {
            remove(center);
        }
    }

    private static boolean fires(Center center) {
        try {
            return rule(center).path("state").asText().equals("FIRING");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void remove(Center center) throws Exception {
        String tag = center.api("GET", "/alerts/busy", null)
                .headers()
                .firstValue("ETag")
                .orElse("");
        center.api("DELETE", "/alerts/busy", null, "If-Match", tag);
    }

    private static JsonNode rule(Center center) throws Exception {
        return new JsonMapper().readTree(center.api("GET", "/alerts/busy", null).body());
    }
}
