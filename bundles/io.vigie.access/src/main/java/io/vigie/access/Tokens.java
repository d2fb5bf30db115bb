package io.vigie.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tokens of this platform. A service. Thread-safe; several processes of one distribution may use it at once.
 * Secrets are 256 random bits; a file that its owner alone can read keeps their hashes.
 */
@ProviderType
public interface Tokens {
    /**
     * A token that was made just now.
     *
     * @param token the token
     * @param secret what its bearer shows; it is told this once and kept nowhere
     */
    record Created(Token token, String secret) {}

    /** All tokens that count or did so in the last 30 days, the oldest first. */
    List<Token> list();

    /**
     * Makes a token for programs.
     *
     * @param name whose or what for, 1 to 80 characters
     * @param validity how long it counts; null for ever
     * @throws AccessException when the name will not do, or nothing can be written
     */
    Created create(String name, Role role, @Nullable Duration validity);

    /**
     * Makes a token that logs a browser in once, within an hour.
     *
     * @throws AccessException as {@link #create}
     */
    Created link(String name, Role role);

    /**
     * Makes the link of the first start: as long as nobody has ever come in as an admin, and in place of the one
     * made before.
     *
     * @return empty when there is an admin already
     */
    Optional<Created> firstLink();

    /** Takes a token back, with the sessions that it opened; empty when none of that id counts. */
    Optional<Token> revoke(String id);

    /** Whose token for programs or session this is; empty when it opens nothing. */
    Optional<Token> bearer(String secret);

    /**
     * Exchanges a token for a session: a link, which then counts no longer, or one for programs.
     *
     * @return empty when it opens nothing
     */
    Optional<Created> login(String secret);

    /**
     * Opens a session for somebody for whom another system vouches.
     *
     * @param name who it is, 1 to 80 characters
     * @param validity how long it counts
     * @throws AccessException as {@link #create}
     */
    Created session(String name, Role role, Duration validity);
}
