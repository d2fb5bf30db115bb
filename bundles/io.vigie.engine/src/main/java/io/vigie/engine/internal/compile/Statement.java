package io.vigie.engine.internal.compile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rendered statement.
 *
 * @param sql with {@code ?} for each argument
 * @param arguments the values bound
 */
public record Statement(String sql, List<@Nullable Object> arguments) {}
