package io.vigie.bench;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Checkpoint;
import io.vigie.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Contacts of this very day: those that came before, and a stream of those that end now. All that is told lies in the past,
 * so that an answer depends on the facts alone and not on the instant of asking.
 */
final class Today implements AutoCloseable {
    /** The longest that a contact is told of, so that all of it is over when it is told. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int STEP_MILLIS = 100;

    private final Store store;
    private final Random random = new Random(11);
    private final String run = Long.toString(Instant.now().getEpochSecond());
    private final Thread thread;
    private int number;
    private volatile boolean over;
    private volatile long told;
    private volatile @Nullable RuntimeException failure;

    /** @param rate facts in a second */
    Today(Store store, int rate) {
        this.store = store;
        this.thread = new Thread(() -> stream(rate), "bench-stream");
    }

    /** Tells of contacts from midnight on, all the same before and after noon. */
    void fill(Instant midnight, long contacts) {
        long end = ChronoUnit.MICROS.between(midnight, Instant.now().minus(LONGEST));
        List<Fact> batch = new ArrayList<>();
        for (long i = 0; i < contacts; i++) {
            contact(batch, midnight.plus(end * i / contacts, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS));
            if (batch.size() > 100_000 || i == contacts - 1) {
                store.append("bench-today", batch, List.of(), Checkpoint.of(run + "-" + i));
                batch = new ArrayList<>();
            }
        }
    }

    void start() {
        thread.start();
    }

    /** How many facts of the stream were stored. */
    long told() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return told;
    }

    private void stream(int rate) {
        long began = System.nanoTime();
        try {
            for (int step = 1; !over; step++) {
                List<Fact> batch = new ArrayList<>();
                while (batch.size() + told < (long) rate * step * STEP_MILLIS / 1_000) {
                    contact(batch, Instant.now().minus(LONGEST).truncatedTo(ChronoUnit.MILLIS));
                }
                store.append("bench-today", batch, List.of(), Checkpoint.of(run + "+" + step));
                told += batch.size();
                long due = began + TimeUnit.MILLISECONDS.toNanos((long) step * STEP_MILLIS);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void contact(List<Fact> batch, Instant received) {
        String id = run + "-" + number++;
        String channel = random.nextInt(10) < 7 ? "phone" : "chat";
        batch.add(Fact.of(Vocabulary.CONTACT)
                .set("contact_id", "t" + id)
                .set("channel", channel)
                .set("direction", "inbound")
                .set("received_at", received)
                .set("customer_id", "t" + random.nextInt(50_000))
                .set("case_id", "t" + id)
                .set("request_type", "order")
                .build());
        boolean answered = random.nextInt(100) < 92;
        Instant left = received.plusSeconds(2 + random.nextInt(60));
        int talk = 40 + random.nextInt(300);
        Fact.Builder segment = Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", "t" + id)
                .set("seq", 1)
                .set("queue", "q" + (10 + random.nextInt(12)))
                .set("queued_at", received.plusSeconds(2))
                .set("outcome", answered ? "answered" : "abandoned")
                .set("ended_at", answered ? left.plusSeconds(talk) : left);
        String agent = "a" + (100 + random.nextInt(400));
        if (answered) {
            segment.set("agent_id", agent)
                    .set("answered_at", left)
                    .set("talk_s", talk)
                    .set("acw_s", random.nextInt(60));
        }
        batch.add(segment.build());
        batch.add(Fact.of(Vocabulary.CASE)
                .set("case_id", "t" + id)
                .set("request_type", "order")
                .set("origin_channel", channel)
                .build());
        batch.add(step(id, "opened", received));
        if (answered && random.nextInt(10) < 9) {
            batch.add(step(id, "closed", left.plusSeconds(talk)));
        }
        if (random.nextInt(100) < 8) {
            batch.add(Fact.of(Vocabulary.SURVEY_RESPONSE)
                    .set("response_id", "t" + id)
                    .set("type", "nps")
                    .set("scale", "0-10")
                    .set("score", random.nextInt(11))
                    .set("at", left.plusSeconds(30))
                    .set("contact_id", "t" + id)
                    .set("channel", channel)
                    .build());
        }
        // One agent for each: his states do not overlap.
        batch.add(Fact.of(Vocabulary.AGENT_STATE)
                .set("agent_id", "t" + id)
                .set("state", answered ? "talk" : "available")
                .set("from_at", received)
                .set("to_at", left.plusSeconds(talk))
                .build());
    }

    private static Fact step(String id, String type, Instant at) {
        return Fact.of(Vocabulary.CASE_EVENT)
                .set("case_id", "t" + id)
                .set("type", type)
                .set("at", at)
                .build();
    }

    /** Ends the stream; what it told is stored. */
    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join(60_000);
    }
}
