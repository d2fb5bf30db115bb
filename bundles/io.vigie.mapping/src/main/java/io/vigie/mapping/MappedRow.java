package io.vigie.mapping;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row as a mapping sees it.
 *
 * @param cells stripped texts by header
 * @param headers the header of each column that the row has
 * @param missing texts that stand for a missing value
 * @param file the file's name
 * @param line where the row begins in it
 */
public record MappedRow(
        Map<String, String> cells, Map<Column, String> headers, Set<String> missing, String file, long line) {

    /** The text of a column, null where there is none. */
    public @Nullable String get(Column column) {
        String header = headers.get(column);
        return header == null ? null : text(header);
    }

    /** The text under a header, null where there is none. */
    public @Nullable String text(String header) {
        String text = cells.get(header);
        return text == null || text.isEmpty() || missing.contains(text) ? null : text;
    }

    /** What the file calls a column. */
    public String header(Column column) {
        return headers.getOrDefault(column, column.headers().get(0));
    }
}
