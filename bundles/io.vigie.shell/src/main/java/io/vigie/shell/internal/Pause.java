package io.vigie.shell.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits between two looks; an interrupt ends it at once. */
final class Pause {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Pause() {}

    static void second() throws InterruptedException {
        millis(1000);
    }

    static void millis(long millis) throws InterruptedException {
        if (NEVER.await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Nobody counts this latch down");
        }
    }
}
