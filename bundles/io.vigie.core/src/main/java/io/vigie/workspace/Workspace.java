package io.vigie.workspace;

import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import org.osgi.annotation.versioning.ProviderType;

/** One store with the sources that fill it and the KPIs that are asked of it. Thread-safe. */
@ProviderType
public interface Workspace extends AutoCloseable {
    /** Asks KPIs over all that the store holds. */
    Kpis kpis();

    /** Runs sources into the store. */
    Sources sources();

    /** Stops the sources (bounded by their deadline) and closes the store. */
    @Override
    void close();
}
