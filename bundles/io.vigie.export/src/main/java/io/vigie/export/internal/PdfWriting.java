package io.vigie.export.internal;

import io.vigie.export.Sheet;
import java.awt.Color;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.jspecify.annotations.Nullable;

/**
 * Tables on paper: A4 across, the header of the table on each page. Of each text only so much is drawn as a cell holds;
 * numbers are always whole.
 */
final class PdfWriting implements AutoCloseable {
    private static final float MARGIN = 36;
    private static final float SIZE = 7.5f;
    private static final float LEADING = 10;
    private static final float GAP = 6;
    private static final int MOST_LINES = 3;
    /** Rows by which the widths of the columns are measured. */
    private static final int SAMPLE = 500;
    /** What is looked at of a text: a cell holds less. */
    private static final int LONGEST = 400;

    private static final Color INK = new Color(0x20, 0x24, 0x2c);
    private static final Color PALE = new Color(0x5a, 0x62, 0x70);
    private static final Color LINE = new Color(0xc8, 0xce, 0xd8);

    private final PDDocument document;
    private final Face usual;
    private @Nullable Face fallback;
    private @Nullable PDPageContentStream page;
    private float y;

    private PdfWriting(PDDocument document) throws IOException {
        this.document = document;
        this.usual = face("DejaVuSans.ttf");
    }

    /** A font and which signs it has. */
    private record Face(PDFont font, CmapLookup signs, TrueTypeFont source) {
        boolean has(int point) {
            return signs.getGlyphId(point) != 0;
        }
    }

    /** A part of a line in one font. */
    private record Run(PDFont font, String text) {}

    private Face face(String name) throws IOException {
        try (InputStream stream = PdfWriting.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException(name + " is not in the bundle");
            }
            TrueTypeFont source = new TTFParser().parse(new RandomAccessReadBuffer(stream));
            // Signs stay the ones that were written: a reader finds them again, digit by digit.
            source.setEnableGsub(false);
            return new Face(PDType0Font.load(document, source, true), source.getUnicodeCmapLookup(), source);
        }
    }

    private Face fallback() throws IOException {
        Face loaded = fallback;
        if (loaded == null) {
            loaded = face("DroidSansFallback.ttf");
            fallback = loaded;
        }
        return loaded;
    }

    static void write(List<Sheet> sheets, OutputStream out) throws IOException {
        try (PDDocument document = new PDDocument();
                PdfWriting writing = new PdfWriting(document)) {
            if (!sheets.isEmpty()) {
                document.getDocumentInformation()
                        .setTitle(Script.plain(sheets.get(0).title()));
                document.getDocumentCatalog().setLanguage(sheets.get(0).locale().getLanguage());
            }
            document.getDocumentInformation().setProducer("Vigie");
            for (Sheet sheet : sheets) {
                writing.sheet(sheet);
            }
            writing.endPage();
            writing.numbers();
            // Whoever gave the stream closes it.
            document.save(new FilterOutputStream(out) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                }

                @Override
                public void close() throws IOException {
                    flush();
                }
            });
        }
    }

    @Override
    public void close() throws IOException {
        endPage();
        usual.source().close();
        Face other = fallback;
        if (other != null) {
            other.source().close();
        }
    }

    private void endPage() throws IOException {
        PDPageContentStream open = page;
        page = null;
        if (open != null) {
            open.close();
        }
    }

    private void newPage() throws IOException {
        endPage();
        PDPage next = new PDPage(new PDRectangle(PDRectangle.A4.getHeight(), PDRectangle.A4.getWidth()));
        document.addPage(next);
        page = new PDPageContentStream(document, next);
        y = next.getMediaBox().getHeight() - MARGIN;
    }

    private PDPageContentStream page() {
        PDPageContentStream open = page;
        if (open == null) {
            throw new IllegalStateException("No page is begun");
        }
        return open;
    }

    private static float width() {
        return PDRectangle.A4.getHeight() - 2 * MARGIN;
    }

    private void sheet(Sheet sheet) throws IOException {
        newPage();
        for (String line : wrapped(sheet.title(), 14, width(), 2)) {
            y -= 18;
            draw(line, MARGIN, 14, INK);
        }
        y -= 4;
        for (Sheet.Line line : sheet.head()) {
            List<String> lines = wrapped(line.value(), SIZE, width() - 130, 4);
            for (int i = 0; i < lines.size(); i++) {
                room(LEADING, null, List.of());
                y -= LEADING;
                if (i == 0) {
                    draw(fitted(line.label(), SIZE, 124), MARGIN, SIZE, PALE);
                }
                draw(lines.get(i), MARGIN + 130, SIZE, INK);
            }
        }
        y -= 8;
        List<Integer> shown = new ArrayList<>();
        for (int c = 0; c < sheet.columns().size(); c++) {
            if (sheet.columns().get(c).printed()) {
                shown.add(c);
            }
        }
        float[] widths = widths(sheet, shown);
        header(sheet, shown, widths);
        for (List<@Nullable Object> row : sheet.rows()) {
            row(sheet, row, shown, widths);
        }
    }

    /** Columns as wide as what stands in them; numbers whole, texts share what is left. */
    private float[] widths(Sheet sheet, List<Integer> shown) throws IOException {
        float[] wish = new float[shown.size()];
        float[] least = new float[shown.size()];
        for (int i = 0; i < wish.length; i++) {
            wish[i] = measure(sheet.columns().get(shown.get(i)).label(), SIZE);
            least[i] = Math.min(wish[i], 40);
        }
        int rows = 0;
        for (List<@Nullable Object> row : sheet.rows()) {
            for (int i = 0; i < wish.length; i++) {
                Object cell = row.get(shown.get(i));
                float needs = measure(start(Sheet.text(cell)), SIZE);
                wish[i] = Math.max(wish[i], needs);
                if (cell instanceof Number) {
                    least[i] = Math.max(least[i], needs);
                }
            }
            if (++rows == SAMPLE) {
                break;
            }
        }
        float room = width() - GAP * (wish.length - 1);
        float[] widths = wish.clone();
        while (sum(widths) > room) {
            // The widest that may shrink gives way, half of what is too much at a time.
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > least[i] + 0.5f && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest] = Math.max(least[widest], widths[widest] - Math.max(1, (sum(widths) - room) / 2));
        }
        return widths;
    }

    private static float sum(float[] widths) {
        float sum = 0;
        for (float width : widths) {
            sum += width;
        }
        return sum;
    }

    private void header(Sheet sheet, List<Integer> shown, float[] widths) throws IOException {
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            cells.add(wrapped(sheet.columns().get(shown.get(i)).label(), SIZE, widths[i], 2));
        }
        line(cells, widths, PALE, null, List.of());
        page().setStrokingColor(LINE);
        page().moveTo(MARGIN, y - 3);
        page().lineTo(MARGIN + width(), y - 3);
        page().stroke();
        y -= 3;
    }

    private void row(Sheet sheet, List<@Nullable Object> row, List<Integer> shown, float[] widths) throws IOException {
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Object cell = row.get(shown.get(i));
            String text = Sheet.text(cell);
            // A number that is wider than its column is drawn over the gap rather than cut.
            cells.add(cell instanceof Number ? List.of(text) : wrapped(text, SIZE, widths[i], MOST_LINES));
        }
        line(cells, widths, INK, sheet, shown);
    }

    private void line(List<List<String>> cells, float[] widths, Color color, @Nullable Sheet again, List<Integer> shown)
            throws IOException {
        int lines = cells.stream().mapToInt(List::size).max().orElse(1);
        room(lines * LEADING, again, shown, widths);
        float top = y;
        for (int l = 0; l < lines; l++) {
            y = top - (l + 1) * LEADING;
            float x = MARGIN;
            for (int i = 0; i < widths.length; i++) {
                if (l < cells.get(i).size()) {
                    draw(cells.get(i).get(l), x, SIZE, color);
                }
                x += widths[i] + GAP;
            }
        }
    }

    /** A new page when this one has no room, with the header of a table that goes on. */
    private void room(float height, @Nullable Sheet again, List<Integer> shown, float... widths) throws IOException {
        if (y - height < MARGIN + 14) {
            newPage();
            if (again != null) {
                header(again, shown, widths);
            }
        }
    }

    /** The number of each page, once it is known how many there are. */
    private void numbers() throws IOException {
        int pages = document.getNumberOfPages();
        for (int i = 0; i < pages; i++) {
            try (PDPageContentStream foot = new PDPageContentStream(
                    document, document.getPage(i), PDPageContentStream.AppendMode.APPEND, true, true)) {
                page = foot;
                y = MARGIN - 8;
                draw("Vigie · " + (i + 1) + " / " + pages, MARGIN, SIZE, PALE);
            } finally {
                page = null;
            }
        }
    }

    private void draw(String line, float x, float size, Color color) throws IOException {
        PDPageContentStream open = page();
        open.beginText();
        open.setNonStrokingColor(color);
        open.newLineAtOffset(x, y);
        for (Run run : runs(Script.drawn(line))) {
            open.setFont(run.font(), size);
            open.showText(run.text());
        }
        open.endText();
    }

    /** The text in parts that one font has; what none has is drawn as a sign for that. */
    private List<Run> runs(String text) throws IOException {
        List<Run> runs = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        PDFont now = usual.font();
        for (int point : text.codePoints().toArray()) {
            int sign = point;
            PDFont font = usual.font();
            if (!usual.has(point)) {
                if (fallback().has(point)) {
                    font = fallback().font();
                } else {
                    sign = 0xfffd;
                }
            }
            if (font != now && part.length() > 0) {
                runs.add(new Run(now, part.toString()));
                part.setLength(0);
            }
            now = font;
            part.appendCodePoint(sign);
        }
        if (part.length() > 0) {
            runs.add(new Run(now, part.toString()));
        }
        return runs;
    }

    private float measure(String text, float size) throws IOException {
        float width = 0;
        for (Run run : runs(Script.drawn(text))) {
            width += run.font().getStringWidth(run.text()) / 1000 * size;
        }
        return width;
    }

    private static String start(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST) + "…";
    }

    private String fitted(String text, float size, float room) throws IOException {
        return wrapped(text, size, room, 1).get(0);
    }

    /** A text in lines, at words where there are any; what does not fit ends in an ellipsis. */
    private List<String> wrapped(String text, float size, float room, int most) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Arrays.asList(Script.plain(start(text)).split("(?<= )"))) {
            if (measure(line + word.stripTrailing(), size) <= room) {
                line.append(word);
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
            for (int point : word.codePoints().toArray()) {
                String sign = Character.toString(point);
                if (!line.isEmpty() && measure(line + sign, size) > room) {
                    lines.add(line.toString());
                    line.setLength(0);
                    if (lines.size() > most) {
                        break;
                    }
                }
                line.append(sign);
            }
            if (lines.size() > most) {
                break;
            }
        }
        if (!line.isEmpty() || lines.isEmpty()) {
            lines.add(line.toString().stripTrailing());
        }
        if (lines.size() <= most) {
            return lines;
        }
        StringBuilder last = new StringBuilder(lines.get(most - 1));
        while (!last.isEmpty() && measure(last + "…", size) > room) {
            last.setLength(last.offsetByCodePoints(last.length(), -1));
        }
        List<String> cut = new ArrayList<>(lines.subList(0, most - 1));
        cut.add(last + "…");
        return cut;
    }
}
