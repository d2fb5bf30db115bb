package io.vigie.export.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.Sheet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilesTest {
    private static Sheet sheet(String title, List<List<@Nullable Object>> rows) {
        return new Sheet(
                title,
                Locale.FRENCH,
                List.of(new Sheet.Line("tz", "Fuseau", "Europe/Paris\n=1+1")),
                List.of(
                        new Sheet.Column("name", "nom", Sheet.Place.EVERYWHERE),
                        new Sheet.Column("value", "valeur", Sheet.Place.EVERYWHERE)),
                rows);
    }

    private static byte[] written(Format format, Sheet... sheets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ExporterComponent().write(format, List.of(sheets), Exporter.Options.USUAL, out);
        return out.toByteArray();
    }

    private static String paper(Sheet... sheets) throws IOException {
        try (PDDocument document = Loader.loadPDF(written(Format.PDF, sheets))) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void linesAboveACsvAreLinesAndNoFormulas() throws Exception {
        String csv = new String(
                written(Format.CSV, sheet("x", List.of(Arrays.asList("-1", new BigDecimal("-1"))))),
                StandardCharsets.UTF_8);
        assertEquals("\"# x\"\r\n\"# Fuseau: Europe/Paris =1+1\"\r\nname,value\r\n'-1,-1\r\n", csv);
    }

    @Test
    void noTextBecomesAFormulaWhereSemicolonsPartCells() throws Exception {
        String csv = new String(
                written(
                        Format.CSV,
                        sheet(
                                "x",
                                List.of(
                                        Arrays.asList("a;=1+1;b", new BigDecimal("1")),
                                        Arrays.asList("a; \"@b", new BigDecimal("2")),
                                        Arrays.asList("a\n+b", new BigDecimal("3")),
                                        Arrays.asList("north; south - east", new BigDecimal("4"))))),
                StandardCharsets.UTF_8);
        assertTrue(
                csv.endsWith("\r\na;'=1+1;b,1\r\n\"a;' \"\"@b\",2\r\n\"a\n'+b\",3\r\nnorth; south - east,4\r\n"), csv);
    }

    @Test
    void paperCarriesEveryScriptThatItsFontsHave() throws Exception {
        List<String> names =
                List.of("Œuvre café — 62,4\u00a0%", "客服中心 サポート 고객", "Ελληνικά Українська", "efficace fini");
        String text = paper(sheet(
                "Élevé",
                names.stream()
                        .map(name -> Arrays.<@Nullable Object>asList(name, null))
                        .toList()));
        for (String name : names) {
            assertTrue(text.contains(name), name + " in " + text);
        }
    }

    @Test
    void rightToLeftTextIsDrawnFromRightToLeftAndJoined() {
        assertEquals("םולש", Script.drawn("שלום"));
        assertEquals("a (םולש) 12", Script.drawn("a (שלום) 12"));
        // Initial, medial, final form of the same letter, drawn from right to left.
        assertEquals("\ufe90\ufe92\ufe91", Script.drawn("\u0628\u0628\u0628"));
        assertEquals("gnp.exe", Script.drawn("\u202egnp.exe\u202c"));
    }

    @Test
    void nothingThatIsWrittenMakesAPageFail() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point < 0x11000; point += 37) {
            all.appendCodePoint(point);
        }
        String text = paper(
                sheet("\u0000\u202e" + "long ".repeat(300), List.of()),
                sheet(all.toString(), List.of(Arrays.asList(all + "x".repeat(10_000), new BigDecimal("1e-30")))));
        assertTrue(text.contains("0.000000000000000000000000000001"), text);
    }

    @Test
    void theHeaderOfALongTableIsOnEachPage() throws Exception {
        List<List<@Nullable Object>> rows = new java.util.ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(Arrays.asList("row", new BigDecimal(i)));
        }
        byte[] file = written(Format.PDF, sheet("long", rows));
        try (PDDocument document = Loader.loadPDF(file)) {
            assertTrue(document.getNumberOfPages() > 4);
            for (int page = 1; page <= document.getNumberOfPages(); page++) {
                PDFTextStripper stripper = new PDFTextStripper();
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                String text = stripper.getText(document);
                assertTrue(text.contains("valeur"), text);
                assertTrue(text.contains(page + " / " + document.getNumberOfPages()), text);
            }
        }
        assertFalse(new ExporterComponent().tooLong(Format.PDF, 10_001).isEmpty());
    }

    @Test
    void sheetsOfAWorkbookHaveNamesThatItTakes() {
        HashSet<String> taken = new HashSet<>();
        assertEquals("a b", XlsxWriting.name("a/b", taken));
        assertEquals("A B 2", XlsxWriting.name("A?B", taken));
        assertEquals("Vigie", XlsxWriting.name("[]", taken).strip());
        assertTrue(XlsxWriting.name("é".repeat(99), taken).length() <= 31);
        assertEquals("�a�", XlsxWriting.text("\u0001a\ud800"));
    }
}
