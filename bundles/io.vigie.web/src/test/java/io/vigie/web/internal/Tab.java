package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import java.net.HttpCookie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tab of the browser in which somebody is logged in, as an admin unless told otherwise. It notes what must never
 * happen: scripts that fail, what the policy of the page forbids, requests to elsewhere.
 */
final class Tab implements AutoCloseable {
    private static final String WATCH = "window.__violations = [];"
            + "document.addEventListener('securitypolicyviolation', e =>"
            + " window.__violations.push(e.violatedDirective + ' ' + (e.blockedURI || 'inline') + ' ' + e.sourceFile));";

    private final Center center;
    private final Look look;
    private final BrowserContext context;
    private final Page page;
    private final List<String> troubles = new ArrayList<>();

    private Tab(Center center, Look look, int width, int height) {
        this.center = center;
        this.look = look;
        context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setLocale(look.language().equals("fr") ? "fr-FR" : "en-GB")
                        .setTimezoneId("Europe/Paris"));
        context.setDefaultTimeout(60_000);
        HttpCookie session = center.cookie();
        context.addCookies(List.of(new Cookie(session.getName(), session.getValue())
                .setUrl(center.address().toString())));
        context.addInitScript(WATCH);
        context.addInitScript("localStorage.setItem('vigie.prefs', JSON.stringify({lang: '" + look.language()
                + "', theme: '" + look.theme().id() + "', zone: 'Europe/Paris'}))");
        page = context.newPage();
        page.onPageError(error -> troubles.add("script: " + error));
        page.onConsoleMessage(message -> {
            // A problem of the API is answered to who asked; the page shows it.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                troubles.add("console: " + message.text());
            }
        });
        context.onRequest(request -> {
            String url = request.url();
            if (!url.startsWith(center.address().toString()) && !url.startsWith("data:") && !url.startsWith("blob:")) {
                troubles.add("request to " + url);
            }
        });
    }

    static Tab open(Look look, String place) {
        return open(look, place, 1366, 900);
    }

    /**
     * Opens a place of the page in a window of a size.
     *
     * @param place after {@code #/}, such as {@code connectors?name=demo}
     */
    static Tab open(Look look, String place, int width, int height) {
        Tab tab = new Tab(Center.shared(), look, width, height);
        tab.go(place);
        return tab;
    }

    /** Goes to another place. */
    void go(String place) {
        page.navigate(center.address() + "#/" + place);
    }

    Page page() {
        return page;
    }

    Look look() {
        return look;
    }

    /** What axe-core has to say of the whole page, one line each; empty when all is well. */
    List<String> axe() {
        return violations(new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")));
    }

    /** The same of contrasts alone, which takes a fraction of the time. */
    List<String> contrast() {
        return violations(new AxeBuilder(page).withRules(List.of("color-contrast")));
    }

    private static List<String> violations(AxeBuilder axe) {
        List<String> found = new ArrayList<>();
        axe.analyze().getViolations().forEach(rule -> rule.getNodes()
                .forEach(node -> found.add(rule.getId() + ": " + node.getTarget() + " " + node.getHtml() + " "
                        + node.getFailureSummary().replace('\n', ' '))));
        return found;
    }

    /** Takes a picture of the whole page into {@code target/pictures}. */
    Path picture(String name) {
        Path file = Path.of(System.getProperty("vigie.pictures", "target/pictures"), name + "-" + look + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        return file;
    }

    /** What happened so far that must never happen. */
    List<String> troubles() {
        List<String> all = new ArrayList<>(troubles);
        if (page.evaluate("window.__violations") instanceof List<?> violations) {
            violations.forEach(violation -> all.add("policy: " + violation));
        }
        return all;
    }

    /** Ends the tab; fails if anything happened that must never happen. */
    @Override
    public void close() {
        try {
            assertEquals(List.of(), troubles());
        } finally {
            context.close();
        }
    }
}
