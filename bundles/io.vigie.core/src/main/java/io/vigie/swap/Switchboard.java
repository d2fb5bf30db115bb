package io.vigie.swap;

import io.vigie.kpi.Text;
import io.vigie.workspace.Workspace;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says which installed bundles take part: whose KPIs answer questions, whose sources are read. A service of
 * the engine. Bundles are named by their ids in the framework. Without a word to the switchboard, whatever
 * a started bundle offers takes part at once.
 *
 * <p>A new version is swapped in like this: install it beside the old one, {@link #hold} it, start it,
 * look at its {@link #offering} and {@link #trial}, hear the {@link #objections}, {@link #change}, watch
 * {@link #sources}; then uninstall the old one, or change back.
 *
 * <p>Thread-safe. No method waits for a query.
 */
@ProviderType
public interface Switchboard {
    /**
     * Keeps what a bundle offers, now and when it is started, from taking part. Bundles that are held are
     * forgotten when they are uninstalled.
     */
    void hold(long bundle);

    /** What a started bundle offers at this moment, whether it takes part or not. */
    Offering offering(long bundle);

    /**
     * The platform as it would be after a change.
     *
     * @param in the bundles that would take part from then on
     * @param out those that would no longer
     */
    Trial trial(Set<Long> in, Set<Long> out);

    /**
     * Why running sources could not go on after a change, such as a new version that cannot read the
     * position at which the old one stands; one sentence each, empty when all can. Asks the plug-ins, so it
     * may block: call it on a thread that can be given up.
     */
    List<Text> objections(Set<Long> in, Set<Long> out);

    /**
     * Changes in one step who takes part: no question sees a part of it, and questions that run end on the
     * definitions that they began with. Sources of bundles that no longer take part are asked to end at
     * their checkpoint, and go on from it with the bundle that now provides their type.
     *
     * @param in the bundles that take part from now on
     * @param out those that no longer do; they are held
     */
    void change(Set<Long> in, Set<Long> out);

    /** The sources that run in any open workspace, and who provides them. */
    List<RunningSource> sources();

    /** The workspaces that are open, the first opened first. */
    List<Workspace> workspaces();
}
