package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures of the README anew:
 *
 * <pre>mvn -q -o surefire:test@osgi-test -pl bundles/io.vigie.web -Dtest=Pictures -Dvigie.pictures=../../launcher</pre>
 *
 * Not one of the tests, since every run shows another day.
 */
@NeedsChromium
class Pictures {
    private static final String TARGETS = "{\"targets\": ["
            + "{\"kpi\": \"service-level\", \"zones\": [{\"status\": \"bad\", \"below\": 0.7},"
            + " {\"status\": \"warning\", \"below\": 0.8}, {\"status\": \"good\"}]},"
            + "{\"kpi\": \"abandon-rate\", \"zones\": [{\"status\": \"good\", \"up_to\": 0.05},"
            + " {\"status\": \"warning\", \"up_to\": 0.1}, {\"status\": \"bad\"}]},"
            + "{\"kpi\": \"wait-time-average\", \"at_most\": 40},"
            + "{\"kpi\": \"aht\", \"between\": [240, 360]},"
            + "{\"kpi\": \"fcr\", \"at_least\": 0.7},"
            + "{\"kpi\": \"handled-rate\", \"at_least\": 0.9},"
            + "{\"kpi\": \"adherence\", \"at_least\": 0.9}]}";

    @Test
    void areTaken() throws Exception {
        Center center = Center.shared();
        String etag =
                center.api("GET", "/targets", null).headers().firstValue("ETag").orElseThrow();
        assertEquals(
                200, center.api("PUT", "/targets", TARGETS, "If-Match", etag).statusCode());
        picture(
                Look.ENGLISH,
                "overview?period=7d&tz=Europe/Paris",
                "document.querySelectorAll('.tile .spark:not(.spark-none)').length >= 21 && document.querySelectorAll('.delta').length > 15"
                        + " && document.querySelector('.tile-bad, .tile-warning')",
                "overview",
                1440,
                940);
        picture(
                Look.ENGLISH,
                "overview?period=7d&tz=Europe/Paris&kpis=service-level,abandon-rate,aht,fcr&why=service-level",
                "document.querySelectorAll('.vendor tbody tr').length > 3 && document.querySelector('.tile .spark')",
                "explain",
                1440,
                1240);
        picture(
                new Look("en", Look.Theme.TV),
                "wall?period=7d&tz=Europe/Paris",
                "document.querySelectorAll('.wall-tile .spark-line').length >= 8"
                        + " && document.querySelector('.wall-tile.tile-bad, .wall-tile.tile-warning')",
                "wall",
                1600,
                900);
    }

    private static void picture(Look look, String place, String whole, String name, int width, int height) {
        try (Tab tab = Tab.open(look, place, width, height)) {
            Until.holds(tab.page(), whole);
            FiguresScreensOsgiTest.settle(tab.page());
            tab.page()
                    .screenshot(new Page.ScreenshotOptions()
                            .setPath(Path.of(System.getProperty("vigie.pictures", "target/pictures"), name + ".png")));
        }
    }
}
