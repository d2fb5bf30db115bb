package io.vigie.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** What a careless plug-in leaves behind; loaded by a class loader of its own. */
public final class Leaky extends Handler implements Runnable {
    /** Lets the thread end. */
    public final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void run() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void publish(LogRecord entry) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
