package io.vigie.engine.internal.source;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls into a plug-in that someone waits for, outside of a running source: one thread of its own for all calls,
 * each with a deadline. A call that does not return is interrupted and left behind with its thread, and the caller
 * goes on.
 */
final class Errand implements AutoCloseable {
    private static final Runnable END = () -> {};

    private final ClassLoader loader;
    private final Duration deadline;
    private final Runnable onEnd;
    private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;

    /**
     * Starts the thread.
     *
     * @param loader the plug-in's
     * @param onEnd run when the thread has ended, whoever waits for it
     */
    Errand(Housekeeping housekeeping, String name, ClassLoader loader, Duration deadline, Runnable onEnd) {
        this.loader = loader;
        this.deadline = deadline;
        this.onEnd = onEnd;
        housekeeping.launch(name, this::run);
    }

    private void run() {
        thread = Thread.currentThread();
        try {
            Runnable next;
            do {
                next = next();
                next.run();
            } while (next != END);
        } finally {
            onEnd.run();
        }
    }

    private Runnable next() {
        while (true) {
            try {
                return calls.take();
            } catch (InterruptedException e) {
                // Meant for a call that had just returned.
                Thread.interrupted();
            }
        }
    }

    /**
     * Calls the plug-in and waits.
     *
     * @throws ExecutionException with what it threw
     * @throws TimeoutException when it did not return in time
     */
    <T> @Nullable T call(Callable<@Nullable T> plugin)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<@Nullable T> answer = later(plugin);
        try {
            return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            interrupt();
            throw e;
        }
    }

    /** Makes a last call that nobody waits for. */
    void last(Callable<?> plugin) {
        later(plugin::call);
    }

    private <T> CompletableFuture<@Nullable T> later(Callable<@Nullable T> plugin) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        calls.add(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            try {
                answer.complete(plugin.call());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            } finally {
                Thread.interrupted();
                Thread.currentThread().setContextClassLoader(Errand.class.getClassLoader());
            }
        });
        return answer;
    }

    /** Ends the call in hand, if it cares for interrupts. */
    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Ends the thread after the calls in hand, without waiting. */
    @Override
    public void close() {
        calls.add(END);
    }
}
