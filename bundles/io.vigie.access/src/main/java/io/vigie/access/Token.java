package io.vigie.access;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key to the door, without its secret, of which only a hash is kept. Immutable.
 *
 * @param id what it is called when it is revoked
 * @param name whose or what for
 * @param role what its bearer may do
 * @param kind how it is used
 * @param created when it was made
 * @param expires when it ends; null for never
 * @param lastUsed when it was used last, to the minute; null for never
 * @param revoked when it was taken back; null while it counts
 */
public record Token(
        String id,
        String name,
        Role role,
        Kind kind,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed,
        @Nullable Instant revoked) {
    /** How a token is used. May grow: callers keep a default branch. */
    public enum Kind {
        /** By a program, with each request. */
        PROGRAM,
        /** Once, to log a browser in. */
        LINK,
        /** By a browser that is logged in. */
        SESSION;

        /** As people and programs write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it opens the door at an instant. */
    public boolean holds(Instant at) {
        return revoked == null && (expires == null || at.isBefore(expires));
    }
}
