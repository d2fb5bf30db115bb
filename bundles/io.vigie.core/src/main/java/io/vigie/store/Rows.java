package io.vigie.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query.
 *
 * @param columns the names of the columns
 * @param rows the rows; each has one value for each column, null where there is none
 */
public record Rows(List<String> columns, List<@Nullable Object[]> rows) {}
