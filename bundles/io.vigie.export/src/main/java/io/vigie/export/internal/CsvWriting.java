package io.vigie.export.internal;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.vigie.export.Exporter;
import io.vigie.export.Sheet;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RFC 4180. A text that a spreadsheet would take for a formula is led by an apostrophe. */
final class CsvWriting {
    /** What formulas begin with, the wide forms of East Asian keyboards included. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    /** Where a cell begins for a spreadsheet that parts cells at semicolons, as those of half of Europe do. */
    private static final Pattern INNER = Pattern.compile("([;\t\r\n])(?=[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])");

    private CsvWriting() {}

    static void write(List<Sheet> sheets, Exporter.Options options, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        if (options.bom()) {
            text.write('\ufeff');
        }
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
        for (int i = 0; i < sheets.size(); i++) {
            Sheet sheet = sheets.get(i);
            if (options.head()) {
                // The line a program skips must be one line, whatever stands in it.
                csv.writeRecord("# " + line(sheet.title()));
                sheet.head().forEach(line -> csv.writeRecord("# " + line(line.label()) + ": " + line(line.value())));
            }
            csv.writeRecord(sheet.columns().stream()
                    .filter(Sheet.Column::data)
                    .map(column -> guarded(column.id()))
                    .toList());
            for (List<@Nullable Object> row : sheet.rows()) {
                List<String> cells = new ArrayList<>();
                for (int c = 0; c < row.size(); c++) {
                    if (sheet.columns().get(c).data()) {
                        Object cell = row.get(c);
                        cells.add(cell instanceof String words ? guarded(words) : Sheet.text(cell));
                    }
                }
                csv.writeRecord(cells);
            }
            if (i + 1 < sheets.size()) {
                csv.writeRecord("");
            }
        }
        csv.flush();
        text.flush();
    }

    private static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    /** A text that no spreadsheet reads as a formula. */
    static String guarded(String text) {
        String inner = INNER.matcher(text).replaceAll("$1'");
        return !inner.isEmpty() && FORMULA.indexOf(inner.charAt(0)) >= 0 ? "'" + inner : inner;
    }
}
