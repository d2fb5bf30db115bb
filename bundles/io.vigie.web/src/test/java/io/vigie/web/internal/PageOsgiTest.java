package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The page in a browser, whatever it shows. */
@NeedsChromium
class PageOsgiTest {
    @Test
    void opens() {
        try (Tab tab = Tab.open(Look.ENGLISH, "")) {
            tab.page().waitForSelector("h1");
            assertEquals(List.of(), tab.axe());
            // What all tests of all screens hang on.
            tab.page().evaluate("document.querySelector('main').append(new Image())");
            assertTrue(tab.axe().stream().anyMatch(violation -> violation.startsWith("image-alt")));
        }
    }
}
