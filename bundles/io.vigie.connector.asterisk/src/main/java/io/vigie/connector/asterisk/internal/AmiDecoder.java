package io.vigie.connector.asterisk.internal;

import io.vigie.connector.asterisk.internal.AmiFrame.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes the bytes of a manager connection in pieces of any size and gives its messages. The first line is the
 * greeting; then each message is lines {@code Name: value} up to an empty one. Whatever is sent, memory stays bounded.
 * Not thread-safe.
 */
final class AmiDecoder {
    static final int LONGEST_GREETING = 256;
    static final int LONGEST_LINE = 64 * 1024;
    static final int LONGEST_FRAME = 4 * 1024 * 1024;
    private static final int MOST_FIELDS = 50_000;
    private static final String GREETING = "Asterisk Call Manager/";

    private final Clock clock;
    private final Predicate<String> wanted;
    private final Consumer<AmiFrame> frames;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private List<Field> fields = new ArrayList<>();
    private String version = "";
    private long size;
    private boolean skipping;

    /**
     * A decoder before the greeting.
     *
     * @param wanted the events that are worth decoding; others are passed over
     * @param frames where messages go
     */
    AmiDecoder(Clock clock, Predicate<String> wanted, Consumer<AmiFrame> frames) {
        this.clock = clock;
        this.wanted = wanted;
        this.frames = frames;
    }

    /** The version that the greeting names; empty before it. */
    String version() {
        return version;
    }

    /** What is sent is not what an Asterisk manager sends. The message is a key of {@link Messages}. */
    static final class NotAmiException extends IOException {
        private static final long serialVersionUID = 1L;

        NotAmiException(String key) {
            super(key);
        }
    }

    /**
     * Takes the next bytes.
     *
     * @throws NotAmiException when they cannot be from an Asterisk manager
     */
    void feed(byte[] bytes, int length) throws NotAmiException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                take(bytes, from, i - from);
                endOfLine();
                from = i + 1;
            }
        }
        take(bytes, from, length - from);
    }

    private void take(byte[] bytes, int from, int length) throws NotAmiException {
        if (line.size() + length > (version.isEmpty() ? LONGEST_GREETING : LONGEST_LINE)) {
            throw new NotAmiException(version.isEmpty() ? "ami.greeting" : "ami.long");
        }
        line.write(bytes, from, length);
    }

    private void endOfLine() throws NotAmiException {
        String text = line.toString(StandardCharsets.UTF_8);
        size += line.size();
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (version.isEmpty()) {
            if (!text.startsWith(GREETING) || text.length() == GREETING.length()) {
                throw new NotAmiException("ami.greeting");
            }
            version = text.substring(GREETING.length());
            size = 0;
        } else if (text.isEmpty()) {
            endOfFrame();
        } else if (!skipping) {
            if (size > LONGEST_FRAME || fields.size() >= MOST_FIELDS) {
                throw new NotAmiException("ami.long");
            }
            add(text);
        }
    }

    private void add(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).strip();
        String value = colon < 0 ? text : text.substring(colon + 1).strip();
        if (fields.isEmpty() && name.equalsIgnoreCase("Event") && !wanted.test(value)) {
            skipping = true;
        } else {
            fields.add(new Field(name, value));
        }
    }

    private void endOfFrame() {
        size = 0;
        skipping = false;
        if (!fields.isEmpty()) {
            List<Field> complete = fields;
            fields = new ArrayList<>();
            frames.accept(new AmiFrame(clock.millis() * 1_000, complete));
        }
    }
}
