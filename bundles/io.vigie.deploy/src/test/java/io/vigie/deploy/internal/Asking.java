package io.vigie.deploy.internal;

import io.vigie.query.KpiValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A thread that asks without pause until this is closed, and what it heard. */
final class Asking implements AutoCloseable {
    private final Supplier<KpiValue> question;
    private final AtomicLong answers = new AtomicLong();
    private final List<Throwable> failures = new ArrayList<>();
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean open = true;

    private Asking(Supplier<KpiValue> question) {
        this.question = question;
        this.thread = new Thread(this::ask, "test-asks");
    }

    static Asking start(Supplier<KpiValue> question) {
        Asking asking = new Asking(question);
        asking.thread.start();
        return asking;
    }

    private void ask() {
        while (open) {
            try {
                versions.add(question.get().version());
                answers.incrementAndGet();
            } catch (RuntimeException | LinkageError e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        }
    }

    /** How many answers there were until now. */
    long answers() {
        return answers.get();
    }

    List<Throwable> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** The versions of the definition that answered since they were last asked for. */
    Set<String> versions() {
        Set<String> heard = Set.copyOf(versions);
        versions.clear();
        return heard;
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        thread.join();
    }
}
