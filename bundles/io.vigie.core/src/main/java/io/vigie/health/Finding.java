package io.vigie.health;

import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.List;

/**
 * What a check found. Immutable.
 *
 * @param check what was looked at
 * @param level how it stands
 * @param sentences what was found, one sentence each; what a library says is in English in both languages
 * @param took how long the check took
 */
public record Finding(Check check, Level level, List<Text> sentences, Duration took) {
    /** How a thing stands, the best first. May grow: callers keep a default branch. */
    public enum Level {
        /** As it should be. */
        OK,
        /** It works; somebody should look after it. */
        WARNING,
        /** It does not work. */
        CRITICAL
    }

    public Finding {
        sentences = List.copyOf(sentences);
    }
}
