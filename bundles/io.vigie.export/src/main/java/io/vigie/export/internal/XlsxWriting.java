package io.vigie.export.internal;

import io.vigie.export.Sheet;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** A workbook with a sheet for each table. Texts are cells of text: no program takes them for formulas. */
final class XlsxWriting {
    private static final int LONGEST_TEXT = 32_767;
    private static final int ROWS_IN_MEMORY = 500;

    private XlsxWriting() {}

    static void write(List<Sheet> sheets, OutputStream out) throws IOException {
        // The workbook closes what it writes into.
        try (Workbook workbook = new Workbook(new KeptOpen(out), "Vigie", "1.0")) {
            Set<String> names = new HashSet<>();
            for (Sheet sheet : sheets) {
                sheet(workbook.newWorksheet(name(sheet.title(), names)), sheet);
            }
        }
    }

    private static void sheet(Worksheet to, Sheet sheet) throws IOException {
        int at = 0;
        to.value(at, 0, text(sheet.title()));
        to.style(at, 0).bold().fontSize(14).set();
        at++;
        for (Sheet.Line line : sheet.head()) {
            to.value(at, 0, text(line.label()));
            to.value(at, 1, text(line.value()));
            at++;
        }
        at++;
        List<Integer> shown = new ArrayList<>();
        for (int c = 0; c < sheet.columns().size(); c++) {
            if (sheet.columns().get(c).data()) {
                to.value(at, shown.size(), text(sheet.columns().get(c).id()));
                to.style(at, shown.size()).bold().set();
                to.width(shown.size(), 18);
                shown.add(c);
            }
        }
        to.freezePane(0, at + 1);
        at++;
        for (List<@Nullable Object> row : sheet.rows()) {
            for (int c = 0; c < shown.size(); c++) {
                cell(to, at, c, row.get(shown.get(c)));
            }
            at++;
            if (at % ROWS_IN_MEMORY == 0) {
                to.flush();
            }
        }
        to.finish();
    }

    private static void cell(Worksheet to, int row, int column, @Nullable Object cell) {
        if (cell instanceof Boolean flag) {
            to.value(row, column, flag);
        } else if (cell instanceof BigDecimal number) {
            // A number that the program could not hold with all its digits stays a text.
            if (new BigDecimal(Double.toString(number.doubleValue())).compareTo(number) == 0) {
                to.value(row, column, number);
            } else {
                to.inlineString(row, column, number.toPlainString());
            }
        } else if (cell instanceof Number number) {
            to.value(row, column, number);
        } else if (cell != null) {
            to.inlineString(row, column, text(cell.toString()));
        }
    }

    /** What XML and a cell can hold of a text. */
    static String text(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> safe.appendCodePoint(legal(point) ? point : 0xfffd));
        if (safe.length() > LONGEST_TEXT) {
            int end = LONGEST_TEXT - 1;
            safe.setLength(Character.isHighSurrogate(safe.charAt(end - 1)) ? end - 1 : end);
            safe.append('…');
        }
        return safe.toString();
    }

    private static boolean legal(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || point >= 0x20 && point <= 0xd7ff
                || point >= 0xe000 && point <= 0xfffd
                || point >= 0x10000;
    }

    /** What a sheet may be called: no longer than 31, without some signs, unlike all others. */
    static String name(String title, Set<String> taken) {
        String plain =
                text(title).replaceAll("[\\p{Cntrl}\\[\\]:*?/\\\\']", " ").strip();
        String name = cut(plain.isEmpty() ? "Vigie" : plain, 31);
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = cut(plain, 27) + " " + i;
        }
        return name;
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most)
                .strip();
    }

    /** A stream that somebody else closes. */
    private static final class KeptOpen extends java.io.FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
