package io.vigie.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Opens stores; a service of the bundle that owns the database driver. Thread-safe. */
@ProviderType
public interface StoreFactory {
    /**
     * Opens a store, creating it where there is none.
     *
     * @param directory the directory that belongs to the store alone; null for a store in memory, which
     *     is gone when it is closed
     * @throws StoreException when the directory belongs to another process, was written by a newer
     *     version, or cannot be read or written; the message says which and what to do
     */
    Store open(@Nullable Path directory) throws StoreException;
}
