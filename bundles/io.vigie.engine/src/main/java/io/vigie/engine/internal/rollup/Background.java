package io.vigie.engine.internal.rollup;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Does the same work again and again on a thread of low priority, whenever there may be something to do, and rests
 * in between, so that at most a fifth of the time goes into it. Thread-safe.
 */
final class Background {
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private final BiConsumer<String, Runnable> threads;
    private final Runnable round;
    private final Object lock = new Object();
    private boolean working;
    private boolean asked;
    private boolean closed;

    /**
     * Does nothing yet.
     *
     * @param threads makes and starts a thread of a name
     */
    Background(BiConsumer<String, Runnable> threads, Runnable round) {
        this.threads = threads;
        this.round = round;
    }

    /**
     * There may be something to do.
     *
     * @param begin whether a thread is to be made for it, where there is none
     */
    void wake(boolean begin) {
        boolean first;
        synchronized (lock) {
            asked = true;
            first = begin && !working && !closed;
            working |= first;
            lock.notifyAll();
        }
        if (first) {
            threads.accept("vigie-rollups", this::work);
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void work() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        try {
            // Who asks one question and leaves waits for nothing.
            rest(1_000);
            while (true) {
                synchronized (lock) {
                    while (!asked && !closed) {
                        lock.wait(Duration.ofMinutes(10).toMillis());
                        // A day may have ended.
                        asked = true;
                    }
                    if (closed) {
                        return;
                    }
                    asked = false;
                }
                long began = System.nanoTime();
                round.run();
                long busy = (System.nanoTime() - began) / 1_000_000;
                rest(Math.max(2_000, Math.min(60_000, 4 * busy)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                working = false;
                lock.notifyAll();
            }
        }
    }

    private void rest(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        synchronized (lock) {
            for (long left = until - System.nanoTime(); left > 0 && !closed; left = until - System.nanoTime()) {
                lock.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    /**
     * Begins nothing any more and waits a while for what is being done.
     *
     * @return whether it was interrupted while waiting
     */
    boolean close() {
        boolean interrupted = false;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            long until = System.nanoTime() + PATIENCE;
            while (working && System.nanoTime() < until && !interrupted) {
                try {
                    lock.wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
