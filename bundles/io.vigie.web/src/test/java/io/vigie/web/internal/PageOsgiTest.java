package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        }
    }
}
