package io.vigie.deploy;

import io.vigie.kpi.Text;
import io.vigie.swap.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The plug-ins of this platform: bundles that bring KPI families or connectors. A service, registered when
 * the set that was in force last has been started. Thread-safe; changes are made one after another.
 */
@ProviderType
public interface Plugins {
    /** The plug-ins of the set in force, by name, also those that are disabled or do not run. */
    List<Plugin> list();

    /**
     * What a change would do. Verifies files and resolves bundles; installs nothing.
     *
     * @throws DeployException when the change would be refused, with all reasons known by then
     */
    Plan plan(Change change);

    /**
     * Makes a change as one transaction: the new set is in force when this returns, or the old one serves
     * on. Blocks until then.
     *
     * @throws DeployException when it was refused or rolled back, with the reasons
     */
    default Outcome apply(Change change) {
        return apply(change, stage -> {});
    }

    /**
     * Makes a change as {@link #apply(Change)} does, and tells how far it is.
     *
     * @param told each stage as it begins, in their order, on the thread that makes the change: it must not block. A
     *     change that is refused or has nothing to do ends before its last one
     */
    Outcome apply(Change change, Consumer<Stage> told);

    /**
     * A part of the work of a change.
     *
     * @param doing what is being done
     * @param done how many stages are over
     * @param of how many there are
     */
    record Stage(Text doing, int done, int of) {}

    /** What was changed, refused and rolled back, newest first. */
    List<PluginEvent> history();

    /** What of the history cannot be read and is left out of it, such as a damaged line; empty when all can. */
    List<Text> historyDamage();

    /** The set in force, then those kept to return to, newest first. */
    List<PluginSet> sets();

    /** The set that the file of wanted plug-ins asks for, where it differs from the one in force: one sentence each. */
    List<Text> drift();

    /**
     * Reads the kept file of a plug-in of the set in force again.
     *
     * @return what is wrong with it, such as a digest that differs or a signature that no longer counts, one
     *     sentence each; empty when all is as the set says
     * @throws DeployException when no plug-in has that name
     */
    List<Text> verify(String name);

    /**
     * What a file is, and who vouches for it. Installs nothing, and asks nobody whether it may be.
     *
     * @throws DeployException when the file is not a whole bundle that could be a plug-in
     */
    PluginSet.Entry verify(Path file);

    /**
     * Why a plug-in or a component does not work: the root cause in words, then what leads to it.
     *
     * @param id a symbolic name, or the name of a component or of a part of it
     * @return empty when nothing is wrong with it
     * @throws DeployException when nothing has that name
     */
    List<Text> why(String id);

    /**
     * Asks the KPIs as they would be after a change, while those in force answer everyone else.
     *
     * @return to be closed by the caller; what was installed for it is then gone
     * @throws DeployException when the change would be refused
     */
    Candidate candidate(Change change);

    /**
     * What people should know of the start: files of the drop-in folder that were refused, plug-ins that do
     * not run; one sentence each.
     */
    List<Text> remarks();

    /**
     * Makes the wanted set where it differs, then follows the drop-in folder until it is closed. A platform
     * that runs for long does so; for a single command the folder is looked at once, at the start.
     *
     * @throws DeployException when another process does so already
     */
    Watch watch();

    /** The drop-in folder is followed, and no other process changes plug-ins, until this is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** A change that is tried and not made. */
    interface Candidate extends AutoCloseable {
        Trial trial();

        @Override
        void close();
    }
}
