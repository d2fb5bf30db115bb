package io.vigie.connector.mastodon.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Writes what the server is asked. */
final class Targets {
    private Targets() {}

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String with(String target, String parameter, String value) {
        return target + (target.contains("?") ? "&" : "?") + parameter + "=" + encoded(value);
    }
}
