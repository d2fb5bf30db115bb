package io.vigie.source;

import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A foreseeable failure of a source. The sentence is for the user; a cause is for the log. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who can mend the failure. May grow: callers keep a default branch. */
    public enum Kind {
        /** The configuration is wrong; the source stops until it is changed. */
        CONFIG,
        /** Credentials are missing or refused; the source stops until they are changed. */
        AUTH,
        /** It may pass by itself; the source is tried again with growing pauses. */
        TRANSIENT,
        /** The source or its surroundings are broken; tried again a bounded number of times. */
        SYSTEM
    }

    private final Kind kind;
    private final transient Text sentence;
    private final transient @Nullable Duration retryAfter;

    /**
     * A failure.
     *
     * @param sentence one sentence that names the file, field or setting and says what to do
     * @param retryAfter the pause that the other side asked for, or null
     */
    public SourceException(Kind kind, Text sentence, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(sentence.en(), cause);
        this.kind = Objects.requireNonNull(kind);
        this.sentence = sentence;
        this.retryAfter = retryAfter;
    }

    /** A failure without cause or pause. */
    public SourceException(Kind kind, Text sentence) {
        this(kind, sentence, null, null);
    }

    /** A failure that can be told in one language alone; all see it in this one. */
    public SourceException(Kind kind, String sentence, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        this(kind, Text.same(sentence), retryAfter, cause);
    }

    /** A failure without cause or pause that can be told in one language alone; all see it in this one. */
    public SourceException(Kind kind, String sentence) {
        this(kind, sentence, null, null);
    }

    /** What to tell a person; {@link #getMessage()} is its English. */
    public Text sentence() {
        return sentence;
    }

    /** Who can mend it. */
    public Kind kind() {
        return kind;
    }

    /** The pause that the other side asked for, or null. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
