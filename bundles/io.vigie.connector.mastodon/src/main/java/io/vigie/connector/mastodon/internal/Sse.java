package io.vigie.connector.mastodon.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, line by line. Lines end with CR, LF or both; a comment is a heartbeat; an event without its
 * closing empty line was not sent whole and is none. Not thread-safe.
 */
final class Sse {
    /** The longest event that is read; statuses of any server are far below. */
    static final int LONGEST = 4 * 1024 * 1024;

    private final InputStream in;
    private final Runnable alive;
    private boolean afterCr;

    /**
     * Reads events.
     *
     * @param alive told at each line: the other side is there
     */
    Sse(InputStream in, Runnable alive) {
        this.in = in;
        this.alive = alive;
    }

    /** One event. */
    record Event(String type, String data) {}

    /** The next event; null at the end of the stream. */
    @Nullable
    Event next() throws IOException {
        String type = "";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = line(); line != null; line = line()) {
            alive.run();
            if (line.isEmpty()) {
                if (any) {
                    return new Event(type.isEmpty() ? "message" : type, data.toString());
                }
                type = "";
            } else if (!line.startsWith(":")) {
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                if (field.equals("event")) {
                    type = value;
                } else if (field.equals("data")) {
                    if (data.length() + value.length() > LONGEST) {
                        throw new IOException("an event of the stream is too long");
                    }
                    data.append(any ? "\n" : "").append(value);
                    any = true;
                }
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int c = in.read(); c >= 0; c = in.read()) {
            boolean second = afterCr && c == '\n';
            afterCr = c == '\r';
            if (second) {
                continue;
            }
            if (c == '\n' || c == '\r') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() >= LONGEST) {
                throw new IOException("a line of the stream is too long");
            }
            line.write(c);
        }
        return null;
    }
}
