package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The screens of those who run the platform. */
@NeedsChromium
class OperateOsgiTest {
    /** Each screen, with what is there once it has loaded. */
    private static final List<List<String>> SCREENS = List.of(
            List.of("catalogue", "main .table tbody tr"),
            List.of("catalogue?kpi=service-level", "main .formula"),
            List.of("connectors", "main .table tbody tr"),
            List.of("connectors?name=demo", "main .figures"),
            List.of("connectors?name=demo&tab=quarantine", "main .empty"),
            List.of("connectors?name=demo&tab=offsets", "main .pre"),
            List.of("connectors?name=demo&tab=settings", "main .kv"),
            List.of("connectors?new=1", "main .choice"),
            List.of("plugins", "main .table tbody tr"),
            List.of("plugins?tab=history", "main .timeline, main .empty"),
            List.of("plugins?tab=sets", "main section.card"),
            List.of("health", "main .checks .card"),
            List.of("alerts", "main .empty, main .alert"),
            List.of("alerts?new=1", "main textarea"),
            List.of("settings?tab=targets", "main .empty, main .table"),
            List.of("settings?tab=annotations", "main form"),
            List.of("settings?tab=calendars", "main .empty, main .table"),
            List.of("settings?tab=privacy", "main .lines"),
            List.of("settings?tab=tokens", "main .table tbody tr"),
            List.of("settings?tab=secrets", "main form"),
            List.of("settings?tab=audit", "main .table tbody tr"),
            List.of("settings?tab=page", "main select"));

    static List<Look> languages() {
        return List.of(Look.ENGLISH, Look.FRENCH);
    }

    @ParameterizedTest
    @MethodSource("languages")
    void eachScreenIsThereForEveryone(Look language) {
        List<String> found = new ArrayList<>();
        try (Tab tab = Tab.open(language, "catalogue")) {
            Page page = tab.page();
            for (List<String> screen : SCREENS) {
                String place = screen.get(0);
                tab.go(place);
                try {
                    page.waitForSelector(screen.get(1));
                } catch (com.microsoft.playwright.TimeoutError e) {
                    found.add(place + " does not show " + screen.get(1) + ": "
                            + page.locator("main").innerText());
                    continue;
                }
                Locator problems = page.locator("main .banner-bad");
                for (int i = 0; i < problems.count(); i++) {
                    found.add(place + " says " + problems.nth(i).innerText());
                }
                // All that a theme is hangs on this attribute; what is shown need not be asked for again. Colours are
                // the same in each language.
                for (Look.Theme theme : Look.Theme.values()) {
                    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme.id());
                    page.evaluate("Promise.all(document.getAnimations().map(one => one.effect.getTiming().iterations"
                            + " === Infinity ? null : one.finished.catch(() => {})))");
                    if (language == Look.ENGLISH || theme == Look.Theme.LIGHT) {
                        tab.axe().forEach(violation -> found.add(place + " in " + theme + ": " + violation));
                    }
                    if (Boolean.getBoolean("vigie.pictures.all")) {
                        tab.picture(place.replaceAll("[^a-z0-9]+", "-") + "-" + theme.id());
                    }
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void aConnectorIsMadeByKeyboardFromCheckOverPreviewToStart() {
        try (Tab tab = Tab.open(Look.ENGLISH, "connectors?new=1&type=simulator")) {
            Page page = tab.page();
            page.waitForSelector("#w-name");
            page.focus("#w-name");
            // A name that is none is told at the field.
            page.keyboard().type("no name");
            page.keyboard().press("Enter");
            page.waitForSelector("#w-name[aria-invalid='true']");
            page.fill("#w-name", "");
            page.focus("#w-name");
            page.keyboard().type("lab");
            page.fill("#w-days", "many");
            page.focus("#w-days");
            page.keyboard().press("Enter");
            // So is a setting that the type refuses.
            page.waitForSelector("#w-days[aria-invalid='true']");
            page.fill("#w-days", "1");
            page.focus("#w-days");
            page.keyboard().press("Enter");
            step(page, "Preview");
            step(page, "Go on");
            step(page, "Start");
            Until.holds(page, "location.hash.includes('name=lab')");
            page.waitForSelector("main .figures");
            Until.holds(page, "document.querySelector('main .chip')?.textContent.includes('Running')");
            page.getByRole(
                            com.microsoft.playwright.options.AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Stop").setExact(true))
                    .press("Enter");
            Until.holds(page, "document.querySelector('main .chip')?.textContent.includes('Stopped')");
        }
        Center center = Center.shared();
        Center.await("the end of the connector", () -> {
            String etag = center.api("GET", "/connectors/lab", null)
                    .headers()
                    .firstValue("ETag")
                    .orElse("");
            return center.api("DELETE", "/connectors/lab", null, "If-Match", etag)
                            .statusCode()
                    == 204;
        });
    }

    /** Presses the button that leads on, once it is there. */
    private static void step(Page page, String name) {
        Locator button = page.locator("main .btn-primary", new Page.LocatorOptions().setHasText(name));
        button.waitFor();
        button.focus();
        page.keyboard().press("Enter");
    }

    @Test
    void aPlanShowsWhatAChangeTouchesBeforeItIsMade() throws Exception {
        Path jar = Center.onClassPath("io.vigie.example.tile-0.1.0-SNAPSHOT.jar");
        try (Tab tab = Tab.open(Look.FRENCH, "plugins")) {
            Page page = tab.page();
            page.waitForSelector("main .table tbody tr");
            page.setInputFiles("#plugin-files", jar);
            // Nobody has signed it: whoever asks has to say that they trust it.
            page.waitForSelector("#unsigned");
            page.click("#unsigned");
            page.waitForSelector("main .plan .btn-primary");
            assertTrue(page.locator("main .plan").innerText().contains("io.vigie.example.tile"));
            assertEquals(List.of(), tab.axe());
            page.locator("main .plan .btn-primary").click();
            page.waitForSelector("main .table tbody tr:has-text('io.vigie.example.tile')");
            page.locator(
                            "main .table tr:has-text('io.vigie.example.tile') button",
                            new Page.LocatorOptions().setHasText("Désinstaller"))
                    .click();
            page.locator("main .plan .btn-primary").click();
            Until.holds(page, "!document.querySelector('main .table')?.textContent.includes('io.vigie.example.tile')");
        }
    }

    @Test
    void aTokenIsShownOnce() {
        try (Tab tab = Tab.open(Look.ENGLISH, "settings?tab=tokens")) {
            Page page = tab.page();
            page.fill("#t-name", "<img src=x onerror=alert(1)>");
            page.selectOption("#t-kind", "program");
            page.locator("main form .btn-primary").click();
            Locator secret = page.locator("main .once input");
            secret.waitFor();
            assertTrue(secret.inputValue().startsWith("vigie_"));
            assertEquals(0, page.locator("main img").count());
            page.reload();
            page.waitForSelector("main .table tbody tr");
            assertEquals(0, page.locator("main .once").count());
        }
    }

    @Test
    void anAnnotationIsOfTheZoneOfThePageNotOfTheComputer() {
        Center center = Center.shared();
        try (Tab tab = Tab.open(Look.ENGLISH, "settings?tab=annotations")) {
            Page page = tab.page();
            // The browser of the tests stands in Paris; the person reads figures of elsewhere.
            page.addInitScript(
                    "localStorage.setItem('vigie.prefs', JSON.stringify({lang: 'en', zone: 'Asia/Kolkata'}))");
            page.reload();
            page.waitForSelector("#a-text");
            assertTrue(page.locator("main .hint").first().innerText().contains("Asia/Kolkata"));
            page.fill("#a-text", "Diwali");
            page.fill("#a-from", "2026-11-08T09:30");
            page.fill("#a-to", "2026-11-08T18:00");
            page.locator("main form .btn-primary").click();
            page.waitForSelector("main .timeline li:has-text('Diwali'):has-text('09:30')");
            String kept = center.api("GET", "/annotations", null).body();
            assertTrue(kept.contains("2026-11-08T04:00:00Z") && kept.contains("2026-11-08T12:30:00Z"), kept);
            // Once a year an hour is there twice, and once not at all.
            assertEquals(
                    List.of(
                            "2026-10-25T00:30:00.000Z",
                            "2026-10-25T02:30:00.000Z",
                            "2026-03-29T01:30:00.000Z",
                            "2026-07-01T10:00:00.000Z"),
                    page.evaluate("async () => { const { instant } = await import(new URL('lib/period.js',"
                            + " document.querySelector('script[type=module]').src));"
                            + " return ['2026-10-25T02:30', '2026-10-25T03:30', '2026-03-29T02:30', '2026-07-01T12:00']"
                            + ".map(one => instant(one, 'Europe/Paris')); }"));
            page.locator("main .timeline li:has-text('Diwali') button").click();
            Until.holds(page, "!document.querySelector('main .timeline')?.textContent.includes('Diwali')");
        }
    }
}
