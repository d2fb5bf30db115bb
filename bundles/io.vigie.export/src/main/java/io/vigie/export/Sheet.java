package io.vigie.export;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table with what has to be known to read it. The rows may be made while they are read, once or several times.
 *
 * @param title what it is about
 * @param locale the language of its texts
 * @param head what holds for all rows, in order
 * @param columns its columns
 * @param rows the rows, each with one cell a column: text, number, flag, or null for none
 */
public record Sheet(
        String title, Locale locale, List<Line> head, List<Column> columns, Iterable<List<@Nullable Object>> rows) {
    public Sheet {
        head = List.copyOf(head);
        columns = List.copyOf(columns);
    }

    /**
     * Something that holds for all rows.
     *
     * @param id its name for programs
     * @param label its name for people
     * @param value what it says
     */
    public record Line(String id, String label, String value) {}

    /** Where a column is shown. */
    public enum Place {
        EVERYWHERE,
        /** Only where programs read. */
        DATA,
        /** Only on paper. */
        PAPER
    }

    /**
     * A column.
     *
     * @param id its name for programs; unique in the sheet
     * @param label its name for people
     * @param place where it is shown
     */
    public record Column(String id, String label, Place place) {
        /** Whether paper has it. */
        public boolean printed() {
            return place != Place.DATA;
        }

        /** Whether files for programs have it. */
        public boolean data() {
            return place != Place.PAPER;
        }
    }

    /** A cell as text, the same in every format: numbers with all their digits, without exponent. */
    public static String text(@Nullable Object cell) {
        return cell == null ? "" : cell instanceof BigDecimal number ? number.toPlainString() : String.valueOf(cell);
    }
}
