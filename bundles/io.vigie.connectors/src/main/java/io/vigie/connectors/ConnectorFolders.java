package io.vigie.connectors;

import io.vigie.source.Sources;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Opens the connectors of a distribution; a service. Thread-safe. */
@ProviderType
public interface ConnectorFolders {
    /**
     * The connectors that stand in {@code conf/connectors} of a distribution, over the sources of a workspace.
     * Nothing is started.
     *
     * @param home the directory of the distribution
     * @param sources what runs them; left open when the connectors are closed
     */
    Connectors open(Path home, Sources sources);
}
