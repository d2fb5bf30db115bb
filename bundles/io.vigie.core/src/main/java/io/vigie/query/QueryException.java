package io.vigie.query;

import io.vigie.kpi.Text;
import java.util.List;

/** A question makes no sense. The sentence is for the user and says what to change. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Text sentence;
    private final transient List<Problem> problems;

    /**
     * Something that is wrong at one place of a document that was read.
     *
     * @param pointer the place, as a JSON pointer
     * @param sentence what is wrong there
     */
    public record Problem(String pointer, Text sentence) {}

    /** With the sentence in English, which is the message, and French. */
    public QueryException(String en, String fr) {
        this(en, fr, List.of());
    }

    /** With all that is wrong in a document, each with its place. */
    public QueryException(String en, String fr, List<Problem> problems) {
        super(en);
        this.sentence = Text.of(en, fr);
        this.problems = List.copyOf(problems);
    }

    /** The sentence in both languages. */
    public Text sentence() {
        return sentence;
    }

    /** All that is wrong in a document, each with its place; empty where none was read, or it is none. */
    public List<Problem> problems() {
        return problems;
    }
}
