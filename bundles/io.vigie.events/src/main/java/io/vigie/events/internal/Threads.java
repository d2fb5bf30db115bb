package io.vigie.events.internal;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Threads on which handlers are told, without Event Admin's own: it interrupts those when it stops, and says so to users. */
final class Threads {
    private Threads() {}

    /** A daemon; once it is shut down, what is under way ends and nothing else begins. */
    static ScheduledExecutorService one(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return thread;
    }
}
