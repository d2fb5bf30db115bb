package io.vigie.workspace;

import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.CommitTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** One store with the sources that fill it and the KPIs that are asked of it. Thread-safe. */
@ProviderType
public interface Workspace extends AutoCloseable {
    /**
     * Service property ({@code true}): the workspace that this process runs for others ({@code vigie run}) is
     * a service with it, from its opening to its closing. Users of the service do not close it.
     */
    String LIVE = "vigie.workspace.live";

    /** Asks KPIs over all that the store holds. */
    Kpis kpis();

    /** Runs sources into the store. */
    Sources sources();

    /**
     * Measures figures by the targets in a file from now on, in place of those of a file read before.
     *
     * @param file null for none: the targets that KPIs bring are in force again
     * @return remarks on targets that cannot hold at present, such as those of a KPI that no bundle
     *     defines, one sentence each; empty when there is nothing to say
     * @throws io.vigie.query.QueryException when the file cannot be read or says something that makes no
     *     sense; the sentence names each entry that is wrong. The targets then stay as they were.
     */
    List<Text> readTargets(@Nullable Path file);

    /**
     * Tells of each change from now on after which questions may have other answers, in the order of their
     * revisions. The listener is called on the thread that made the change, a commit of facts among them: it must
     * not block, nor ask this workspace anything. What it throws is logged.
     *
     * @return closing it ends the telling
     */
    Registration onChange(Consumer<Change> listener);

    /** A listener that is told until this is closed, which may be done more than once. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** The revision of the latest change of which all listeners have been told; 0 before the first. */
    long revision();

    /**
     * The same store for one more user, with targets and sources of its own: those that others started are
     * not seen. Closing it stops the sources that were started through it and leaves this workspace open.
     */
    Workspace share();

    /**
     * Asks the store the least of questions.
     *
     * @throws io.vigie.store.StoreException when it does not answer
     */
    void probe();

    /** How long it took to keep what the sources brought, since the store was opened. */
    CommitTimes commits();

    /** How many facts of each type the store holds, by the name of the type. */
    default Map<String, Long> facts() {
        return Map.of();
    }

    /** What is kept of figures that were computed before. */
    default List<KeptFigures> kept() {
        return List.of();
    }

    /** Stops the sources (bounded by their deadline) and closes the store. */
    @Override
    void close();
}
