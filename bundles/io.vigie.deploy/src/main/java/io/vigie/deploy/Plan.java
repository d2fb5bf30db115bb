package io.vigie.deploy;

import io.vigie.kpi.Text;
import java.util.List;

/**
 * What a change does. Immutable.
 *
 * @param from the set in force
 * @param to the set after the change
 * @param steps in order, what is done to which plug-in; empty when nothing changes
 * @param restarts bundles that have to be restarted when the old ones go, and why: such as stay, and such of
 *     the steps as use one that stays and is restarted
 * @param kpis what becomes of KPIs, one sentence each; known in full once the bundles have been tried
 * @param sources the types of sources that change hands, come or go
 */
public record Plan(
        PluginSet from, PluginSet to, List<Step> steps, List<Restart> restarts, List<Text> kpis, List<String> sources) {
    /** What is done to a plug-in. May grow: callers keep a default branch. */
    public enum Action {
        INSTALL,
        /** The new version is started beside the old one, takes over, and the old one goes. */
        REPLACE,
        REMOVE,
        /** It stays installed in the set, without running. */
        DISABLE,
        ENABLE
    }

    /**
     * A step.
     *
     * @param action what is done
     * @param plugin what it is done to, as it is after the step; for REMOVE as it was
     * @param before the version that is replaced, empty unless one is
     */
    public record Step(Action action, PluginSet.Entry plugin, String before) {}

    /**
     * A bundle that has to be restarted because of a step; one of a step, once more after its start.
     *
     * @param bundle its symbolic name
     * @param why the reason, one sentence
     */
    public record Restart(String bundle, Text why) {}

    public Plan {
        steps = List.copyOf(steps);
        restarts = List.copyOf(restarts);
        kpis = List.copyOf(kpis);
        sources = List.copyOf(sources);
    }
}
