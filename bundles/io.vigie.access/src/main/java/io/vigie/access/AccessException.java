package io.vigie.access;

import io.vigie.kpi.Text;
import org.jspecify.annotations.Nullable;

/** What was asked about tokens or the log cannot be done. The sentence is for the user. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Text sentence;

    /** With the sentence in English, which is the message, and French. */
    public AccessException(String en, String fr, @Nullable Throwable cause) {
        super(en, cause);
        this.sentence = Text.of(en, fr);
    }

    /** The sentence in both languages. */
    public Text sentence() {
        return sentence;
    }
}
