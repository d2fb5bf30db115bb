package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Connectors that do not do well: each says how it stands and what to do, and what they could not read can be seen. */
@NeedsChromium
class ConnectorStatesOsgiTest {
    @Test
    void eachStateIsToldWithWhatToDo() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(threads);
        service.createContext("/", exchange -> answer(exchange, over));
        service.start();
        String url = "http://127.0.0.1:" + service.getAddress().getPort();
        Map<String, String> files = new TreeMap<>(Map.of(
                "bad-config", "{\"type\": \"file\", \"settings\": {\"pathh\": \"exports/\"}}",
                "bad-down", mastodon(url, "down-now"),
                "bad-revoked", mastodon(url, "revoked-token"),
                "bad-slow", mastodon(url, "slow-one")));
        try (Tab tab = Tab.open(Look.ENGLISH, "connectors")) {
            Page page = tab.page();
            page.waitForSelector("main .table tbody tr");
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(file(file.getKey()), file.getValue());
            }
            // The one that is silent is so for a while only, until its question has ended.
            says(page, "bad-slow", "Stale");
            says(page, "bad-config", "Settings wrong");
            says(page, "bad-config", "Setting 'path' is missing");
            says(page, "bad-revoked", "Credentials needed");
            says(page, "bad-revoked", "create a new one");
            says(page, "bad-down", "Trying again");
            says(page, "bad-down", "503");
            assertEquals(List.of(), tab.axe());
            List<String> found = new ArrayList<>();
            for (String name : files.keySet()) {
                tab.go("connectors?name=" + name);
                page.waitForSelector("main h1:has-text('" + name + "')");
                page.waitForSelector("main .banner");
                tab.axe().forEach(violation -> found.add(name + ": " + violation));
            }
            assertEquals(List.of(), found);
            tab.go("connectors?name=bad-config");
            page.waitForSelector("main .banner-bad:has-text('did you mean')");
            assertEquals(2, page.locator("main .banner").count(), "each problem is told once");
            tab.go("connectors");
            page.waitForSelector("main .table tbody tr");
            page.locator(".side-foot button[lang=fr]").click();
            says(page, "bad-config", "Réglages faux");
            says(page, "bad-revoked", "Accès à renouveler");
            says(page, "bad-down", "Nouvel essai");
        } finally {
            remove(files.keySet().toArray(String[]::new));
            over.countDown();
            service.stop(0);
            threads.shutdownNow();
        }
    }

    private static void answer(HttpExchange exchange, CountDownLatch over) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (token.endsWith("slow-one")) {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.sendResponseHeaders(token.endsWith("revoked-token") ? 401 : 503, -1);
        exchange.close();
    }

    private static String mastodon(String url, String token) {
        return "{\"type\": \"mastodon\", \"settings\": {\"url\": \"" + url + "\", \"token\": \"" + token
                + "\", \"stream\": \"false\"}}";
    }

    private static void says(Page page, String name, String words) {
        page.waitForSelector("main .table tr:has-text('" + name + "'):has-text(\"" + words + "\")");
    }

    @Test
    void whatCouldNotBeReadIsSeenReplayedAndDiscarded() throws Exception {
        Path folder = Files.createDirectories(Center.shared().home().resolve("spoiled"));
        Path file = folder.resolve("contact.jsonl");
        Files.writeString(
                file,
                "{\"contact_id\": \"s-1\", \"channel\": \"phone\", \"direction\": \"inbound\", \"received_at\":"
                        + " \"yesterday\"}\n{\"channel\": \"phone\"}\nnot JSON <img src=x onerror=alert(1)>\n");
        Files.writeString(file("spoiled"), "{\"type\": \"file\", \"settings\": {\"path\": \"" + folder + "\"}}");
        try (Tab tab = Tab.open(Look.FRENCH, "connectors?name=spoiled&tab=quarantine")) {
            Page page = tab.page();
            Until.holds(page, "document.querySelectorAll('main .table tbody tr').length === 3");
            assertEquals(3, page.locator("main .card .btn-danger").count());
            // Where the record stood: its line is in sight.
            Until.holds(
                    page,
                    "[...document.querySelectorAll('main .table tbody td.mono')].every(cell =>"
                            + " cell.textContent.includes('contact.jsonl'))");
            assertEquals(List.of(), tab.axe());
            page.locator("main .table tr:has-text('objet JSON') button").first().click();
            Locator record = page.locator("dialog[open] pre");
            record.waitFor();
            assertTrue(record.innerText().contains("<img src=x onerror=alert(1)>"), record.innerText());
            assertEquals(0, page.locator("dialog img").count());
            assertEquals(List.of(), tab.axe());
            page.keyboard().press("Escape");
            page.locator("dialog[open]")
                    .waitFor(new Locator.WaitForOptions()
                            .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
            page.locator("main .card .btn-danger").first().click();
            page.locator("dialog[open] .btn-danger").click();
            Until.holds(page, "document.querySelectorAll('main .table tbody tr').length === 2");
        } finally {
            remove("spoiled");
        }
    }

    @Test
    void whatIsReplayedAfterAFixLeavesTheQuarantineAndCounts() throws Exception {
        Path folder = Files.createDirectories(Center.shared().home().resolve("local"));
        Files.writeString(
                folder.resolve("contacts.csv"),
                "contact_id,channel,direction,received_at\nlocal-1,phone,inbound,2026-03-02 09:00\n"
                        + "local-2,phone,inbound,2026-03-02 10:00\nlocal-3,phone,inbound,lately\n");
        String settings = "{\"type\": \"file\", \"settings\": {\"path\": \"" + folder + "\", \"fact\": \"contact\"";
        Files.writeString(file("local"), settings + "}}");
        try (Tab tab = Tab.open(Look.FRENCH, "connectors?name=local&tab=quarantine")) {
            Page page = tab.page();
            Until.holds(page, "document.querySelectorAll('main .table tbody tr').length === 3");
            // Nothing has changed: it is not understood this time either.
            replay(page, "contacts.csv:2");
            Until.holds(page, "document.querySelector('.said').innerText.includes('toujours pas compris')");
            Files.writeString(file("local"), settings + ", \"zone\": \"Europe/Paris\"}}");
            Center.await("the zone", () -> Center.shared()
                    .api("GET", "/connectors/local/status", null)
                    .body()
                    .contains("Europe/Paris"));
            replay(page, "contacts.csv:2");
            Until.holds(
                    page,
                    "document.querySelector('.said').innerText.includes('1 enregistrement a été compris')"
                            + " && document.querySelectorAll('main .table tbody tr').length === 2");
            replay(page, "contacts.csv:3");
            Until.holds(page, "document.querySelectorAll('main .table tbody tr').length === 1");
            replay(page, "contacts.csv:4");
            Until.holds(page, "document.querySelector('.said').innerText.includes('toujours pas compris')");
            assertEquals(List.of(), tab.axe());
            String rows = Center.shared()
                    .api("GET", "/kpis/inflow-volume/contacts?period=2026-03-02/P1D&tz=Europe/Paris", null)
                    .body();
            assertTrue(rows.contains("local-1") && rows.contains("local-2") && !rows.contains("local-3"), rows);
        } finally {
            remove("local");
        }
    }

    /** Presses the button beside a record that stood at a place. */
    private static void replay(Page page, String place) {
        page.locator("main .table tr:has-text('" + place + "') button:has-text('Rejouer')")
                .click();
    }

    private static Path file(String name) {
        return Center.shared().home().resolve("conf/connectors").resolve(name + ".json");
    }

    /** Other tests look at the same centre. */
    private static void remove(String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(file(name));
        }
        Center.await("the end of " + List.of(names), () -> {
            String all = Center.shared().api("GET", "/connectors", null).body();
            return List.of(names).stream().noneMatch(name -> all.contains("\"" + name + "\""));
        });
    }
}
