package io.vigie.http;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** What the guard found out about a request. */
public final class Requests {
    /** Request attribute (text): the address of the sender, behind declared proxies. */
    public static final String SENDER = "io.vigie.http.sender";

    private Requests() {}

    /** The address of the sender: behind a declared proxy the one that the proxy tells. */
    public static String sender(ServletRequest request) {
        @Nullable Object sender = request.getAttribute(SENDER);
        return sender == null ? request.getRemoteAddr() : sender.toString();
    }
}
