package io.vigie.store;

import org.jspecify.annotations.Nullable;

/** A store cannot do what it was asked. The message is one sentence for the user; the cause is for the log. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
