package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One connection to the stream of events, with a thread that ends with it. */
final class Stream {
    /** Servers send a heartbeat each 15 s. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration ENDING = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server;
    private final InetSocketAddress address;
    private final SSLContext tls;
    private final String target;
    private final String token;
    private final Identity us;
    private final Signals signals;
    private final Thread thread;
    private @Nullable Connection connection;
    private boolean closed;
    private volatile boolean open;
    private volatile boolean refused;
    private volatile boolean ended;

    Stream(
            Server server,
            InetSocketAddress address,
            SSLContext tls,
            String target,
            String token,
            Identity us,
            Signals signals,
            String name) {
        this.server = server;
        this.address = address;
        this.tls = tls;
        this.target = target;
        this.token = token;
        this.us = us;
        this.signals = signals;
        this.thread = new Thread(this::run, "vigie-source-" + name + "-stream");
        thread.setDaemon(true);
        thread.start();
    }

    boolean isOpen() {
        return open;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether the server does not let this token listen. */
    boolean wasRefused() {
        return refused;
    }

    private void run() {
        try (Connection mine = connect()) {
            if (mine != null) {
                listen(mine);
            }
        } catch (IOException e) {
            // However it broke, the lists are looked through and it is opened anew.
            open = false;
        } finally {
            open = false;
            ended = true;
            signals.look(Signals.Area.ALL);
        }
    }

    private @Nullable Connection connect() throws IOException {
        Connection mine = Connection.open(server, address, tls);
        synchronized (this) {
            if (closed) {
                mine.close();
                return null;
            }
            connection = mine;
        }
        return mine;
    }

    private void listen(Connection mine) throws IOException {
        Connection.Head head = mine.get(target, token, "text/event-stream", ANSWER);
        if (head.status() != 200) {
            refused = Set.of(400, 401, 403, 404, 410).contains(head.status());
            return;
        }
        open = true;
        // Between the last look at the lists and this moment something may have come.
        signals.look(Signals.Area.ALL);
        mine.within(SILENCE);
        try (InputStream in = new BufferedInputStream(mine.body(head))) {
            Sse events = new Sse(in, () -> mine.within(SILENCE));
            for (Sse.Event event = events.next(); event != null; event = events.next()) {
                heard(event);
            }
        }
    }

    private void heard(Sse.Event event) {
        switch (event.type()) {
            case "notification" -> signals.look(Signals.Area.MENTIONS);
            case "conversation", "notifications_merged" -> signals.look(Signals.Area.ALL);
            case "update" -> {
                Post post = post(event.data());
                if (post != null && us.owns(post.author())) {
                    signals.look(Signals.Area.ANSWERS);
                }
            }
            case "status.update" -> {
                Post post = post(event.data());
                if (post != null) {
                    signals.changed(new Signals.Change(post.id(), post));
                }
            }
            case "delete" -> {
                String id = event.data().strip();
                if (!id.isEmpty() && id.length() <= 100) {
                    signals.changed(new Signals.Change(id, null));
                }
            }
            default -> {
                // Filters, announcements, reactions: nothing of a conversation.
            }
        }
    }

    private @Nullable Post post(String data) {
        try {
            JsonNode status = JSON.readTree(data);
            return Post.parse(status);
        } catch (JsonProcessingException | Unreadable e) {
            // The lists have it as well, and say what is wrong with it.
            signals.look(Signals.Area.ALL);
            return null;
        }
    }

    /** Ends the connection and its thread. */
    void close() {
        synchronized (this) {
            closed = true;
            if (connection != null) {
                try {
                    connection.close();
                } catch (IOException e) {
                    // The thread sees it as broken all the same.
                    thread.interrupt();
                }
            }
        }
        thread.interrupt();
        try {
            thread.join(ENDING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
