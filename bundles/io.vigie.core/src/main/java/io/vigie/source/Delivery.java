package io.vigie.source;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What another system sent to a source: one HTTP request, or what is like one. Immutable. */
public final class Delivery {
    private final String method;
    private final Map<String, List<String>> query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final String sender;
    private final Instant receivedAt;

    /**
     * A delivery.
     *
     * @param method {@code POST}, {@code GET} ...
     * @param query the parameters of the address, decoded
     * @param headers by name, in any case
     * @param body the raw bytes, exactly as sent
     * @param sender the address of the sender, for limits and for the log
     */
    public Delivery(
            String method,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            byte[] body,
            String sender,
            Instant receivedAt) {
        this.method = Objects.requireNonNull(method);
        this.query = Map.copyOf(query);
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> this.headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        this.body = body.clone();
        this.sender = Objects.requireNonNull(sender);
        this.receivedAt = Objects.requireNonNull(receivedAt);
    }

    /** The method of the request. */
    public String method() {
        return method;
    }

    /** The first value of a parameter of the address. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** All values of a header, whatever the case of its name. */
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The names of the headers, in small letters. */
    public List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }

    /** The raw bytes as sent; a copy. */
    public byte[] body() {
        return body.clone();
    }

    /** How many bytes the body has. */
    public int size() {
        return body.length;
    }

    /** The address of the sender. */
    public String sender() {
        return sender;
    }

    /** When it came, by the platform's clock. */
    public Instant receivedAt() {
        return receivedAt;
    }

    @Override
    public String toString() {
        return method + " of " + body.length + " bytes from " + sender;
    }
}
