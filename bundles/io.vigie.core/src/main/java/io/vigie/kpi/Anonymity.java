package io.vigie.kpi;

import java.util.List;

/**
 * Protects the people behind a KPI: groups smaller than a parameter says are masked, and further ones
 * where the masked group could be deduced from the rest. Immutable.
 *
 * @param groupParameter the INTEGER parameter with the smallest group that is shown
 * @param shown the only columns that a drill shows
 */
public record Anonymity(String groupParameter, List<String> shown) {
    /** The smallest group that a question may ask for: one person alone is never shown. */
    public static final int SMALLEST_GROUP = 2;

    public Anonymity {
        shown = List.copyOf(shown);
    }
}
