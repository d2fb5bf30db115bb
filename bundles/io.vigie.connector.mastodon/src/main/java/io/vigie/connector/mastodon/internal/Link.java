package io.vigie.connector.mastodon.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a header Link says of the pages beside one. Of its addresses the ids alone are used: where a server is, is
 * for the settings to say, so that no answer can send the token elsewhere.
 */
final class Link {
    private static final Pattern ENTRY = Pattern.compile("<([^<>]{0,4000})>\\s*;[^,<>]{0,200}?rel=\"?(next|prev)\"?");

    private Link() {}

    /** The id from which older records follow ({@code rel="next"}); null when there are none. */
    static @Nullable String older(String header) {
        return parameter(header, "next", "max_id");
    }

    /** The id from which newer records follow ({@code rel="prev"}). */
    static @Nullable String newer(String header) {
        return parameter(header, "prev", "min_id");
    }

    private static @Nullable String parameter(String header, String rel, String name) {
        Matcher entry = ENTRY.matcher(header);
        while (entry.find()) {
            if (entry.group(2).equals(rel)) {
                String address = entry.group(1);
                String query = address.substring(address.indexOf('?') + 1);
                for (String pair : query.split("&")) {
                    if (pair.startsWith(name + "=")) {
                        String value = decoded(pair.substring(name.length() + 1));
                        return value == null || value.isBlank() || value.length() > 100 ? null : value;
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
