package io.vigie.store;

import io.vigie.kpi.Text;
import org.jspecify.annotations.Nullable;

/** A store cannot do what it was asked. The sentence is for the user; the cause is for the log. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Text sentence;

    /** With the sentence in English, which is the message, and French. */
    public StoreException(String en, String fr, @Nullable Throwable cause) {
        super(en, cause);
        this.sentence = Text.of(en, fr);
    }

    /** The sentence in both languages. */
    public Text sentence() {
        return sentence;
    }
}
