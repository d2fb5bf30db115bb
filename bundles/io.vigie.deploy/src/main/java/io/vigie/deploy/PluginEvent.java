package io.vigie.deploy;

import io.vigie.kpi.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What became of a wish to change the plug-ins. Immutable.
 *
 * @param at when it was over
 * @param result what became of it
 * @param summary what was wished, one line
 * @param reasons why it was refused or rolled back; one sentence each, empty when it was made
 * @param from the id of the set before
 * @param to the id of the set that was wished, empty when it was refused before there was one
 * @param took how long it took
 */
public record PluginEvent(
        Instant at, Result result, Text summary, List<Text> reasons, String from, String to, Duration took) {
    /** What becomes of a wish. May grow: callers keep a default branch. */
    public enum Result {
        APPLIED,
        /** Nothing was changed. */
        REFUSED,
        /** It was begun and undone. */
        ROLLED_BACK
    }

    public PluginEvent {
        reasons = List.copyOf(reasons);
    }
}
