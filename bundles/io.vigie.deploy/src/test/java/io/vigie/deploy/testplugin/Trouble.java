package io.vigie.deploy.testplugin;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;

/** What the header {@code Test-Trouble} of a bundle has it do. */
final class Trouble {
    private Trouble() {}

    static boolean is(BundleContext context, String trouble) {
        return trouble.equals(context.getBundle().getHeaders("").get("Test-Trouble"));
    }

    static void make(BundleContext context) {
        if (is(context, "throw")) {
            throw new IllegalStateException("broken on purpose");
        }
        if (is(context, "loader")) {
            Thread.currentThread().setContextClassLoader(Trouble.class.getClassLoader());
        }
        // Whoever interrupts is ignored, as bad plug-ins do; the test ends it, so that the framework can stop.
        while (is(context, "hang") && !Boolean.getBoolean("vigie.test.released")) {
            LockSupport.parkNanos(100_000_000);
            Thread.interrupted();
        }
    }
}
