package io.vigie.deploy.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to bundles in the framework. Wherever code of a plug-in runs, it runs on a thread that is
 * given up when the plug-in does not return in time.
 */
final class Bundles {
    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
    private static final String LOCATION = "vigie:";

    private final BundleContext context;
    private final Duration patience;

    /**
     * Bundles of a framework.
     *
     * @param patience how long a plug-in may take to start or to stop
     */
    Bundles(BundleContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    /** The same, for whoever can wait longer. */
    Bundles waiting(Duration longer) {
        return new Bundles(context, longer);
    }

    /** The bundles that are not plug-ins. */
    List<Bundle> platform() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !bundle.getLocation().startsWith(LOCATION))
                .toList();
    }

    /** The plug-in that is installed from a file of that digest. */
    Optional<Bundle> installed(String digest) {
        return Optional.ofNullable(context.getBundle(LOCATION + digest));
    }

    /** The plug-ins that are installed, whether they belong to a set or not. */
    List<Bundle> plugins() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(LOCATION))
                .toList();
    }

    /** Installs a copy of a verified file. */
    Bundle install(PluginSet.Entry entry, Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return context.installBundle(LOCATION + entry.digest(), content);
        } catch (BundleException | IOException e) {
            if (e instanceof BundleException refusal && refusal.getType() == BundleException.DUPLICATE_BUNDLE_ERROR) {
                throw new DeployException(
                        entry + " cannot be installed: another one of that version does not stop; raise its version,"
                                + " or restart Vigie.",
                        entry + " ne peut pas être installé : un autre de cette version ne s'arrête pas ; augmentez sa"
                                + " version, ou redémarrez Vigie.");
            }
            String reason = Reasons.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            entry + " cannot be installed: " + reason + ".",
                            entry + " ne peut pas être installé : " + reason + ".")),
                    e);
        }
    }

    /**
     * Starts a bundle; a fragment needs no start.
     *
     * @throws DeployException when it does not start in time or at all
     */
    void start(Bundle bundle) {
        if (fragment(bundle)) {
            return;
        }
        String name = name(bundle);
        try {
            within("vigie-start-" + bundle.getSymbolicName(), () -> {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
                return null;
            });
        } catch (TimeoutException e) {
            throw new DeployException(
                    name + " did not start within " + seconds() + " s: its activator or a component of it does not"
                            + " return.",
                    name + " n'a pas démarré en " + seconds() + " s : son activateur ou l'un de ses composants ne"
                            + " rend pas la main.");
        } catch (ExecutionException e) {
            String reason = Reasons.of(e.getCause() == null ? e : e.getCause());
            throw new DeployException(
                    List.of(Text.of(
                            name + " does not start: " + reason + ".", name + " ne démarre pas : " + reason + ".")),
                    e);
        }
    }

    /**
     * Uninstalls bundles and refreshes what is wired to them. Says which of them could not be stopped in
     * time; these stay behind without taking part, until the next start.
     */
    List<String> remove(Collection<Bundle> bundles) {
        List<String> stuck = new ArrayList<>();
        List<Bundle> gone = new ArrayList<>();
        for (Bundle bundle : bundles) {
            try {
                within("vigie-stop-" + bundle.getSymbolicName(), () -> {
                    bundle.uninstall();
                    return null;
                });
                gone.add(bundle);
            } catch (TimeoutException e) {
                stuck.add(name(bundle));
                LOG.warn("{} does not stop within {} s and is left behind until the next start", bundle, seconds());
            } catch (ExecutionException e) {
                // What its activator throws while it stops is its own affair: it is uninstalled all the same.
                LOG.info("{} was uninstalled with an error", bundle, e.getCause());
                gone.add(bundle);
            }
        }
        refresh(gone);
        return stuck;
    }

    /** Has the framework let go of bundles that were uninstalled; waits for it. */
    private void refresh(Collection<Bundle> bundles) {
        if (bundles.isEmpty()) {
            return;
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> refreshed.countDown());
        try {
            if (!refreshed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The framework did not refresh {} within {} s", bundles, seconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Resolves bundles without starting them; says whether all of them are. */
    boolean resolve(Collection<Bundle> bundles) {
        return wiring().resolveBundles(bundles);
    }

    FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Calls something that runs a plug-in's code, on a thread of its own that is given up at the time limit. */
    <T> T within(String thread, Callable<T> call) throws TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread runner = new Thread(task, thread);
        runner.setDaemon(true);
        runner.setContextClassLoader(Bundles.class.getClassLoader());
        runner.start();
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            runner.interrupt();
            throw e;
        } catch (InterruptedException e) {
            // The platform stops: nobody waits for the outcome any more.
            runner.interrupt();
            Thread.currentThread().interrupt();
            throw new CancellationException("The platform stops");
        }
    }

    static boolean fragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private long seconds() {
        return Math.max(1, patience.toSeconds());
    }
}
