package io.vigie.deploy.internal.plan;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import java.util.Map;

/**
 * Finds out what it takes to get from the set in force to another one. Pure and thread-safe: it resolves
 * the bundles as the framework would, without the framework.
 */
public final class Planner {
    private final Situation situation;

    public Planner(Situation situation) {
        this.situation = situation;
    }

    /**
     * The steps to a set: first what is installed or replaced, who offers before who uses, then what is
     * enabled, disabled and removed, who uses before who offers.
     *
     * @param to the wanted set
     * @param headersByDigest the main attributes of the manifest of each jar of the wanted set that is not
     *     installed yet, by digest; others do no harm
     * @throws DeployException when the set cannot be had, with all reasons
     */
    public Plan plan(PluginSet to, Map<String, Map<String, String>> headersByDigest) {
        return new Draft(situation, to, headersByDigest).plan();
    }
}
