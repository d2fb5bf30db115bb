package io.vigie.launcher;

import io.vigie.launcher.internal.Logs;
import io.vigie.launcher.internal.Messages;
import io.vigie.launcher.internal.Settings;
import io.vigie.launcher.internal.StartArchive;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The command {@code vigie}: starts the platform and hands the command line to the service that takes it.
 *
 * <p>The launcher knows no verb. It waits for an OSGi service of type {@link ToIntFunction} with the property {@code
 * vigie.cli=true}, calls it with a {@code String[]} on the main thread, stops the platform and exits with the number that
 * was returned. An end by signal interrupts that thread; the service then has 10 s to return before the platform stops
 * under it.
 */
public final class Main {
    private static final String CLI_FILTER = "(vigie.cli=true)";
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(10);
    private static final int FAILED = 1;

    private final AtomicReference<VigieLauncher> running = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);

    private Main() {}

    public static void main(String[] arguments) {
        Main main = new Main();
        main.stopOnSignal(Thread.currentThread());
        int code = FAILED;
        try {
            code = main.run(arguments);
        } catch (LaunchException e) {
            System.err.println("vigie: " + e.getMessage());
        } finally {
            main.finished.countDown();
        }
        System.exit(code);
    }

    private int run(String[] arguments) {
        Path home = home();
        Settings settings = Settings.read(home);
        Path own = own(home, settings, arguments);
        Logs.configure(home, own, settings.isService(arguments))
                .ifPresent(problem -> System.err.println("vigie: " + problem));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        StartArchive archive =
                settings.isService(arguments) ? StartArchive.ofThisProcess().orElse(null) : null;
        try (VigieLauncher vigie = start(home, own, settings, arguments);
                archive) {
            running.set(vigie);
            if (archive != null) {
                archive.makeLater(Main.class, home);
            }
            return call(vigie, settings, arguments);
        }
    }

    /** The folder of what is configured and kept: the distribution's own, or one that the command has for itself. */
    private static Path own(Path home, Settings settings, String... arguments) {
        Path own = settings.home(arguments).map(home::resolve).orElse(home).normalize();
        if (own.equals(home)) {
            return home;
        }
        Path wanted = own.resolve("conf").resolve("plugins.json");
        try {
            if (!Files.exists(wanted)) {
                Files.createDirectories(own.resolve("conf"));
                Files.copy(home.resolve("conf").resolve("plugins.json"), wanted);
            }
            return own;
        } catch (IOException e) {
            throw new LaunchException(Messages.text("home.own", own, String.valueOf(e.getMessage())), e);
        }
    }

    private static VigieLauncher start(Path home, Path own, Settings settings, String... arguments) {
        VigieLauncher.Builder builder = VigieLauncher.builder()
                .featureFolder(home.resolve("features"))
                .bundleFolder(home.resolve("bundles"))
                .property("vigie.home", own.toString())
                .property("vigie.distribution", home.toString());
        settings.features(arguments).forEach(builder::feature);
        settings.properties(arguments).forEach(builder::property);
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("vigie.") && !name.equals("vigie.home")) {
                builder.property(name, System.getProperty(name));
            }
        }
        return builder.start();
    }

    @SuppressWarnings("unchecked")
    private static int call(VigieLauncher vigie, Settings settings, String[] arguments) {
        vigie.problems().forEach(problem -> System.err.println("vigie: " + problem));
        ToIntFunction<String[]> cli = cli(vigie, settings.readyTimeout());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(cli.getClass().getClassLoader());
        try {
            return cli.applyAsInt(arguments);
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(Main.class).info("The command failed", e);
            System.err.println("vigie: " + Messages.text("verb.crashed", e));
            return FAILED;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked")
    private static ToIntFunction<String[]> cli(VigieLauncher vigie, Duration timeout) {
        // With a bundle down there is little hope; do not keep the user waiting for all of the time.
        Duration patience = vigie.problems().isEmpty() || timeout.toSeconds() < 5 ? timeout : Duration.ofSeconds(5);
        try {
            return vigie.service(ToIntFunction.class, CLI_FILTER, patience);
        } catch (LaunchException e) {
            List<String> lines = new ArrayList<>();
            lines.add(Messages.text("start.timeout", Long.toString(patience.toSeconds())));
            lines.addAll(vigie.diagnosis());
            throw new LaunchException(String.join(System.lineSeparator() + "  ", lines), e);
        }
    }

    private void stopOnSignal(Thread mainThread) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (finished.getCount() == 0) {
                                return;
                            }
                            mainThread.interrupt();
                            try {
                                if (finished.await(INTERRUPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                                    return;
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            VigieLauncher vigie = running.get();
                            if (vigie != null) {
                                vigie.close();
                            }
                        },
                        "vigie-stop"));
    }

    private static Path home() {
        String home = System.getProperty("vigie.home", "");
        if (!home.isEmpty()) {
            return Path.of(home).toAbsolutePath().normalize();
        }
        try {
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path lib = jar.getParent();
            Path parent = lib == null ? null : lib.getParent();
            return parent == null ? jar : parent;
        } catch (URISyntaxException e) {
            throw new LaunchException(Messages.text("framework.failed", String.valueOf(e)), e);
        }
    }
}
