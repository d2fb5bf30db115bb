package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** The tile of the tutorial comes, changes and goes while somebody looks at the page. */
@NeedsChromium
class PluggedOsgiTest {
    private static final String TILE = "v-plugged-tile";

    @TempDir
    Path folder;

    /** The tutorial's step 4: another drawing. */
    private static Path changed(Path jar, Path to) throws IOException {
        try (JarFile from = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), from.getManifest())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                byte[] content = from.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith("gauge.js")) {
                    content = new String(content, StandardCharsets.UTF_8)
                            .replace("'stroke-width': 10", "'stroke-width': 16")
                            .getBytes(StandardCharsets.UTF_8);
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(content);
            }
        }
        return to;
    }

    private static String module(Page page) {
        return String.valueOf(
                page.evaluate("fetch('/ui/elements.json').then(a => a.json()).then(a => a.elements[0]?.module ?? '')"));
    }

    @Test
    void aTileIsInstalledUpdatedAndRemovedWithoutReload() throws Exception {
        Path jar = Center.onClassPath("io.vigie.example.tile-0.1.0-SNAPSHOT.jar");
        try (Tab tab = Tab.open(Look.FRENCH, "overview?kpis=inflow-volume")) {
            Page page = tab.page();
            page.waitForSelector("v-tile");
            page.evaluate("window.mark = 'not reloaded'");
            assertEquals(0, page.locator(TILE).count());

            Bundle bundle = Center.shared().vigie().install(jar);
            try {
                page.waitForSelector(TILE + " path[stroke-width='10']");
                assertTrue(page.locator(TILE + " h3").textContent().contains("en jauge"));
                String first = module(page);

                try (InputStream other = Files.newInputStream(changed(jar, folder.resolve("other.jar")))) {
                    bundle.update(other);
                }
                page.waitForSelector(TILE + " path[stroke-width='16']");
                assertEquals(0, page.locator(TILE + " path[stroke-width='10']").count());
                assertEquals(1, page.locator(TILE).count());
                assertNotEquals(first, module(page));
                assertEquals(404, page.evaluate("(url) => fetch(url, {cache: 'no-store'}).then(a => a.status)", first));
                assertEquals(List.of(), tab.axe());
            } finally {
                bundle.uninstall();
            }
            Until.holds(page, "document.querySelector('" + TILE + "') === null");
            assertEquals("not reloaded", page.evaluate("window.mark"));
            assertFalse(module(page).contains("gauge"));
        }
    }

    @Test
    void whatIsWrongWithADeclarationIsToldByTheHealthOfThePlatform() throws Exception {
        Center center = Center.shared();
        Bundle bad = center.vigie()
                .install(TestBundle.named("com.acme.bad", "1.0.0")
                        .text(
                                "OSGI-INF/vigie/ui.json",
                                "{\"elements\": [{\"kind\": \"tile\", \"tag\": \"acme-bad\", \"module\": \"gone.js\","
                                        + " \"title\": {\"en\": \"Bad\", \"fr\": \"Mauvais\"}}]}")
                        .in(folder));
        try (Tab tab = Tab.open(Look.FRENCH, "health")) {
            tab.page()
                    .locator("main .checks .card", new Page.LocatorOptions().setHasText("com.acme.bad 1.0.0"))
                    .waitFor();
            assertTrue(tab.page()
                    .locator("main .checks")
                    .innerText()
                    .contains("/elements/0/module est « gone.js » ; nommez un fichier en .js"));
        } finally {
            bad.uninstall();
        }
    }
}
