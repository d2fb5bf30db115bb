package io.vigie.workspace;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Opens workspaces; a service of the engine. Thread-safe. */
@ProviderType
public interface Workspaces {
    /**
     * Opens the workspace in a directory, creating it where there is none.
     *
     * @param directory null for a workspace in memory, which leaves nothing behind
     * @throws io.vigie.store.StoreException when the store cannot be opened; the message says why
     */
    Workspace open(@Nullable Path directory);
}
