package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionTest {
    private static final String GOOD =
            "{\"elements\":[{\"kind\":\"tile\",\"tag\":\"acme-gauge\",\"module\":\"gauge.js\","
                    + "\"title\":{\"en\":\"Gauge\",\"fr\":\"Jauge\"}}]}";

    private static Extension read(String json, String script) {
        return Extension.read(
                "com.acme",
                "1.0.0",
                json.getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "gauge.js", script.getBytes(StandardCharsets.UTF_8),
                        "gauge.css", script.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void twoVersionsOfAnElementHaveTwoTags() {
        Extension one = read(GOOD, "one");
        assertEquals(0, one.problems().size(), () -> one.problems().toString());
        assertEquals(
                one.tag(one.elements().get(0)),
                read(GOOD, "one").tag(one.elements().get(0)));
        assertNotEquals(
                one.tag(one.elements().get(0)),
                read(GOOD, "two").tag(one.elements().get(0)));
        assertNotEquals(one.name(), read(GOOD, "two").name());
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "acme-gauge   | gauge        | /elements/0/tag is 'gauge'; write a name of small letters with a hyphen",
        "acme-gauge   | Acme-Gauge   | /elements/0/tag is 'Acme-Gauge'; write",
        "acme-gauge   | a-<b>        | /elements/0/tag is 'a-<b>'; write",
        "\"tile\"     | \"window\"   | /elements/0/kind is 'window'; write \"tile\" or \"screen\".",
        "gauge.js     | other.js     | /elements/0/module is 'other.js'; name a file that ends in .js",
        "gauge.js     | gauge.css    | /elements/0/module is 'gauge.css'; name a file that ends in .js",
        "gauge.js     | ../gauge.js  | /elements/0/module is '../gauge.js'; name a file",
        "\"Jauge\"    | \"\"         | /elements/0/title is 'Gauge'; write a short title",
        "\"Jauge\"    | 3            | /elements/0/title is 'Gauge'; write a short title",
        "elements     | element      | 'elements' is not a list of elements.",
        "}]}          | }]           | Line 1 is not JSON.",
        "}]}          | }]} more     | Line 1 is not JSON.",
    })
    // spotless:on
    void whatIsWrongIsSaidInASentenceAndNothingIsBrought(String good, String bad, String sentence) {
        Extension extension = read(GOOD.replace(good, bad), "one");
        assertEquals(1, extension.problems().size(), () -> extension.problems().toString());
        String said = extension.problems().get(0).en();
        assertTrue(
                said.startsWith("The page shows nothing of com.acme 1.0.0: OSGI-INF/vigie/ui.json: " + sentence), said);
        assertEquals(0, extension.elements().size());
        assertEquals(0, extension.assets().size());
    }
}
