package io.vigie.connector.mail;

import io.vigie.source.SourceException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gives access tokens for mailboxes that are opened by OAuth 2 (SASL XOAUTH2), such as those of Microsoft 365 and
 * Gmail. Register it as a service with the property {@link #NAME}; the setting {@code tokenProvider} of an {@code
 * imap} source chooses it by that name. How it comes by its tokens (a refresh token, a client certificate, a
 * broker) is its own affair; it keeps them for as long as they hold.
 */
@ConsumerType
public interface TokenProvider {
    /** Service property (text, required): the name by which sources choose the provider. Never renamed. */
    String NAME = "vigie.mail.token.provider";

    /**
     * An access token that holds at this moment. Called before each connection, on the thread of the source, with
     * the provider's name alone between them: may block for a look-up, and must end soon when it is interrupted.
     * May be called for several mailboxes at the same time.
     *
     * @param user the mailbox, as the setting {@code user} names it
     * @param host the mail server
     * @return the token alone, without {@code Bearer}
     * @throws SourceException {@link SourceException.Kind#AUTH} when somebody must sign in anew, {@link
     *     SourceException.Kind#TRANSIENT} when it may pass; the sentence is shown to the operator
     */
    String token(String user, String host) throws SourceException, InterruptedException;

    /**
     * The server has refused a token. The next {@link #token} should bring another one if there can be one; after
     * two refusals in a row the source stops as {@code AUTH_REQUIRED}.
     */
    default void refused(String user, String host, String token) {}
}
