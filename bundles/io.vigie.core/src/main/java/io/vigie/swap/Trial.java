package io.vigie.swap;

import io.vigie.query.Kpis;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The KPIs as they would be after a change. It keeps the definitions that it began with, and nothing of the
 * bundles that brought them. Thread-safe.
 */
@ProviderType
public interface Trial {
    /** The KPIs that would be registered, by family and in its order. */
    List<Kpis.Entry> entries();

    /** Why KPIs would not be registered, one sentence each. */
    List<String> refusals();

    /** Opens workspaces whose KPIs are these. They are to be closed by who opens them. */
    Workspaces workspaces();

    /**
     * Asks what an open workspace holds by these KPIs, and the targets that are in force there.
     *
     * @throws IllegalArgumentException when the workspace is not one of this engine's
     */
    Kpis kpis(Workspace workspace);
}
