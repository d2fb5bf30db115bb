package io.vigie.shell.internal;

/** A verb could not do its work; the message is a sentence for the user. Ends with exit code 1. */
final class VerbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VerbException(String message) {
        super(message);
    }
}
