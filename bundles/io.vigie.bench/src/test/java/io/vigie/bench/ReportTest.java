package io.vigie.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void aTableIsMarkdown() {
        Table table = new Table("question", "ms");
        table.row("a year", Table.ms(1_234_567L));
        assertEquals("| question | ms |\n|---|---|\n| a year | 1,230 |\n", table.toString());
        assertThrows(IllegalArgumentException.class, () -> table.row("a month"));
    }

    @Test
    void numbersHaveThreeDigits() {
        assertEquals("0.123", Table.ms(123L));
        assertEquals("12.3", Table.ms(12_345L));
        assertEquals("–", Table.ms(null));
        assertEquals("100 ×", Table.ratio(1_000L, 10L));
        assertEquals("0.333 ×", Table.ratio(1L, 3L));
        assertEquals("–", Table.ratio(1L, null));
    }

    @Test
    void whatWasNotMeasuredIsNotInvented() throws Exception {
        Results results = new Results(folder);
        results.time("duckdb", Question.YEAR, 4_000_000);
        results.time("vigie", Question.YEAR, 40_000);
        String report = new Report(1_000, results).toString();
        assertTrue(report.contains("| a year, 15 KPIs, total | 40.0 | 4,000 | – | – | 100 × | – | – | – |"), report);
        assertTrue(report.contains("| a month by agent | – | – | – | – | – | – | – | – |"), report);
    }

    @Test
    void thePictureShowsEachSetOfFacts() throws Exception {
        for (long contacts : new long[] {1_000_000, 10_000_000}) {
            Results results = new Results(Files.createDirectory(folder.resolve("contacts-" + contacts)));
            results.time("duckdb", Question.YEAR, contacts / 2);
            results.time("vigie", Question.YEAR, 40_000);
            results.put("load.facts", contacts * 5);
            results.put("load.micros", contacts * 10);
        }
        Curves.write(folder);
        byte[] svg = Files.readAllBytes(folder.resolve("curves.svg"));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
        // Two lines of a question and one of the import, with two points each.
        assertEquals(6, document.getElementsByTagName("circle").getLength());
        assertEquals(3, document.getElementsByTagName("path").getLength());
        assertTrue(new String(svg, StandardCharsets.UTF_8).contains("10 M"));
    }
}
