package io.vigie.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table in Markdown. */
final class Table {
    private final List<String> lines = new ArrayList<>();
    private final int columns;

    Table(String... header) {
        columns = header.length;
        row(header);
        lines.add("|---".repeat(columns) + "|");
    }

    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(columns + " columns, not " + cells.length);
        }
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    /** Milliseconds with three digits; a dash for what was not measured. */
    static String ms(@Nullable Long micros) {
        return micros == null ? "–" : digits(new BigDecimal(micros).movePointLeft(3));
    }

    /** How many times the first is of the second. */
    static String ratio(@Nullable Long of, @Nullable Long to) {
        return of == null || to == null || to == 0
                ? "–"
                : digits(new BigDecimal(of).divide(new BigDecimal(to), MathContext.DECIMAL64)) + " ×";
    }

    private static String digits(BigDecimal number) {
        BigDecimal rounded = number.round(new MathContext(3));
        return rounded.scale() > 0
                ? rounded.toPlainString()
                : String.format(Locale.ROOT, "%,d", rounded.toBigInteger());
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
