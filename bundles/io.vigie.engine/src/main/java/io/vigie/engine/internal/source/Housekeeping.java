package io.vigie.engine.internal.source;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread for the whole engine: it looks after running sources and is the parent of their threads. A
 * thread born on the stack of a plug-in's start or service call would keep that plug-in's class loader
 * through its inherited access control context; one born here keeps nothing.
 */
public final class Housekeeping implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    public Housekeeping() {
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
    void launch(String name, Runnable task) {
        executor.execute(() -> daemon(name, task).start());
    }

    /** Runs a short task again and again. */
    Future<?> every(Duration period, Runnable task) {
        return executor.scheduleWithFixedDelay(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
