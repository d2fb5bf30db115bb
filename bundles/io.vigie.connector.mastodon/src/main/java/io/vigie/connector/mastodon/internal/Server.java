package io.vigie.connector.mastodon.internal;

import java.net.URI;
import java.util.Locale;

/**
 * A server as a URL names it.
 *
 * @param host name or address; an IPv6 address without its brackets
 */
record Server(boolean secure, String host, int port) {
    static Server of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("wss");
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Server(
                secure, host.toLowerCase(Locale.ROOT), uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort());
    }

    /** As the header Host and accounts name it. */
    String authority() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
