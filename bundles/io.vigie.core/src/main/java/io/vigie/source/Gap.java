package io.vigie.source;

import java.time.Instant;
import java.util.Objects;

/**
 * A time of which a source knows that something may be missing and will not come, such as while a live
 * connection was broken. Figures of that time are marked as partial.
 *
 * @param from when it began
 * @param to when it ended
 * @param reason one sentence
 */
public record Gap(Instant from, Instant to, String reason) {
    public Gap {
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Objects.requireNonNull(reason);
    }
}
