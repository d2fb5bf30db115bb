package io.vigie.launcher.probe;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Lives in a bundle that the tests pack: takes the command line as the shell does. */
public final class ProbeActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        ToIntFunction<String[]> cli = arguments -> {
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "wait" -> {
                    System.out.println("waiting");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        System.out.println("interrupted");
                    }
                    return 0;
                }
                case "fail" -> throw new IllegalStateException("broken on purpose");
                default -> {
                    System.out.println("home=" + context.getProperty("vigie.home"));
                    for (String argument : arguments) {
                        System.out.println("argument=" + argument);
                    }
                    return arguments.length;
                }
            }
        };
        context.registerService(
                ToIntFunction.class, cli, FrameworkUtil.asDictionary(Map.of("vigie.cli", Boolean.TRUE)));
    }

    @Override
    public void stop(BundleContext context) {
        System.out.println("stopped");
    }
}
