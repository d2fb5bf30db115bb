package io.vigie.testkit;

import io.vigie.testkit.internal.HeapDump;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a class loader is freed once its bundle is gone, and names what still holds it. A swapped
 * bundle that leaves something behind keeps all its classes for ever: a live thread, a value in a thread local
 * of somebody else's thread, a shutdown hook, a handler of {@code java.util.logging}, itself as the context
 * class loader of a thread that it borrowed.
 *
 * <pre>{@code
 * LeakProbe probe = LeakProbe.of(bundle.adapt(BundleWiring.class).getClassLoader(), "io.vigie.kpi.acme 1.0.0");
 * bundle.uninstall();
 * probe.assertFreed();
 * }</pre>
 *
 * <p>The probe itself holds the loader weakly. Thread-safe.
 */
public final class LeakProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final WeakReference<ClassLoader> loader;
    private final String name;

    private LeakProbe(ClassLoader loader, String name) {
        this.loader = new WeakReference<>(loader);
        this.name = name;
    }

    /**
     * Watches a class loader.
     *
     * @param name what to call it in messages: the bundle with its version
     */
    public static LeakProbe of(ClassLoader loader, String name) {
        return new LeakProbe(loader, name);
    }

    /** Whether it is freed; asks for a garbage collection until it is, for ten seconds at most. */
    public boolean isFreed() {
        return isFreed(PATIENCE);
    }

    /** Whether it is freed; asks for a garbage collection until it is, or until that time has passed. */
    public boolean isFreed(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        Object monitor = new Object();
        System.gc();
        while (!loader.refersTo(null) && System.nanoTime() < end) {
            synchronized (monitor) {
                try {
                    monitor.wait(LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            System.gc();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return loader.refersTo(null);
    }

    /**
     * Fails when it is not freed within ten seconds.
     *
     * @throws AssertionError that names what holds it
     */
    public void assertFreed() {
        assertFreed(PATIENCE);
    }

    /**
     * Fails when it is not freed within that time.
     *
     * @throws AssertionError that names what holds it
     */
    public void assertFreed(Duration patience) {
        if (!isFreed(patience)) {
            throw new AssertionError(describe());
        }
    }

    /**
     * What holds the loader at this moment, one sentence each, nearest first; empty when it is freed or when
     * this Java cannot dump its heap. Takes a dump of the heap, so it may take seconds.
     */
    public List<String> holders() {
        @Nullable ClassLoader held = loader.get();
        if (held == null) {
            return List.of();
        }
        try {
            return HeapDump.holders(held);
        } catch (IOException e) {
            return List.of("The heap could not be looked at: " + e.getMessage() + ".");
        }
    }

    private String describe() {
        List<String> holders = holders();
        return "The class loader of " + name + " is not freed."
                + (holders.isEmpty() ? " What holds it is not known." : "\n" + String.join("\n", holders));
    }

    @Override
    public String toString() {
        return name + (loader.refersTo(null) ? " (freed)" : "");
    }
}
