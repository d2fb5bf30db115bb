package io.vigie.rest.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is answered.
 *
 * @param status the HTTP status
 * @param body a tree of maps, lists, texts and numbers, what makes one when it is needed, a {@link Download}, or bytes in
 *     the media type; null for none
 * @param media the media type of the body
 * @param tagged what the ETag is made of, or the ETag itself as a text; null for none
 * @param headers more headers
 */
record Reply(
        int status,
        @Nullable Object body,
        String media,
        @Nullable Object tagged,
        Map<String, String> headers) {
    static final String JSON = "application/json";

    static Reply of(Object body) {
        return new Reply(200, body, JSON, null, Map.of());
    }

    static Reply of(int status, @Nullable Object body) {
        return new Reply(status, body, JSON, null, Map.of());
    }

    static Reply bytes(byte[] body, String media) {
        return new Reply(200, body, media, null, Map.of());
    }

    /** The same, to be asked again cheaply: its ETag is made of this. */
    Reply tagged(Object what) {
        return new Reply(status, body, media, what, headers);
    }

    /** What is asked again cheaply: where its ETag is known, it is not made. */
    static Reply tagged(String tag, Supplier<Object> body) {
        return new Reply(200, body, JSON, tag, Map.of());
    }

    Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, body, media, tagged, more);
    }
}
