package io.vigie.source;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a source stands, in a form that the source alone understands (usually a small JSON text). The
 * engine stores it in the same transaction as the facts and hands it back at the next start, also to a
 * newer version of the connector. Immutable.
 */
public final class Checkpoint {
    private final String text;

    private Checkpoint(String text) {
        this.text = Objects.requireNonNull(text);
    }

    /** A checkpoint with the given content; keep it below a few hundred kilobytes, it is written with each batch. */
    public static Checkpoint of(String text) {
        return new Checkpoint(text);
    }

    /** The content as the source gave it. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checkpoint that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
