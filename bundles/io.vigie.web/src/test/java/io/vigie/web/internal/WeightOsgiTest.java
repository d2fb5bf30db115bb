package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a first visit to the overview transfers, its figures included. */
@NeedsChromium
class WeightOsgiTest {
    private static final long MOST = 100_000;

    @Test
    void isLight() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?period=yesterday&kpis=inflow-volume")) {
            Page page = tab.page();
            page.waitForSelector(".tile .tile-value");
            tab.go("overview?period=yesterday&tz=Europe/Paris");
            FiguresScreensOsgiTest.settle(page);
            CDPSession network = page.context().newCDPSession(page);
            AtomicLong bytes = new AtomicLong();
            network.on(
                    "Network.loadingFinished",
                    event -> bytes.addAndGet(
                            (long) event.get("encodedDataLength").getAsDouble()));
            network.send("Network.enable");
            JsonObject off = new JsonObject();
            off.addProperty("cacheDisabled", true);
            network.send("Network.setCacheDisabled", off);
            // A slow machine must not count what it asks again meanwhile.
            page.addInitScript(LiveOsgiTest.STREAM);
            page.reload();
            Until.holds(
                    page,
                    "document.querySelectorAll('.tile .spark:not(.spark-none)').length >= 18"
                            + " && !document.querySelector('[aria-busy=true]')");
            page.waitForLoadState(LoadState.NETWORKIDLE);
            System.out.printf(
                    "Overview: %,d bytes, first paint after %s ms%n",
                    bytes.get(),
                    page.evaluate("Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime)"));
            assertTrue(bytes.get() > 0 && bytes.get() <= MOST, bytes + " bytes");
        }
    }
}
