package io.vigie.shell.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Entrance;
import io.vigie.access.Tokens;
import io.vigie.connectors.ConnectorFolders;
import io.vigie.deploy.Plugins;
import io.vigie.health.Health;
import io.vigie.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the command line from the launcher. */
@Component(service = ToIntFunction.class, property = "vigie.cli=true")
public final class ShellService implements ToIntFunction<String[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ShellService.class);
    private static final Duration HEALTH_ARRIVAL = Duration.ofSeconds(5);

    private final BundleContext context;
    private final Workspaces workspaces;
    private final Plugins plugins;
    private final PluginNews news;
    private final ConnectorFolders folders;
    private final Session.Access access;

    @Activate
    public ShellService(
            BundleContext context,
            @Reference Workspaces workspaces,
            @Reference Plugins plugins,
            @Reference PluginNews news,
            @Reference ConnectorFolders folders,
            @Reference Tokens tokens,
            @Reference AuditLog log) {
        this.context = context;
        this.workspaces = workspaces;
        this.plugins = plugins;
        this.news = news;
        this.folders = folders;
        this.access = new Session.Access(tokens, log);
    }

    @Override
    public int applyAsInt(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Locale locale = Texts.language(Cli.languageOf(arguments), environment, Locale.getDefault());
        // The process serves this one command line, and what connectors and engine say belongs to its answer.
        Locale.setDefault(locale);
        // Standard output belongs to the answer; bundles that print by themselves must not spoil it.
        System.setOut(System.err);
        Clock clock = Clock.systemDefaultZone();
        Session session = new Session(
                workspaces,
                plugins,
                news,
                this::health,
                this::entrance,
                services(),
                access,
                folders,
                publisher(),
                Prompt.ofProcess(),
                product(),
                Console.ofProcess(environment),
                new Texts(locale),
                new Figures(locale, clock.getZone()),
                clock,
                Path.of("").toAbsolutePath(),
                null);
        OptionalInt answered = new Knock(session).answer(arguments);
        if (answered.isPresent()) {
            return answered.getAsInt();
        }
        Cli cli = new Cli(session);
        cli.tellRemarks(arguments);
        return cli.run(arguments);
    }

    /** Checks belong to a feature of their own, which may come up later than this component, or not at all. */
    private Optional<Health> health() {
        ServiceTracker<Health, Health> tracker = new ServiceTracker<>(context, Health.class, null);
        tracker.open();
        try {
            return Optional.ofNullable(tracker.waitForService(HEALTH_ARRIVAL.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            tracker.close();
        }
    }

    private Optional<Entrance> entrance() {
        ServiceReference<Entrance> reference = context.getServiceReference(Entrance.class);
        return Optional.ofNullable(reference == null ? null : context.getService(reference));
    }

    private Services services() {
        return new Services() {
            @Override
            public <S> List<S> all(Class<S> type) {
                List<S> services = new ArrayList<>();
                try {
                    for (ServiceReference<S> reference : context.getServiceReferences(type, null)) {
                        S service = context.getService(reference);
                        if (service != null) {
                            services.add(service);
                        }
                    }
                } catch (InvalidSyntaxException e) {
                    throw new IllegalStateException(e);
                }
                return services;
            }

            @Override
            public @Nullable String property(String name) {
                return context.getProperty(name);
            }
        };
    }

    private Publisher publisher() {
        return new Publisher() {
            @Override
            public <S> Registration publish(Class<S> type, S service, Map<String, Object> properties) {
                ServiceRegistration<S> registration =
                        context.registerService(type, service, FrameworkUtil.asDictionary(properties));
                return () -> {
                    try {
                        registration.unregister();
                    } catch (IllegalStateException e) {
                        // The bundle stops, and all that it had registered is gone already.
                        LOG.debug("{} is gone already", type, e);
                    }
                };
            }
        };
    }

    private Product product() {
        Bundle[] bundles = context.getBundles();
        int active = (int) Arrays.stream(bundles)
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE
                        || bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null)
                .count();
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        String home = context.getProperty("vigie.home");
        return new Product(
                context.getBundle().getVersion().toString().replace(".SNAPSHOT", "-SNAPSHOT"),
                framework == null ? "" : framework.getSymbolicName() + " " + framework.getVersion(),
                bundles.length,
                active,
                home == null ? Path.of("").toAbsolutePath() : Path.of(home));
    }
}
