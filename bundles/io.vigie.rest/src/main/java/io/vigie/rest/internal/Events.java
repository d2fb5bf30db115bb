package io.vigie.rest.internal;

import io.vigie.kpi.Text;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all who listen what has changed, on one thread for all of them. The latest events are kept, so that who was away
 * for a while misses none. Thread-safe; nothing here blocks.
 */
final class Events implements AutoCloseable {
    /** Several minutes, at the rate at which facts are told. */
    static final int KEPT = 512;

    static final int MOST = 1000;
    static final int MOST_PER_TOKEN = 32;
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Deque<Entry> ring = new ArrayDeque<>();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "vigie-events");
        made.setDaemon(true);
        return made;
    });
    private long last;
    private long looked;

    /**
     * @param id its number, which grows, beyond restarts too
     * @param kind what it is about
     * @param text as it is sent
     */
    private record Entry(long id, String kind, byte[] text) {}

    Events(Clock clock, LongSupplier nanos) {
        this.nanos = nanos;
        this.last = clock.millis() * 1000;
        this.looked = nanos.getAsLong();
        thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** The number of the latest event. */
    synchronized long last() {
        return last;
    }

    /** Tells an event to all who listen to its kind. */
    void publish(String kind, Map<String, ?> data) {
        byte[] json = Json.bytes(data);
        synchronized (this) {
            last++;
            byte[] head = ("event: " + kind + "\nid: " + last + "\ndata: ").getBytes(StandardCharsets.UTF_8);
            byte[] text = new byte[head.length + json.length + 2];
            System.arraycopy(head, 0, text, 0, head.length);
            System.arraycopy(json, 0, text, head.length, json.length);
            text[text.length - 2] = '\n';
            text[text.length - 1] = '\n';
            Entry entry = new Entry(last, kind, text);
            ring.add(entry);
            if (ring.size() > KEPT) {
                ring.remove();
            }
            for (EventStream stream : streams) {
                if (stream.wants(kind)) {
                    stream.offer(text);
                }
            }
        }
        drainSoon();
    }

    /**
     * Lets somebody listen from where they were.
     *
     * @param from the number of the event that they had last; null for from now on
     * @param kinds what they are told of
     * @param holds whether they still may
     * @throws Refusal when too many do
     */
    synchronized EventStream listen(
            String token, @Nullable String from, Predicate<String> kinds, BooleanSupplier holds) {
        long own =
                streams.stream().filter(stream -> stream.token().equals(token)).count();
        if (streams.size() >= MOST || own >= MOST_PER_TOKEN) {
            throw Refusal.later(
                    429,
                    Duration.ofSeconds(5),
                    Text.of(
                            "Too many listen to events at once"
                                    + (own >= MOST_PER_TOKEN ? " with this token: " + MOST_PER_TOKEN : ": " + MOST)
                                    + " is the most.",
                            "Trop d'écoutes d'événements à la fois"
                                    + (own >= MOST_PER_TOKEN ? " avec ce jeton : " + MOST_PER_TOKEN : " : " + MOST)
                                    + " au plus."));
        }
        EventStream stream = new EventStream(this, token, kinds, holds, nanos.getAsLong());
        if (from == null) {
            // Who is cut off before the first event can say from where to go on.
            stream.offer(("retry: 2000\nid: " + last + "\n\n").getBytes(StandardCharsets.UTF_8));
        } else {
            replay(stream, from);
        }
        streams.add(stream);
        return stream;
    }

    private void replay(EventStream stream, String from) {
        long first = ring.isEmpty() ? last + 1 : ring.element().id();
        long had = from.matches("[0-9]{1,18}") ? Long.parseLong(from) : -1;
        if (had < first - 1 || had > last) {
            stream.offer(reset());
            return;
        }
        List<Entry> missed = ring.stream()
                .filter(entry -> entry.id() > had && stream.wants(entry.kind()))
                .toList();
        stream.offer(("retry: 2000\nid: " + had + "\n\n").getBytes(StandardCharsets.UTF_8));
        if (!missed.isEmpty()) {
            // All at once: what was missed takes one place in the queue, however much it is.
            int length = missed.stream().mapToInt(entry -> entry.text().length).sum();
            byte[] all = new byte[length];
            int at = 0;
            for (Entry entry : missed) {
                System.arraycopy(entry.text(), 0, all, at, entry.text().length);
                at += entry.text().length;
            }
            stream.offer(all);
        }
    }

    /** Says that events were lost, and that all should be asked for again. */
    synchronized byte[] reset() {
        return ("event: reset\nid: " + last + "\ndata: {}\n\n").getBytes(StandardCharsets.UTF_8);
    }

    void remove(EventStream stream) {
        streams.remove(stream);
    }

    int listeners() {
        return streams.size();
    }

    private void drainSoon() {
        if (draining.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    draining.set(false);
                    streams.forEach(EventStream::drain);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("An event at the very end is told to nobody", e);
            }
        }
    }

    /** Gives signs of life, and ends the streams of those who may no longer listen. */
    private void tick() {
        try {
            long now = nanos.getAsLong();
            boolean look = now - looked >= LOOK.toNanos();
            if (look) {
                looked = now;
            }
            for (EventStream stream : new ArrayList<>(streams)) {
                if (look && !stream.holds()) {
                    stream.end();
                    continue;
                }
                synchronized (this) {
                    stream.beat(now, HEARTBEAT.toNanos(), last);
                }
                stream.drain();
            }
        } catch (RuntimeException e) {
            LOG.warn("Those who listen to events were not looked after this time", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        new ArrayList<>(streams).forEach(EventStream::end);
    }
}
