package io.vigie.source;

import java.util.Objects;

/**
 * One line of what a check of a source found: whether it can connect, and what it may do there.
 *
 * @param outcome how it went
 * @param sentence one sentence in the language of the context; of a failure, with what to do
 */
public record CheckLine(Outcome outcome, String sentence) {
    /** How a check went. May grow: callers keep a default branch. */
    public enum Outcome {
        /** As it should be. */
        PASSED,
        /** The source works, but something is worth mending. */
        WARNING,
        /** The source cannot work. */
        FAILED
    }

    public CheckLine {
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(sentence);
    }

    /** What is as it should be. */
    public static CheckLine passed(String sentence) {
        return new CheckLine(Outcome.PASSED, sentence);
    }

    /** What is worth mending. */
    public static CheckLine warning(String sentence) {
        return new CheckLine(Outcome.WARNING, sentence);
    }

    /** What keeps the source from working. */
    public static CheckLine failed(String sentence) {
        return new CheckLine(Outcome.FAILED, sentence);
    }
}
