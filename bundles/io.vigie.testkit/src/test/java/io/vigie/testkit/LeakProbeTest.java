package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Each way in which a plug-in is known to leave its class loader behind is found and named. */
class LeakProbeTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Loads one class by itself, as the class loader of a bundle does. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(LeakProbeTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Leaky.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream in = Objects.requireNonNull(LeakProbeTest.class.getResourceAsStream("Leaky.class"))) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        Handler leaky() throws ReflectiveOperationException {
            return (Handler) loadClass(Leaky.class.getName()).getConstructor().newInstance();
        }
    }

    /** Does what a careless plug-in does; nothing of the test itself holds the loader afterwards. */
    private interface Carelessness {
        void with(Loader loader) throws Exception;
    }

    private static LeakProbe after(Carelessness careless) throws Exception {
        Loader loader = new Loader();
        careless.with(loader);
        return LeakProbe.of(loader, "acme 1.0.0");
    }

    private static void assertHeld(LeakProbe probe, String by) {
        assertFalse(probe.isFreed(SHORT));
        List<String> holders = probe.holders();
        assertTrue(holders.stream().anyMatch(holder -> holder.startsWith(by)), holders::toString);
    }

    @Test
    void aCleanOneIsFreed() throws Exception {
        LeakProbe probe = after(Loader::leaky);
        probe.assertFreed();
        assertEquals(List.of(), probe.holders());
    }

    @Test
    void aLiveThread() throws Exception {
        Thread[] started = new Thread[1];
        LeakProbe probe = after(loader -> {
            Thread thread = new Thread((Runnable) loader.leaky(), "acme-worker");
            thread.setContextClassLoader(null);
            thread.start();
            started[0] = thread;
        });
        try {
            assertHeld(probe, "A live thread 'acme-worker' holds it: ");
        } finally {
            started[0].interrupt();
            started[0].join();
            started[0] = null;
        }
        probe.assertFreed();
    }

    @Test
    void aThreadLocalOfASharedThread() throws Exception {
        ThreadLocal<Object> local = new ThreadLocal<>();
        ExecutorService shared = Executors.newSingleThreadExecutor(task -> new Thread(task, "shared"));
        try {
            LeakProbe probe = after(loader -> {
                Object value = loader.leaky();
                shared.submit(() -> local.set(value)).get();
            });
            assertHeld(probe, "A thread local of thread 'shared' holds it: ");
            shared.submit(local::remove).get();
            probe.assertFreed();
        } finally {
            shared.shutdownNow();
        }
    }

    @Test
    void aShutdownHook() throws Exception {
        Thread[] hook = new Thread[1];
        LeakProbe probe = after(loader -> {
            hook[0] = new Thread((Runnable) loader.leaky(), "acme-hook");
            hook[0].setContextClassLoader(null);
            Runtime.getRuntime().addShutdownHook(hook[0]);
        });
        try {
            assertHeld(probe, "A shutdown hook holds it: ");
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook[0]);
            hook[0] = null;
        }
        probe.assertFreed();
    }

    @Test
    void aHandlerOfJavaUtilLogging() throws Exception {
        Logger logger = Logger.getLogger("acme");
        LeakProbe probe = after(loader -> logger.addHandler(loader.leaky()));
        assertHeld(probe, "A handler or logger of java.util.logging holds it: ");
        logger.removeHandler(logger.getHandlers()[0]);
        probe.assertFreed();
    }

    @Test
    void aContextClassLoaderLeftOnACallersThread() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor(task -> new Thread(task, "caller"));
        try {
            LeakProbe probe =
                    after(loader -> caller.submit(() -> Thread.currentThread().setContextClassLoader(loader))
                            .get());
            assertHeld(probe, "It is the context class loader of thread 'caller': ");
            AssertionError failure = assertThrows(AssertionError.class, () -> probe.assertFreed(SHORT));
            assertTrue(
                    failure.getMessage().startsWith("The class loader of acme 1.0.0 is not freed.\nIt is the context"),
                    failure::getMessage);
            caller.submit(() -> Thread.currentThread().setContextClassLoader(null))
                    .get();
            probe.assertFreed();
        } finally {
            caller.shutdownNow();
        }
    }
}
