package io.vigie.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who listens. Nobody waits for them: what they do not take in waits in a queue, and when that is full they are told
 * to ask for everything again. Thread-safe.
 */
final class EventStream implements WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MOST_WAITING = 64;

    private final Events events;
    private final String token;
    private final Predicate<String> kinds;
    private final BooleanSupplier holds;
    private final Queue<byte[]> queue = new ArrayDeque<>();
    /** Guarded by this, like all below. */
    private @Nullable AsyncContext async;

    private @Nullable ServletOutputStream out;
    private boolean writable;
    private boolean unflushed;
    private volatile boolean ended;
    private long lastBeat;

    /**
     * @param token the id of the token with which they came in
     * @param kinds what they are told of
     * @param holds whether they still may
     */
    EventStream(Events events, String token, Predicate<String> kinds, BooleanSupplier holds, long now) {
        this.events = events;
        this.token = token;
        this.kinds = kinds;
        this.holds = holds;
        this.lastBeat = now;
    }

    String token() {
        return token;
    }

    boolean wants(String kind) {
        return kinds.test(kind);
    }

    boolean holds() {
        return holds.getAsBoolean();
    }

    /** Begins to write what waits. */
    void open(AsyncContext context) throws IOException {
        ServletOutputStream stream = context.getResponse().getOutputStream();
        synchronized (this) {
            async = context;
            out = stream;
        }
        context.setTimeout(0);
        context.addListener(this);
        stream.setWriteListener(this);
    }

    /** Puts something in the queue. Called under the lock of the events, so that all is in their order. */
    void offer(byte[] text) {
        synchronized (queue) {
            if (queue.size() >= MOST_WAITING) {
                queue.clear();
                queue.add(events.reset());
            } else {
                queue.add(text);
            }
        }
    }

    private byte @Nullable [] next() {
        synchronized (queue) {
            return queue.poll();
        }
    }

    /** Writes as much as the connection takes without waiting. */
    synchronized void drain() {
        ServletOutputStream stream = out;
        if (ended || !writable || stream == null) {
            return;
        }
        try {
            while (stream.isReady()) {
                byte[] text = next();
                if (text != null) {
                    stream.write(text);
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    stream.flush();
                } else {
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Someone who listened has gone", e);
            end();
        }
    }

    /** A sign of life where the last is long ago; it also says up to where all was told. */
    void beat(long now, long every, long id) {
        if (now - lastBeat >= every) {
            lastBeat = now;
            offer((":\nid: " + id + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    void end() {
        AsyncContext context;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            context = async;
        }
        events.remove(this);
        if (context != null) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                LOG.debug("A stream was over already", e);
            }
        }
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            writable = true;
        }
        drain();
    }

    @Override
    public void onError(Throwable thrown) {
        LOG.debug("Someone who listened has gone", thrown);
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
