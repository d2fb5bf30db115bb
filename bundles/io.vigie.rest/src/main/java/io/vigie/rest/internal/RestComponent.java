package io.vigie.rest.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Entrance;
import io.vigie.access.Role;
import io.vigie.access.Tokens;
import io.vigie.alert.Alerts;
import io.vigie.connectors.Connectors;
import io.vigie.deploy.Plugins;
import io.vigie.export.Exporter;
import io.vigie.health.Health;
import io.vigie.workspace.Workspace;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Puts the API on the server, over whatever of the platform is there. */
@Component(service = {})
public final class RestComponent implements Platform {
    private static final String ENDPOINTS = "osgi.http.endpoint";

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Workspace workspace;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Plugins plugins;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Health health;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Exporter exporter;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Alerts alerts;

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Connectors connectors;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable EventAdmin eventAdmin;

    private final BundleContext context;
    private final Tokens tokens;
    private final Api api;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Path home;
    private final AtomicReference<@Nullable ServiceRegistration<Entrance>> entrance = new AtomicReference<>();

    @Activate
    public RestComponent(BundleContext context, @Reference Tokens tokens, @Reference AuditLog log) {
        this.context = context;
        this.tokens = tokens;
        String directory = context.getProperty("vigie.home");
        this.home = Path.of(directory == null ? "" : directory).toAbsolutePath().normalize();
        this.api = new Api(
                this,
                tokens,
                log,
                Clock.systemUTC(),
                System::nanoTime,
                context.getBundle().getVersion().toString());
        registrations.add(context.registerService(Servlet.class, new ApiServlet(api), at("api", Api.ROOT + "/*")));
        registrations.add(context.registerService(Servlet.class, new MetricsServlet(api), at("metrics", "/metrics")));
        registrations.add(
                context.registerService(Servlet.class, new LoginServlet(api.door(), home), at("login", "/login")));
        registrations.add(context.registerService(
                Servlet.class,
                new OidcServlet(home, api.door(), tokens, Clock.systemUTC(), System::nanoTime),
                at("oidc", OidcServlet.PATH + "/*")));
        registrations.add(context.registerService(
                EventHandler.class,
                new Bus(api),
                new Hashtable<>(Map.of(EventConstants.EVENT_TOPIC, new String[] {Bus.ALL}))));
    }

    private static Dictionary<String, Object> at(String name, String pattern) {
        return new Hashtable<>(Map.of(
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME,
                "io.vigie.rest." + name,
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                pattern,
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED,
                true));
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        api.close();
        close(null);
    }

    @Override
    public Optional<Workspace> workspace() {
        return Optional.ofNullable(workspace);
    }

    @Override
    public Optional<Plugins> plugins() {
        return Optional.ofNullable(plugins);
    }

    @Override
    public Optional<Health> health() {
        return Optional.ofNullable(health);
    }

    @Override
    public Optional<Exporter> exporter() {
        return Optional.ofNullable(exporter);
    }

    @Override
    public Optional<Alerts> alerts() {
        return Optional.ofNullable(alerts);
    }

    @Override
    public Optional<Connectors> connectors() {
        return Optional.ofNullable(connectors);
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public void changed(String kind, Map<String, ?> properties) {
        EventAdmin admin = eventAdmin;
        if (admin != null) {
            admin.postEvent(new Event("io/vigie/" + kind + "/CHANGED", properties));
        }
    }

    /** Told by the server once it listens. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindServer")
    void bindServer(HttpServiceRuntime runtime, Map<String, Object> properties) {
        Object endpoints = properties.get(ENDPOINTS);
        List<?> all = endpoints instanceof Object[] several
                ? Arrays.asList(several)
                : endpoints instanceof Iterable<?> several
                        ? list(several)
                        : endpoints == null ? List.of() : List.of(endpoints);
        close(all.stream()
                .map(String::valueOf)
                .filter(endpoint -> endpoint.startsWith("http"))
                .findFirst()
                .map(endpoint -> new Door(URI.create(endpoint.endsWith("/") ? endpoint : endpoint + "/"), tokens))
                .map(door -> context.registerService(Entrance.class, door, null))
                .orElse(null));
    }

    private static List<?> list(Iterable<?> several) {
        List<Object> list = new ArrayList<>();
        several.forEach(list::add);
        return list;
    }

    void unbindServer(HttpServiceRuntime runtime) {
        close(null);
    }

    /** Puts another entrance in the place of the one before. */
    private void close(@Nullable ServiceRegistration<Entrance> next) {
        ServiceRegistration<Entrance> before = entrance.getAndSet(next);
        if (before != null) {
            before.unregister();
        }
    }

    /** Where people come in. */
    private record Door(URI address, Tokens tokens) implements Entrance {
        @Override
        public Optional<URI> firstLogin() {
            return tokens.firstLink().map(this::login);
        }

        @Override
        public URI login(String name, Role role) {
            return login(tokens.link(name, role));
        }

        private URI login(Tokens.Created link) {
            return address.resolve("login?token=" + link.secret());
        }
    }
}
