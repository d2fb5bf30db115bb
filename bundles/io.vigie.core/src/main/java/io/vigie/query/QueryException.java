package io.vigie.query;

import io.vigie.kpi.Text;

/** A question makes no sense. The sentence is for the user and says what to change. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Text sentence;

    /** With the sentence in English, which is the message, and French. */
    public QueryException(String en, String fr) {
        super(en);
        this.sentence = Text.of(en, fr);
    }

    /** The sentence in both languages. */
    public Text sentence() {
        return sentence;
    }
}
