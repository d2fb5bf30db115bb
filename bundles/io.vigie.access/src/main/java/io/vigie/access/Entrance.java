package io.vigie.access;

import java.net.URI;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Where people come in with a browser; a service while the platform listens. Thread-safe. */
@ProviderType
public interface Entrance {
    /** The address of the platform: {@code http://127.0.0.1:8080/}. */
    URI address();

    /**
     * The address that logs the first admin in, once; a new one each time, in place of the one before.
     *
     * @return empty when there is an admin already
     */
    Optional<URI> firstLogin();

    /**
     * An address that logs somebody in, once, within an hour.
     *
     * @param name who
     * @throws AccessException when the name will not do, or nothing can be written
     */
    URI login(String name, Role role);
}
