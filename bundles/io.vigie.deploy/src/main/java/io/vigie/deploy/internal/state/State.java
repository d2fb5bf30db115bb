package io.vigie.deploy.internal.state;

import io.vigie.deploy.PluginSet;
import java.util.List;
import java.util.Optional;

/**
 * What is in force. Immutable.
 *
 * @param current the set in force
 * @param previous up to three sets before it, newest first, none of them twice nor the current one
 * @param publication what the file of wanted plug-ins is still to be told
 */
public record State(PluginSet current, List<PluginSet> previous, Optional<Publication> publication) {
    public State {
        previous = List.copyOf(previous);
    }
}
