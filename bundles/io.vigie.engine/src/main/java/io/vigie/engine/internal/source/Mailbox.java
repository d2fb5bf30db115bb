package io.vigie.engine.internal.source;

import io.vigie.source.Answer;
import io.vigie.source.Delivery;
import io.vigie.source.Inbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries wait for one instance of a source, over all of its openings. Bounded by what is not answered
 * yet, whether it waits or was taken. Thread-safe; senders are answered on a thread of the engine, so that neither
 * their code nor the plug-in's runs on a thread of the other.
 */
final class Mailbox {
    static final int MOST = 1_000;
    static final long MOST_BYTES = 16L << 20;

    private final Executor answering;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private int open;
    private long openBytes;

    Mailbox(Executor answering) {
        this.answering = answering;
    }

    /** Takes a delivery in; null when the box is full. */
    synchronized @Nullable CompletionStage<Answer> offer(Delivery delivery) {
        if (open >= MOST || openBytes + delivery.size() > MOST_BYTES) {
            return null;
        }
        Entry entry = new Entry(delivery);
        open++;
        openBytes += delivery.size();
        waiting.add(entry);
        notifyAll();
        return entry.answered.minimalCompletionStage();
    }

    /** Answers all that waits; what was taken is its taker's to answer. */
    synchronized void turnAway(Answer answer) {
        waiting.forEach(entry -> entry.answer(answer));
        waiting.clear();
    }

    /** The box as one opening of the source sees it. */
    Hand hand() {
        return new Hand();
    }

    private synchronized void answered(Delivery delivery) {
        open--;
        openBytes -= delivery.size();
    }

    private final class Entry implements Inbox.Parcel {
        private final Delivery delivery;
        private final CompletableFuture<Answer> answered = new CompletableFuture<>();
        private boolean done;

        Entry(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }

        @Override
        public void answer(Answer answer) {
            Objects.requireNonNull(answer);
            synchronized (Mailbox.this) {
                if (done) {
                    return;
                }
                done = true;
                answered(delivery);
            }
            answering.execute(() -> answered.complete(answer));
        }
    }

    /** What one opening of the source took, until it is answered. */
    final class Hand implements Inbox {
        private final List<Entry> taken = new ArrayList<>();
        private boolean closed;

        @Override
        public List<Parcel> take(int most, Duration wait) throws InterruptedException {
            synchronized (Mailbox.this) {
                long end = System.nanoTime() + Math.min(wait.toSeconds(), 3_600) * 1_000_000_000L + wait.toNanosPart();
                while (!closed && waiting.isEmpty()) {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        return List.of();
                    }
                    Mailbox.this.wait(left / 1_000_000 + 1);
                }
                List<Parcel> parcels = new ArrayList<>();
                while (!closed && parcels.size() < most && !waiting.isEmpty()) {
                    Entry next = waiting.remove();
                    taken.add(next);
                    parcels.add(next);
                }
                return List.copyOf(parcels);
            }
        }

        /** What was taken is stored: each gets its answer, and what the batch forgot gets the other one. */
        void settle(Map<Parcel, Answer> answers, Answer otherwise) {
            for (Entry entry : emptied()) {
                Answer answer = answers.get(entry);
                entry.answer(answer == null ? otherwise : answer);
            }
        }

        /** What was taken is not stored. */
        void giveBack(Answer answer) {
            emptied().forEach(entry -> entry.answer(answer));
        }

        /** Nothing more can be taken by this opening. */
        void close(Answer answer) {
            synchronized (Mailbox.this) {
                closed = true;
                Mailbox.this.notifyAll();
            }
            giveBack(answer);
        }

        private List<Entry> emptied() {
            synchronized (Mailbox.this) {
                List<Entry> all = List.copyOf(taken);
                taken.clear();
                return all;
            }
        }
    }
}
