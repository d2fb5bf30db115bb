package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is on the screen as a file, through the menu as a person takes it. */
@NeedsChromium
class ExportOsgiTest {
    private static final String YESTERDAY = "period=yesterday&tz=Europe/Paris";

    /** What the menu calls a format, and its ending. */
    private static final Map<String, String> FORMATS =
            Map.of("CSV", "csv", "Excel (XLSX)", "xlsx", "PDF", "pdf", "JSON lines", "ndjson");

    @Test
    void eachFormatOfEachScreenIsSavedUnderItsName() throws IOException {
        try (Tab tab = Tab.open(Look.ENGLISH, "overview?kpis=service-level,aht&" + YESTERDAY)) {
            for (String format : FORMATS.keySet()) {
                saved(tab.page(), format, "vigie-[a-z0-9-]+", List.of("Service level", "Average handling time"));
            }
            tab.go("explorer?kpi=service-level&" + YESTERDAY);
            tab.page().waitForSelector("v-line svg");
            for (String format : FORMATS.keySet()) {
                saved(tab.page(), format, "vigie-service-level-[a-z0-9-]+", List.of("Service level"));
            }
            tab.go("drill?kpi=service-level&" + YESTERDAY);
            tab.page().waitForSelector(".rows tbody tr");
            saved(tab.page(), "CSV", "vigie-service-level-[a-z0-9-]+-contacts", List.of("Service level"));
        }
    }

    private static void saved(Page page, String format, String name, List<String> words) throws IOException {
        menu(page);
        Download download = page.waitForDownload(() -> item(page, format).click());
        String ending = FORMATS.get(format);
        assertTrue(download.suggestedFilename().matches(name + "\\." + ending), download.suggestedFilename());
        Path file = download.path();
        switch (ending) {
            case "csv" -> {
                String first = Files.readAllLines(file).get(0);
                assertEquals("\"# " + String.join(", ", words) + "\"", first);
            }
            case "ndjson" -> {
                String first = Files.readAllLines(file).get(0);
                words.forEach(word -> assertTrue(first.contains(word), first));
            }
            case "pdf" -> {
                byte[] start = new byte[5];
                try (InputStream in = Files.newInputStream(file)) {
                    assertEquals(5, in.read(start));
                }
                assertEquals("%PDF-", new String(start, StandardCharsets.US_ASCII));
            }
            default -> {
                try (ZipFile zip = new ZipFile(file.toFile());
                        InputStream in = zip.getInputStream(zip.getEntry("xl/sharedStrings.xml"))) {
                    String texts = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    assertTrue(texts.contains(">" + String.join(", ", words) + "<"), texts);
                }
            }
        }
        page.waitForSelector(
                "v-exports .pop-body",
                new Page.WaitForSelectorOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
    }

    @Test
    void aFileThatCannotBeMadeSaysWhy() {
        try (Tab tab = Tab.open(Look.FRENCH, "overview?kpis=service-level,aht&" + YESTERDAY)) {
            Page page = tab.page();
            page.waitForSelector(".tile .tile-value");
            String why = "Le fichier dépasse la limite ; choisissez une période plus courte.";
            page.route(
                    url -> url.contains("/api/v1/query") && url.contains("format="),
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(413)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\": 413, \"detail\": \"" + why + "\"}")));
            menu(page);
            item(page, "CSV").click();
            Locator told = page.locator("v-exports [role=alert] .banner-bad");
            told.waitFor();
            assertEquals(why, told.innerText().strip());
            assertEquals(List.of(), tab.axe());
            // It is of that attempt alone.
            page.keyboard().press("Escape");
            menu(page);
            assertEquals(0, told.count());
            // Without a server there is a sentence as well.
            page.unrouteAll();
            page.route(url -> url.contains("format="), Route::abort);
            item(page, "PDF").click();
            told.waitFor();
            assertTrue(told.innerText().strip().endsWith("."), told.innerText());
        }
    }

    private static void menu(Page page) {
        page.locator("v-exports v-pop button[aria-expanded]").click();
    }

    private static Locator item(Page page, String format) {
        return page.locator("v-exports .menu-item", new Page.LocatorOptions().setHasText(format))
                .first();
    }
}
