package io.vigie.testkit;

import io.vigie.source.Answer;
import io.vigie.source.Delivery;
import io.vigie.source.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An inbox for tests: what a test sends waits here until the source takes it. Thread-safe. */
public final class TestInbox implements Inbox {
    private final BlockingQueue<Sent> waiting = new LinkedBlockingQueue<>();

    /** Sends a delivery; completed with its answer. */
    public CompletableFuture<Answer> send(Delivery delivery) {
        Sent sent = new Sent(delivery, new CompletableFuture<>());
        waiting.add(sent);
        return sent.answered();
    }

    @Override
    public List<Parcel> take(int most, Duration wait) throws InterruptedException {
        List<Sent> taken = new ArrayList<>();
        @Nullable Sent first = waiting.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            waiting.drainTo(taken, most - 1);
        }
        return List.copyOf(taken);
    }

    private record Sent(Delivery delivery, CompletableFuture<Answer> answered) implements Parcel {
        @Override
        public void answer(Answer answer) {
            answered.complete(answer);
        }
    }
}
