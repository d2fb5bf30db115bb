package io.vigie.web.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Measures first visits to the overview of a Vigie that runs, by the link that {@code vigie demo} has printed and that
 * nobody has used yet:
 *
 * <pre>mvn -q -o surefire:test@osgi-test -pl bundles/io.vigie.web -Dtest=Speed -Dvigie.link='http://...'</pre>
 *
 * Not one of the tests, since it says something of a machine at rest alone. {@code -Dvigie.visits=N} visits more often,
 * {@code -Dvigie.place=wall} another screen.
 */
@NeedsChromium
class Speed {
    /** The frame with everything in it: figures, what they are compared with, and courses. */
    private static final String WHOLE = "performance.getEntriesByName('vigie.whole').length > 0";

    private static final String SINCE = "name => Math.round(performance.getEntriesByName(name)[0]?.startTime ?? -1)";
    private static final String QUERIES = "performance.getEntriesByType('resource').filter(one =>"
            + " one.name.includes('/api/')).map(one => Math.round(one.startTime) + '-' + Math.round(one.responseEnd) + ' '"
            + " + one.name.replace(/^.*\\/api\\/v1/, '').slice(0, 60)).join('\\n  ')";

    private record Visit(long paint, long figures, long whole, long bytes, long requests, String asked) {}

    @Test
    void firstVisits() {
        String link = System.getProperty("vigie.link", "");
        Assumptions.assumeFalse(link.isEmpty(), "Give the link that vigie demo has printed: -Dvigie.link=...");
        String place = System.getProperty("vigie.place", "overview");
        String state;
        String page;
        try (BrowserContext context = Chromium.browser().newContext()) {
            Page door = context.newPage();
            door.navigate(link);
            door.waitForSelector("main");
            page = door.url().replaceFirst("#.*", "");
            state = context.storageState();
        }
        List<Visit> visits = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("vigie.visits", 5); i++) {
            visits.add(visit(state, page + "#/" + place));
        }
        visits.forEach(visit -> System.out.printf(
                "paint %,d ms, figures %,d ms, whole %,d ms, %,d bytes, %d requests%n",
                visit.paint(), visit.figures(), visit.whole(), visit.bytes(), visit.requests()));
        System.out.println("  " + visits.get(visits.size() - 1).asked());
        System.out.printf(
                "Median of %d first visits of %s: first contentful paint %,d ms, all figures %,d ms, full dashboard %,d ms,"
                        + " %,d bytes, %d requests%n",
                visits.size(),
                place,
                median(visits, Visit::paint),
                median(visits, Visit::figures),
                median(visits, Visit::whole),
                median(visits, Visit::bytes),
                median(visits, Visit::requests));
    }

    private static long median(List<Visit> visits, ToLongFunction<Visit> figure) {
        return visits.stream()
                .mapToLong(figure)
                .sorted()
                .skip(visits.size() / 2)
                .findFirst()
                .orElse(-1);
    }

    /** In a browser context of its own: nothing is in its cache. */
    private static Visit visit(String state, String url) {
        try (BrowserContext context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(1440, 900)
                        .setStorageState(state))) {
            context.setDefaultTimeout(120_000);
            Page page = context.newPage();
            CDPSession network = context.newCDPSession(page);
            AtomicLong bytes = new AtomicLong();
            AtomicInteger requests = new AtomicInteger();
            Map<String, Boolean> streams = new TreeMap<>();
            network.on("Network.requestWillBeSent", event -> {
                requests.incrementAndGet();
                streams.put(text(event, "requestId"), "EventSource".equals(text(event, "type")));
            });
            network.on("Network.loadingFinished", event -> {
                if (!streams.getOrDefault(text(event, "requestId"), false)) {
                    bytes.addAndGet((long) event.get("encodedDataLength").getAsDouble());
                }
            });
            network.send("Network.enable");
            page.navigate(url);
            Until.holds(page, WHOLE);
            return new Visit(
                    since(page, "first-contentful-paint"),
                    since(page, "vigie.figures"),
                    since(page, "vigie.whole"),
                    bytes.get(),
                    requests.get(),
                    String.valueOf(page.evaluate(QUERIES)));
        }
    }

    private static long since(Page page, String name) {
        return ((Number) page.evaluate(SINCE, name)).longValue();
    }

    private static String text(JsonObject event, String name) {
        JsonElement value = event.get(name);
        return value == null ? "" : value.getAsString();
    }
}
