package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What changes is on the screen without reloading, and nothing else is asked again. */
@NeedsChromium
class LiveOsgiTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    static final String STREAM = "window.__streams = []; window.EventSource = class extends EventTarget {"
            + " constructor() { super(); this.readyState = 1; window.__streams.push(this);"
            + " setTimeout(() => this.onopen?.()); }"
            + " close() { this.readyState = 2; } };"
            + " window.EventSource.CLOSED = 2;"
            + " window.__tell = (kind, data) => window.__streams.at(-1).dispatchEvent("
            + "new MessageEvent(kind, {data: JSON.stringify(data), lastEventId: '1'}));";

    @Test
    void showsANewContactWithoutReloading() throws IOException {
        Path folder = Files.createDirectories(Center.shared().home().resolve("live"));
        Path file = folder.resolve("contact.jsonl");
        Files.writeString(file, "");
        Files.writeString(
                Center.shared().home().resolve("conf/connectors/live.json"),
                "{\"type\": \"file\", \"settings\": {\"path\": \"" + folder + "\"}}");
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?period=7d&kpis=inflow-volume&where=site:live-site")) {
            Page page = tab.page();
            page.waitForSelector(".tile[data-kpi=inflow-volume] .tile-value");
            assertEquals("0", page.textContent(".tile-value").strip());
            page.evaluate("window.__same = true");
            add(file, "live-1");
            Until.holds(page, "document.querySelector('.tile-value')?.textContent.trim() === '1'");
            add(file, "live-2");
            Until.holds(page, "document.querySelector('.tile-value')?.textContent.trim() === '2'");
            assertEquals(true, page.evaluate("window.__same === true"));
            Until.holds(page, "/: 2$|: 2\\./.test(document.getElementById('announcements').textContent)");
        }
    }

    private static void add(Path file, String id) throws IOException {
        Files.writeString(
                file,
                "{\"contact_id\": \"" + id
                        + "\", \"channel\": \"phone\", \"direction\": \"inbound\", \"received_at\": \"" + Instant.now()
                        + "\", \"site\": \"live-site\"}\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
    }

    @Test
    void asksAgainOnlyWhatChanged() {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?kpis=inflow-volume")) {
            Page page = tab.page();
            page.addInitScript(STREAM);
            tab.go("overview?period=yesterday&kpis=service-level,csat,aht,inflow-volume");
            page.reload();
            Until.holds(page, "document.querySelectorAll('.tile .tile-value').length === 4");
            Until.holds(page, "document.querySelectorAll('.tile .spark').length >= 3 && window.__streams.length > 0");
            // The last question of a first visit.
            Until.holds(page, "performance.getEntriesByName('vigie.guarded').length > 0");
            List<String> asked = new ArrayList<>();
            page.onRequest(request -> note(request, asked));
            page.waitForRequest(
                    request -> request.url().contains("/api/v1/query")
                            && request.postData().contains("\"grain\""),
                    () -> page.evaluate(
                            "__tell('facts', {kpis: ['csat', 'nps'], types: ['survey_response']," + " revision: 5})"));
            assertTrue(asked.size() >= 2, asked.toString());
            asked.forEach(body -> {
                assertTrue(body.contains("\"kpis\":[\"csat\"]"), body);
                assertEquals(1, body.split("\"kpis\":", -1).length - 1, body);
            });
        }
    }

    /** On a wall nobody reloads: what is called yesterday is another day from midnight on. */
    @Test
    void turnsToTheNextDayAtMidnight() {
        LocalDate today = LocalDate.now(PARIS);
        try (Tab tab = Tab.empty(Look.ENGLISH)) {
            Page page = tab.page();
            long late = today.plusDays(1)
                    .atStartOfDay(PARIS)
                    .minusMinutes(2)
                    .toInstant()
                    .toEpochMilli();
            // Nothing new comes in.
            page.addInitScript(STREAM);
            page.clock().install(new Clock.InstallOptions().setTime(late));
            List<String> asked = new ArrayList<>();
            page.onRequest(request -> note(request, asked));
            tab.go("overview?period=yesterday&kpis=inflow-volume");
            page.waitForSelector(".tile[data-kpi=inflow-volume] .tile-value");
            assertTrue(asked.stream().anyMatch(body -> body.contains(period(today.minusDays(1)))), asked.toString());
            assertTrue(asked.stream().noneMatch(body -> body.contains(period(today))), asked.toString());
            page.waitForRequest(
                    request -> request.url().contains("/api/v1/query")
                            && request.postData().contains(period(today)),
                    () -> page.clock().fastForward("03:00"));
        }
    }

    private static String period(LocalDate day) {
        return "\"period\":\"" + day + "/" + day.plusDays(1) + "\"";
    }

    private static void note(Request request, List<String> asked) {
        if (request.url().contains("/api/v1/query")) {
            asked.add(request.postData());
        }
    }
}
