package io.vigie.deploy;

import io.vigie.kpi.Text;
import java.util.List;

/**
 * A plug-in of the set in force. Immutable.
 *
 * @param entry what the set says of it
 * @param state how it stands
 * @param detail why it does not run; one sentence each, empty when it does
 * @param kpis the ids of the KPIs that it provides
 * @param sources the types of sources that it provides
 */
public record Plugin(PluginSet.Entry entry, State state, List<Text> detail, List<String> kpis, List<String> sources) {
    /** How a plug-in stands. May grow: callers keep a default branch. */
    public enum State {
        /** It takes part. */
        ACTIVE,
        /** In the set, but not to be started. */
        DISABLED,
        /** It should take part and does not. */
        FAILED
    }

    public Plugin {
        detail = List.copyOf(detail);
        kpis = List.copyOf(kpis);
        sources = List.copyOf(sources);
    }
}
