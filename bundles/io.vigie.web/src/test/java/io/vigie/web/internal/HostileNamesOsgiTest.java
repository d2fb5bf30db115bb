package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that others made up do nothing, and stay where they are. */
@NeedsChromium
class HostileNamesOsgiTest {
    private static final String SCRIPT = "<img src=x onerror=\"window.__owned=1\"><script>window.__owned=1</script>";
    private static final String BIDI = "\u202egnp.tluaf\u2066\u200f";
    private static final String LONG = "L".repeat(10_000);

    @Test
    void areInertAndContained() throws IOException {
        Path folder = Files.createDirectories(Center.shared().home().resolve("hostile"));
        StringBuilder rows = new StringBuilder();
        List<String> names = List.of(SCRIPT, BIDI, LONG, "${7*7}{{7*7}}", "javascript:window.__owned=1");
        for (int i = 0; i < names.size(); i++) {
            rows.append("{\"contact_id\": \"h").append(i).append(' ');
            rows.append(i == 0 ? json(SCRIPT) : "").append("\", \"channel\": \"phone\", \"direction\": \"inbound\",");
            rows.append(" \"received_at\": \"2020-03-02T09:0").append(i).append(":00Z\", \"language\": \"hostile\",");
            rows.append(" \"site\": \"").append(json(names.get(i))).append("\"}\n");
        }
        Files.writeString(folder.resolve("contact.jsonl"), rows.toString());
        Files.writeString(
                Center.shared().home().resolve("conf/connectors/hostile.json"),
                "{\"type\": \"file\", \"settings\": {\"path\": \"" + folder + "\"}}");
        String day = "period=2020-03-02/2020-03-03&tz=UTC&kpi=inflow-volume&where=language:hostile";
        try (Tab tab = Tab.open(Look.ENGLISH, "explorer?view=breakdown&by=site&" + day)) {
            Page page = tab.page();
            Until.holds(page, "document.querySelectorAll('.bars-cell rect').length === 5");
            inert(page);
            assertEquals(
                    1,
                    page.getByText("<img src=x onerror=", new Page.GetByTextOptions().setExact(false))
                            .count());
            assertEquals(
                    true,
                    page.evaluate("[...document.querySelectorAll('tbody th a .cut')].every(name =>"
                            + " name.querySelector('bdi') && name.getBoundingClientRect().height < 40)"));
            page.evaluate("location.hash = '#/drill?" + day + "'");
            Until.holds(page, "document.querySelectorAll('.rows tbody tr').length === 5");
            page.locator(".rows button[aria-expanded]").nth(2).click();
            page.waitForSelector(".detail dl");
            inert(page);
            for (String name : List.of(SCRIPT, BIDI, LONG)) {
                String where = URLEncoder.encode(name, StandardCharsets.UTF_8);
                page.evaluate(
                        "hash => { location.hash = hash; }",
                        "#/overview?kpis=inflow-volume&period=2020-03-02/2020-03-03&tz=UTC&where=site:" + where);
                Until.holds(page, "document.querySelector('.tile-value')?.textContent.trim() === '1'");
                inert(page);
                assertEquals(List.of(), tab.axe());
            }
            page.evaluate(
                    "hash => { location.hash = hash; }",
                    "#/wall?kpis=inflow-volume&title=" + URLEncoder.encode(SCRIPT + LONG, StandardCharsets.UTF_8));
            page.waitForSelector(".wall-tile");
            inert(page);
        }
    }

    private static void inert(Page page) {
        assertEquals(
                List.of(false, false, false, false),
                page.evaluate("[window.__owned === 1, document.documentElement.scrollWidth > innerWidth,"
                        + " document.querySelector('img') !== null,"
                        + " document.querySelector('a[href^=\"javascript\"]') !== null]"));
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
