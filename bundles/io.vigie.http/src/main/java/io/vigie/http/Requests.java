package io.vigie.http;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** What the guard found out about a request. */
public final class Requests {
    /** Request attribute (text): the address of the sender, behind declared proxies. */
    public static final String SENDER = "io.vigie.http.sender";

    /** Request attribute (text): {@code https} where the sender's side is encrypted, if only up to a declared proxy. */
    public static final String SCHEME = "io.vigie.http.scheme";

    private Requests() {}

    /** How the sender came: {@code http} or {@code https}; behind a declared proxy as the proxy tells. */
    public static String scheme(ServletRequest request) {
        @Nullable Object scheme = request.getAttribute(SCHEME);
        return scheme == null ? request.getScheme() : scheme.toString();
    }

    /** Whether nobody on the way could read along, so that cookies may be kept to such ways. */
    public static boolean secure(ServletRequest request) {
        return scheme(request).equals("https");
    }

    /** The address of the sender: behind a declared proxy the one that the proxy tells. */
    public static String sender(ServletRequest request) {
        @Nullable Object sender = request.getAttribute(SENDER);
        return sender == null ? request.getRemoteAddr() : sender.toString();
    }
}
