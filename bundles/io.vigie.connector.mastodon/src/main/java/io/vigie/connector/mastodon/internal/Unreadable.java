package io.vigie.connector.mastodon.internal;

/** A record that cannot be understood; the message is the reason, for a person. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String reason) {
        super(reason);
    }
}
