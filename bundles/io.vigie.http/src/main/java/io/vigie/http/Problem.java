package io.vigie.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 tells it: {@code application/problem+json}.
 *
 * @param status the HTTP status
 * @param title what statuses of this kind mean
 * @param detail one sentence on this one, without anything that the sender does not know; may be empty
 * @param retryAfter when to try again; null says nothing about it
 */
public record Problem(
        int status, String title, String detail, @Nullable Duration retryAfter) {
    public Problem {
        Objects.requireNonNull(title);
        Objects.requireNonNull(detail);
    }

    /** A problem with the usual title of its status. */
    public static Problem of(int status, String detail) {
        return new Problem(status, title(status), detail, null);
    }

    /** A problem that passes. */
    public static Problem later(int status, Duration retryAfter, String detail) {
        return new Problem(status, title(status), detail, retryAfter);
    }

    /** Sends it, unless the response has begun already. */
    public void send(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        if (retryAfter != null) {
            // Rounded up: who comes a fraction of a second early is turned away once more.
            response.setHeader("Retry-After", Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1000)));
        }
        byte[] body = json().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** As JSON. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"type\":\"about:blank\",\"status\":").append(status);
        json.append(",\"title\":");
        text(json, title);
        if (!detail.isEmpty()) {
            json.append(",\"detail\":");
            text(json, detail);
        }
        return json.append('}').toString();
    }

    private static void text(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '>' || c == '&') {
                // Also what could be taken for markup by who does not look at the type.
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Request Refused" : "Server Error";
        };
    }
}
