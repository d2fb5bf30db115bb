package io.vigie.rest.internal;

import io.vigie.access.AuditLog;
import io.vigie.access.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of the API: the one table of routes, and what they are answered with. */
final class Api implements AutoCloseable {
    /** What all paths begin with. */
    static final String ROOT = "/api/v1";

    /** What Prometheus scrapes; it is no part of the API, but passes its gate. */
    static final Route METRICS = Route.get(
            "/metrics", Route.ANYONE, "metrics", "What Prometheus scrapes", List.of(), "", call -> Reply.of(204, null));

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final Path home;
    private final List<Route> routes;
    private final Metrics metrics;
    private final Gate gate;
    private final DoorRoutes door;
    private final Events events;
    private final SharedAnswers shared;
    private final Operations operations;

    Api(Platform platform, Tokens tokens, AuditLog log, Clock clock, LongSupplier nanos, String version) {
        home = platform.home();
        gate = new Gate(tokens, log, nanos);
        events = new Events(clock, nanos);
        door = new DoorRoutes(tokens, log, gate, events::last);
        shared = new SharedAnswers(clock, nanos);
        List<Route> all = new ArrayList<>();
        metrics = new Metrics(platform, clock, version);
        all.addAll(new KpiRoutes(platform, log, clock, shared, metrics::answered).routes());
        all.addAll(door.routes());
        all.addAll(new HealthRoutes(platform).routes());
        all.addAll(new EventRoutes(events, tokens).routes());
        Ledger ledger = new Ledger(log);
        operations = new Operations(clock, platform);
        all.addAll(new ConnectorRoutes(platform, ledger, operations).routes());
        all.addAll(new QuarantineRoutes(platform, ledger, operations).routes());
        all.addAll(new PluginRoutes(platform, ledger, operations, clock).routes());
        all.addAll(new OperationRoutes(operations).routes());
        all.addAll(new TargetRoutes(platform, ledger).routes());
        all.addAll(new AnnotationRoutes(platform, ledger, clock).routes());
        all.addAll(new SettingsRoutes(platform, ledger).routes());
        all.addAll(new AlertRoutes(platform, ledger).routes());
        List<Route> documented = new ArrayList<>(all);
        OpenApi document = new OpenApi(documented, version);
        Route self = Route.get(
                "/openapi.json", Route.ANYONE, "openapi", "This document", List.of(), "", call -> document.reply());
        documented.add(self);
        all.add(self);
        routes = List.copyOf(all);
    }

    List<Route> routes() {
        return routes;
    }

    /** Where people log in with the company's account; null where they cannot. */
    @Nullable
    String login() {
        try {
            return OidcSettings.read(home).isPresent() ? OidcServlet.PATH : null;
        } catch (IOException | OidcSettings.Wrong e) {
            // Told in full to who tries it.
            LOG.debug("Nobody can log in with an OpenID provider", e);
            return null;
        }
    }

    Metrics metrics() {
        return metrics;
    }

    Gate gate() {
        return gate;
    }

    DoorRoutes door() {
        return door;
    }

    Events events() {
        return events;
    }

    /** Tells all who listen, after what was known of it before. */
    void tell(String kind, Map<String, ?> data) {
        if (data.get("kpis") instanceof Collection<?> kpis) {
            shared.tell(kpis);
        }
        events.publish(kind, data);
    }

    /** What was begun is not waited for. */
    @Override
    public void close() {
        operations.close();
        events.close();
        shared.close();
    }
}
