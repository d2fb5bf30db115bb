package io.vigie.connector.asterisk.internal;

/** A record that cannot be understood; the message is the sentence for its quarantine. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
        super(message, null, false, false);
    }
}
