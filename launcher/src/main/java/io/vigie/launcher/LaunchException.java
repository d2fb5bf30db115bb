package io.vigie.launcher;

import org.jspecify.annotations.Nullable;

/** The platform cannot start. The message is one sentence for the user: what is wrong, where, and what to do. */
public final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LaunchException(String message) {
        this(message, null);
    }

    public LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
