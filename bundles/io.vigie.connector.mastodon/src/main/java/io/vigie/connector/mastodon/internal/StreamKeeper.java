package io.vigie.connector.mastodon.internal;

import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the stream open: opens it anew when it broke, later each time, and gives up on a kind of stream that the
 * server refuses. Used on the thread that polls; each connection has a thread of its own that ends with it.
 */
final class StreamKeeper {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(30);
    private static final Duration HEALTHY = Duration.ofMinutes(1);
    /** The stream of the account tells edits, deletions and our own posts; some tokens may only hear of mentions. */
    private static final String WHOLE = "/api/v1/streaming/user";

    private static final String MENTIONS = "/api/v1/streaming/user/notification";

    private final SourceContext context;
    private final Settings settings;
    private final Api api;
    private final Signals signals;
    private String target = WHOLE;
    private @Nullable Stream open;
    private Instant next = Instant.EPOCH;
    private Instant openedAt = Instant.EPOCH;
    private Duration pause = FIRST_PAUSE;

    StreamKeeper(SourceContext context, Settings settings, Api api, Signals signals) {
        this.context = context;
        this.settings = settings;
        this.api = api;
        this.signals = signals;
    }

    boolean isOpen() {
        return open != null && open.isOpen();
    }

    /** Sees to it that the stream is open, or will be. */
    void keep(Identity us) {
        Instant now = context.clock().instant();
        if (open != null && open.hasEnded()) {
            ended(open, now);
            open = null;
        }
        if (open != null || us.streaming() == null || now.isBefore(next)) {
            return;
        }
        try {
            InetSocketAddress address = api.address(us.streaming());
            openedAt = now;
            open = new Stream(
                    us.streaming(), address, api.tls(), target, settings.token(), us, signals, context.name());
        } catch (SourceException e) {
            // The lists can be read all the same; a check says why the stream cannot.
            next = now.plus(LONGEST_PAUSE);
        }
    }

    private void ended(Stream stream, Instant now) {
        // What came while nobody listened is in the lists.
        signals.look(Signals.Area.ALL);
        if (stream.wasRefused()) {
            pause = target.equals(WHOLE) ? Duration.ZERO : REFUSED_PAUSE;
            target = target.equals(WHOLE) ? MENTIONS : WHOLE;
            next = now.plus(pause);
            pause = FIRST_PAUSE;
            return;
        }
        if (Duration.between(openedAt, now).compareTo(HEALTHY) > 0) {
            pause = FIRST_PAUSE;
        }
        next = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
