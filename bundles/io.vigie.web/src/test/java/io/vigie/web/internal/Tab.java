package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.nio.charset.StandardCharsets;
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

    private static final String AXE = script();
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
    private static final String RUN = "async rules => (await axe.run(document, {runOnly: rules, resultTypes:"
            + " ['violations']})).violations.flatMap(rule => rule.nodes.map(node =>"
            + " [rule.id + ':', node.target, node.html, node.failureSummary].join(' ').replaceAll('\\n', ' ')))";

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

    private static String script() {
        try (InputStream in = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("no axe.min.js beside " + AxeBuilder.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** A window that has gone nowhere yet. */
    static Tab empty(Look look) {
        return new Tab(Center.shared(), look, 1366, 900);
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
        // Once for each document: its builder for Playwright would bring it, and open another page, each time.
        if (Boolean.FALSE.equals(page.evaluate("typeof axe === 'object'"))) {
            page.evaluate(AXE);
        }
        List<String> found = new ArrayList<>();
        if (page.evaluate(RUN, RULES) instanceof List<?> violations) {
            violations.forEach(violation -> found.add(String.valueOf(violation)));
        }
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
