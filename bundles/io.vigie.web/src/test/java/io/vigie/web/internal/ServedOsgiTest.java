package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.launcher.VigieLauncher;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** What is served, and how browsers may keep it, without a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedOsgiTest {
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/ui/[^\"]+/app\\.js)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private Path folder;
    private VigieLauncher vigie;
    private URI server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        vigie = VigieLauncher.builder()
                .feature("base")
                .bundle(
                        "org.apache.felix.http.servlet-api",
                        "org.apache.commons.commons-io",
                        "org.apache.commons.commons-fileupload",
                        "org.apache.felix.http.jetty12",
                        "io.vigie.core",
                        "io.vigie.http")
                .ownBundle()
                .property("org.apache.felix.http.require.config", "true")
                .property("vigie.http.port", "0")
                .cache(folder.resolve("cache"))
                .start();
        assertEquals(List.of(), vigie.problems());
        assertEquals(List.of(), vigie.diagnosis());
        ServiceTracker<?, ?> listening = new ServiceTracker<>(
                vigie.context(), FrameworkUtil.createFilter("(osgi.http.endpoint=http://127.0.0.1:*)"), null);
        listening.open(true);
        assertNotNull(listening.waitForService(60_000));
        Object endpoints = listening.getServiceReference().getProperty("osgi.http.endpoint");
        server = URI.create(endpoints instanceof String[] all ? all[0] : String.valueOf(endpoints));
        listening.close();
        Center.await("the page", () -> get("/").statusCode() == 200);
    }

    @AfterAll
    void stop() {
        vigie.close();
    }

    private HttpResponse<String> get(String path, String... headers) {
        return ask("GET", path, headers);
    }

    private HttpResponse<String> ask(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Center.PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private String script() {
        Matcher script = SCRIPT.matcher(get("/").body());
        assertTrue(script.find());
        return script.group(1);
    }

    @Test
    void thePageIsAskedForAgainAndItsFilesNever() {
        HttpResponse<String> page = get("/");
        assertTrue(header(page, "Content-Type").startsWith("text/html"), page.headers()::toString);
        assertEquals("no-cache", header(page, "Cache-Control"));
        assertEquals(304, get("/", "If-None-Match", header(page, "ETag")).statusCode());
        HttpResponse<String> file = get(script());
        assertEquals(200, file.statusCode());
        assertEquals("public, max-age=31536000, immutable", header(file, "Cache-Control"));
        assertTrue(header(file, "Content-Type").startsWith("text/javascript"), file.headers()::toString);
        assertEquals(304, get(script(), "If-None-Match", header(file, "ETag")).statusCode());
    }

    @Test
    void filesAreSentCompressedToThoseWhoTakeIt() {
        HttpResponse<String> small = get(script(), "Accept-Encoding", "br, gzip");
        HttpResponse<String> whole = get(script());
        assertEquals("gzip", header(small, "Content-Encoding"));
        assertEquals("", header(whole, "Content-Encoding"));
        assertTrue(small.body().length() < whole.body().length() / 2);
        assertEquals("", header(get(script(), "Accept-Encoding", "gzip;q=0"), "Content-Encoding"));
        assertEquals(0, ask("HEAD", script()).body().length());
    }

    @Test
    void nothingFromElsewhereMayRunAndNobodyMayFrameThePage() {
        HttpResponse<String> page = get("/");
        String policy = header(page, "Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self' 'sha256-"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), policy);
        assertFalse(policy.contains("unsafe") || policy.contains("*") || policy.contains("http"), policy);
        assertEquals("nosniff", header(page, "X-Content-Type-Options"));
        assertEquals("same-origin", header(page, "Cross-Origin-Opener-Policy"));
        assertEquals("same-origin", header(get(script()), "Cross-Origin-Resource-Policy"));
        assertEquals("no-referrer", header(page, "Referrer-Policy"));
        assertTrue(header(page, "Permissions-Policy").contains("camera=()"));
    }

    @Test
    void whatIsNotThereIsNotFoundAndNothingIsChanged() {
        for (String path : List.of(
                "/ui",
                "/;x",
                "/ui/",
                "/ui/x/",
                "/ui/x/io.vigie.web/1/",
                "/ui/0-0/app.js",
                script() + "x",
                script().replace("app.js", ""),
                script().replace("app.js", "index.html"),
                script().replace("app.js", "%2e%2e/app.js"))) {
            assertTrue(get(path).statusCode() / 100 == 4, path);
        }
        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertEquals(405, ask(method, "/").statusCode());
        }
    }

    @Test
    void anUpdateOfThePageHasOtherAddressesAndTheOldOnesAreGone() throws Exception {
        String before = script();
        String tag = header(get("/"), "ETag");
        Path jar = Path.of(System.getProperty("vigie.test.bundle"));
        Bundle bundle = vigie.bundle("io.vigie.web");
        update(bundle, withOneMore(jar));
        Center.await(
                "the page anew",
                () -> get("/").statusCode() == 200 && !get("/").body().contains(before));
        assertEquals(200, get("/", "If-None-Match", tag).statusCode());
        assertNotEquals(before, script());
        assertEquals(200, get(script()).statusCode());
        assertEquals(404, get(before).statusCode());
        update(bundle, jar);
        Center.await("the page as before", () -> get(before).statusCode() == 200);
        assertEquals(before, script());
    }

    private static void update(Bundle bundle, Path jar) throws Exception {
        try (InputStream content = Files.newInputStream(jar)) {
            bundle.update(content);
        }
    }

    private Path withOneMore(Path jar) throws IOException {
        Path other = folder.resolve("other.jar");
        try (JarFile from = new JarFile(jar.toFile());
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(other), from.getManifest())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !entry.isDirectory()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(to);
                }
            }
            to.putNextEntry(new JarEntry("io/vigie/web/ui/more.js"));
            to.write("export default 1;\n".getBytes(StandardCharsets.UTF_8));
        }
        return other;
    }

    @Test
    void aBundleThatDeclaresNonsenseHurtsNobodyElse() throws Exception {
        Bundle bad = vigie.install(TestBundle.named("com.acme.bad", "1.0.0")
                .text("OSGI-INF/vigie/ui.json", "{\"elements\": 3}")
                .in(folder));
        Bundle good = vigie.install(TestBundle.named("com.acme.good", "1.0.0")
                .text(
                        "OSGI-INF/vigie/ui.json",
                        "{\"elements\":[{\"kind\":\"tile\",\"tag\":\"acme-good\",\"module\":\"good.js\",\"title\":"
                                + "{\"en\":\"Good\",\"fr\":\"Bon\"}}]}")
                .text("OSGI-INF/vigie/ui/good.js", "export default class extends HTMLElement {}\n")
                .in(folder));
        try {
            String list = get("/ui/elements.json").body();
            assertTrue(list.contains("\"tag\":\"acme-good\""), list);
            assertFalse(list.contains("com.acme.bad"), list);
            Matcher module = Pattern.compile("\"module\":\"([^\"]+)\"").matcher(list);
            assertTrue(module.find());
            assertEquals(200, get(module.group(1)).statusCode());
            good.uninstall();
            assertEquals(404, get(module.group(1)).statusCode());
            assertTrue(get("/ui/elements.json").body().contains("\"elements\":[]"));
        } finally {
            bad.uninstall();
        }
    }
}
