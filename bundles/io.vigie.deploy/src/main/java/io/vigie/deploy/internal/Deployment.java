package io.vigie.deploy.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginListener;
import io.vigie.deploy.Plugins;
import io.vigie.kpi.Text;
import io.vigie.swap.Switchboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Starts the plug-ins of the distribution in the framework property {@code vigie.home}, and offers
 * {@link Plugins} as soon as they are there. Without that property there is nothing to deploy.
 */
@Component(
        service = {},
        immediate = true)
public final class Deployment {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<PluginListener> listeners = new CopyOnWriteArrayList<>();
    private final @Nullable Deployer deployer;
    private final @Nullable ServiceRegistration<ResolverHookFactory> hook;
    private final BundleContext context;
    private volatile @Nullable ServiceRegistration<Plugins> registration;
    private volatile boolean open = true;

    @Activate
    public Deployment(
            BundleContext context, @Reference Switchboard switchboard, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        String home = context.getProperty("vigie.home");
        if (home == null || home.isEmpty()) {
            deployer = null;
            hook = null;
            return;
        }
        // By the framework's own context: what is installed outlives this bundle's restart.
        BundleContext system =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        Bundles bundles = new Bundles(system, patience(context));
        Components components = new Components(system, runtime);
        List<Text> caveats = new ArrayList<>();
        String distribution = context.getProperty("vigie.distribution");
        Shelf shelf = shelf(
                Path.of(home),
                Path.of(distribution == null || distribution.isEmpty() ? home : distribution),
                bundles,
                caveats);
        Gate gate = new Gate(bundles, components, switchboard, new SelfTest(), patience(context));
        Sight sight = new Sight();
        hook = context.registerService(ResolverHookFactory.class, sight, null);
        deployer = new Deployer(
                shelf, bundles, components, switchboard, gate, sight, Clock.systemUTC(), () -> listeners, caveats);
        // Not on the framework's thread: plug-ins may take their time.
        deployer.boot(this::ready);
    }

    /** Where the distribution cannot be written, its plug-ins run all the same, and changes last for this run. */
    private static Shelf shelf(Path root, Path distribution, Bundles bundles, List<Text> caveats) {
        Supplier<List<String>> platform = () -> bundles.platform().stream()
                .map(Bundle::getSymbolicName)
                .filter(Objects::nonNull)
                .toList();
        try {
            return new Shelf(Home.of(root, distribution), platform, Clock.systemUTC());
        } catch (DeployException e) {
            caveats.addAll(e.reasons());
            caveats.add(Text.of(
                    "Changes of plug-ins are lost when this process ends.",
                    "Les changements d'extensions seront perdus à la fin de ce processus."));
            try {
                Home passing = new Home(root, distribution, Files.createTempDirectory("vigie-deploy"));
                return new Shelf(passing, platform, Clock.systemUTC());
            } catch (IOException unwritable) {
                throw new DeployException(e.reasons(), unwritable);
            }
        }
    }

    /** How long a plug-in may take to start, to stop and to pass each condition, in seconds. */
    private static Duration patience(BundleContext context) {
        String seconds = context.getProperty("vigie.deploy.timeout");
        return seconds == null ? PATIENCE : Duration.ofSeconds(Long.parseLong(seconds));
    }

    private void ready() {
        if (open) {
            registration = context.registerService(Plugins.class, deployer, null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(PluginListener listener) {
        listeners.add(listener);
    }

    void unbindListener(PluginListener listener) {
        listeners.remove(listener);
    }

    @Deactivate
    void deactivate() {
        // The framework takes back what a stopped bundle has registered, also what is registered just now.
        open = false;
        ServiceRegistration<Plugins> registered = registration;
        if (registered != null) {
            registered.unregister();
        }
        if (deployer != null) {
            deployer.close();
        }
        if (hook != null) {
            hook.unregister();
        }
    }
}
