package io.vigie.connector.webhook.internal;

import org.jspecify.annotations.Nullable;

/** On which port the platform's server listens, for a sentence to the operator. */
final class Ports {
    static final String PROPERTY = "vigie.http.port";
    private static final int USUAL = 8080;

    private Ports() {}

    static int of(@Nullable String text) {
        try {
            int port = text == null ? USUAL : Integer.parseInt(text.strip());
            return port > 0 ? port : USUAL;
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
