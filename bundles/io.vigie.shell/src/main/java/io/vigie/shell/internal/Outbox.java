package io.vigie.shell.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a command has said and its caller has not heard yet, in order. A command that is interrupted must
 * still be able to say so, and an interrupt would close the socket under a thread that writes to it; so the
 * command writes here and another thread sends. Thread-safe.
 */
final class Outbox {
    /** How many characters may wait before the command does. */
    private static final int LIMIT = 1 << 18;

    private static final int PIECE = 1 << 14;

    private record Piece(String stream, StringBuilder text) {}

    private final Queue<Piece> pieces = new ArrayDeque<>();
    private @Nullable Piece last;
    private int waiting;
    private @Nullable Integer exit;
    private boolean gone;

    /** A stream that ends up here under a name. */
    PrintStream stream(String name) {
        return new PrintStream(new Stream(name), true, StandardCharsets.UTF_8);
    }

    private synchronized void add(String stream, String text) throws IOException {
        try {
            while (waiting > LIMIT && !gone) {
                wait();
            }
        } catch (InterruptedException e) {
            // Its last words do not wait.
            Thread.currentThread().interrupt();
        }
        if (gone) {
            throw new IOException("the caller has gone");
        }
        if (last == null || !last.stream().equals(stream) || last.text().length() > PIECE) {
            last = new Piece(stream, new StringBuilder());
            pieces.add(last);
        }
        last.text().append(text);
        waiting += text.length();
        notifyAll();
    }

    /** The command has ended. */
    synchronized void end(int code) {
        exit = code;
        notifyAll();
    }

    /** Nobody listens any more: what waits is dropped. */
    synchronized void drop() {
        gone = true;
        notifyAll();
    }

    /**
     * Waits for the next thing to send: {@code {"out": ...}}, {@code {"err": ...}} and at last {@code
     * {"exit": ...}}; null when nobody listens.
     */
    synchronized @Nullable Map<String, Object> next() throws InterruptedException {
        while (pieces.isEmpty() && exit == null && !gone) {
            wait();
        }
        if (gone) {
            return null;
        }
        Piece piece = pieces.poll();
        if (piece == null) {
            return Map.of("exit", exit == null ? Cli.FAILED : exit);
        }
        if (piece == last) {
            last = null;
        }
        waiting -= piece.text().length();
        notifyAll();
        return Map.of(piece.stream(), piece.text().toString());
    }

    /** Puts characters together that were cut between two writes. */
    private final class Stream extends OutputStream {
        private final String name;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Stream(String name) {
            this.name = name;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(rest.remaining() + length)
                    .put(rest)
                    .put(bytes, offset, length)
                    .flip();
            CharBuffer text = CharBuffer.allocate(all.remaining());
            decoder.decode(all, text, false);
            rest = all;
            if (text.position() > 0) {
                add(name, text.flip().toString());
            }
        }
    }
}
