package io.vigie.deploy.internal.state;

import io.vigie.deploy.PluginSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is in force. Immutable.
 *
 * @param current the set in force
 * @param previous up to three sets before it, newest first, none of them twice nor the current one
 * @param publication what the file of wanted plug-ins is still to be told
 * @param offered the plug-ins that the distribution had by then, by name: what a newer one has beside them was
 *     never declined
 */
public record State(
        PluginSet current, List<PluginSet> previous, Optional<Publication> publication, Set<String> offered) {
    public State {
        previous = List.copyOf(previous);
        offered = Set.copyOf(offered);
    }

    /** Where nothing is known of the distribution. */
    public State(PluginSet current, List<PluginSet> previous, Optional<Publication> publication) {
        this(current, previous, publication, Set.of());
    }
}
