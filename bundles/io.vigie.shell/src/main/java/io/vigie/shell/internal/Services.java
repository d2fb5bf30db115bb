package io.vigie.shell.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What other parts of this platform offer just now: those that {@code vigie run} alone starts are not always there. */
interface Services {
    /** All services of a type. */
    <S> List<S> all(Class<S> type);

    /** A property of the platform, as it was set when it started; null when it was not. */
    @Nullable
    String property(String name);
}
