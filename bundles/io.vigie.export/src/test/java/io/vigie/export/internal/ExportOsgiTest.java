package io.vigie.export.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.Sheet;
import io.vigie.launcher.VigieLauncher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that are embedded, and the fonts, work inside the framework. */
class ExportOsgiTest {
    @Test
    void allFormatsAreWrittenInTheFramework(@TempDir Path cache) throws Exception {
        try (VigieLauncher vigie = VigieLauncher.builder()
                .feature("base")
                .share("io.vigie.core")
                .systemPackages("io.vigie.export;version=0.1.0")
                .ownBundle()
                .cache(cache)
                .start()) {
            assertEquals(List.of(), vigie.problems());
            Exporter exporter = vigie.service(Exporter.class, "", Duration.ofSeconds(60));
            Sheet sheet = new Sheet(
                    "客服 é",
                    Locale.FRENCH,
                    List.of(),
                    List.of(new Sheet.Column("name", "nom", Sheet.Place.EVERYWHERE)),
                    List.of(List.of("=café")));
            for (Format format : Format.values()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                exporter.write(format, List.of(sheet), Exporter.Options.USUAL, out);
                if (format == Format.PDF) {
                    try (var document = Loader.loadPDF(out.toByteArray())) {
                        String text = new PDFTextStripper().getText(document);
                        assertTrue(text.contains("客服 é") && text.contains("=café"), text);
                    }
                } else {
                    String start = new String(out.toByteArray(), StandardCharsets.UTF_8);
                    assertTrue(
                            start.startsWith(format == Format.XLSX ? "PK" : format == Format.CSV ? "\"#" : "{"), start);
                }
            }
        }
    }
}
