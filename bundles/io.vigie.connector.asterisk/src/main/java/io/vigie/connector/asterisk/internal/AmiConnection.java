package io.vigie.connector.asterisk.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A manager connection: one thread reads and decodes, the owner takes messages from a bounded queue. When the owner
 * is slow the thread waits, then the server does, and drops us if it must.
 */
final class AmiConnection implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final Duration END = Duration.ofSeconds(2);

    private final Socket socket;
    private final OutputStream out;
    private final AmiDecoder decoder;
    private final BlockingQueue<AmiFrame> frames = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread reader;
    private final Clock clock;

    private final CountDownLatch greeted = new CountDownLatch(1);

    private volatile String version = "";
    private volatile long lastSign;
    private volatile @Nullable IOException broken;
    private volatile boolean closed;
    private long actions;

    /**
     * Takes over a connected socket.
     *
     * @param name of the thread
     * @param wanted the events that are worth decoding
     */
    AmiConnection(Socket socket, String name, Clock clock, Predicate<String> wanted) throws IOException {
        this.socket = socket;
        this.clock = clock;
        this.out = socket.getOutputStream();
        this.lastSign = clock.millis();
        this.decoder = new AmiDecoder(clock, wanted, this::put);
        InputStream in = socket.getInputStream();
        this.reader = new Thread(() -> read(in), name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in) {
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                lastSign = clock.millis();
                decoder.feed(buffer, n);
                if (!decoder.version().isEmpty()) {
                    version = decoder.version();
                    greeted.countDown();
                }
            }
            broken = new IOException("ami.ended");
        } catch (IOException e) {
            broken = e;
        } catch (UncheckedIOException e) {
            broken = e.getCause();
        } finally {
            greeted.countDown();
        }
    }

    private void put(AmiFrame frame) {
        try {
            frames.put(frame);
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("ami.ended", e));
        }
    }

    /**
     * Waits for the greeting.
     *
     * @throws SocketTimeoutException when it did not come in time
     */
    void awaitGreeting(Duration patience) throws IOException, InterruptedException {
        boolean came = greeted.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (version.isEmpty()) {
            IOException cause = broken;
            throw cause != null ? cause : new SocketTimeoutException(came ? "ami.ended" : "ami.silent");
        }
    }

    /** The version of the greeting; empty before it came. */
    String version() {
        return version;
    }

    /** When bytes last came in, by the platform's clock, microseconds since 1970. */
    long lastSign() {
        return lastSign * 1_000;
    }

    /** How many messages wait to be taken. */
    int waiting() {
        return frames.size();
    }

    /**
     * The next message, whatever it is.
     *
     * @return null when none came within the time
     * @throws IOException when the connection is broken and all that came before is taken
     */
    @Nullable
    AmiFrame next(long nanos) throws IOException, InterruptedException {
        long end = System.nanoTime() + nanos;
        while (true) {
            long left = end - System.nanoTime();
            // Looks up now and then, since a connection that breaks puts nothing into the queue.
            AmiFrame frame = frames.poll(Math.max(0, Math.min(left, 20_000_000)), TimeUnit.NANOSECONDS);
            if (frame != null) {
                return frame;
            }
            IOException cause = broken;
            if (cause != null) {
                frame = frames.poll();
                if (frame != null) {
                    return frame;
                }
                throw cause;
            }
            if (left <= 0) {
                return null;
            }
        }
    }

    /**
     * Sends an action.
     *
     * @param fields names and values in turn
     * @return the id that its answers carry
     * @throws IllegalArgumentException when a field holds a line break, which would begin another field or action
     */
    String send(String action, String... fields) throws IOException {
        String id = "vigie-" + ++actions;
        StringBuilder text = new StringBuilder();
        line(text, "Action", action);
        line(text, "ActionID", id);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            line(text, fields[i], fields[i + 1]);
        }
        text.append("\r\n");
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        return id;
    }

    private static void line(StringBuilder text, String name, String value) {
        requireOneLine(name);
        requireOneLine(value);
        text.append(name).append(": ").append(value).append("\r\n");
    }

    private static void requireOneLine(String text) {
        if (!isOneLine(text)) {
            // Without the text: it may be a secret.
            throw new IllegalArgumentException("A line break in a field of an action");
        }
    }

    /** Whether a text can be the value of a field. */
    static boolean isOneLine(String text) {
        return text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    /**
     * The answer to an action; what comes before it is handed on.
     *
     * @throws SocketTimeoutException when it did not come in time
     */
    AmiFrame answer(String id, Duration patience, java.util.function.Consumer<AmiFrame> others)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            AmiFrame frame = next(Math.max(0, end - System.nanoTime()));
            if (frame == null) {
                throw new SocketTimeoutException("ami.silent");
            }
            if (frame.get("ActionID").equals(id) && !frame.get("Response").isEmpty()) {
                return frame;
            }
            others.accept(frame);
        }
    }

    /** Ends the connection and its thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // The thread ends all the same: it is interrupted.
            broken = e;
        }
        reader.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            reader.join(END.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
