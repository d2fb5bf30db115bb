package io.vigie.source;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a sender is told about its delivery.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param body what to say, may be empty
 * @param retryAfter when to try again; null says nothing about it
 */
public record Answer(
        int status,
        String contentType,
        String body,
        @Nullable Duration retryAfter) {
    public Answer {
        Objects.requireNonNull(contentType);
        Objects.requireNonNull(body);
    }

    /** It is kept: 202 without words. */
    public static Answer accepted() {
        return new Answer(202, "text/plain", "", null);
    }

    /** A status with one sentence. */
    public static Answer of(int status, String sentence) {
        return new Answer(status, "text/plain", sentence, null);
    }

    /** Not now: 503, with when to try again. */
    public static Answer later(Duration retryAfter, String sentence) {
        return new Answer(503, "text/plain", sentence, retryAfter);
    }
}
