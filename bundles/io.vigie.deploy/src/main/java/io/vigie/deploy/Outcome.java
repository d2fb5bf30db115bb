package io.vigie.deploy;

import io.vigie.kpi.Text;
import java.time.Duration;
import java.util.List;

/**
 * A change that was made. Immutable.
 *
 * @param plan what was done
 * @param took from the request until the new set answered
 * @param notes what people should know, such as a plug-in that nobody vouches for; one sentence each
 */
public record Outcome(Plan plan, Duration took, List<Text> notes) {
    public Outcome {
        notes = List.copyOf(notes);
    }
}
