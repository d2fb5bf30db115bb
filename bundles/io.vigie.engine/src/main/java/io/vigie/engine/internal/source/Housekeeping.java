package io.vigie.engine.internal.source;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread for the whole engine looks after running sources and is the parent of their threads, another one
 * runs errands. A
 * thread born on the stack of a plug-in's start or service call would keep that plug-in's class loader
 * through its inherited access control context; one born here keeps nothing.
 */
public final class Housekeeping implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;
    private final ThreadPoolExecutor errands;

    public Housekeeping() {
        errands = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon("vigie-errands", task),
                // After the end nobody waits for an answer.
                new ThreadPoolExecutor.DiscardPolicy());
        errands.prestartCoreThread();
        executor = new ScheduledThreadPoolExecutor(1, task -> daemon("vigie-engine", task));
        executor.setRemoveOnCancelPolicy(true);
        executor.prestartCoreThread();
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Housekeeping.class.getClassLoader());
        return thread;
    }

    /** Makes and starts a thread, soon. */
    public void launch(String name, Runnable task) {
        executor.execute(() -> daemon(name, task).start());
    }

    /** Starts a thread at once, from one that was made here itself. */
    static void start(String name, Runnable task) {
        daemon(name, task).start();
    }

    /** Runs short tasks one after the other, such as telling those who wait; nothing after the end. */
    Executor errands() {
        return errands;
    }

    /** Runs a short task again and again. */
    Future<?> every(Duration period, Runnable task) {
        return executor.scheduleWithFixedDelay(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        errands.shutdown();
    }
}
